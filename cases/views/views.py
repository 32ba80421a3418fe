"""Doors of saved views: the list itself, all of them, saving one, changing and removing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import views as actions
from cases.filters import VIEWS, Filters
from cases.forms.lists import FilterForm, asked_filters
from cases.forms.views import OfferForm
from cases.permissions import may, require
from cases.saved.views import CaseView
from cases.selectors.chips import chips
from cases.selectors.queues import list_page
from cases.selectors.rail import VIEWS_SHOWN
from cases.selectors.removed import removed_offers
from cases.selectors.scopes import of_everything, of_saved, saved_view, saved_views
from cases.selectors.views import built_in, view_lines
from cases.views import offered
from cases.views.done import given_by, status_of
from cases.views.listed import listed
from core.access import members_only
from core.chosen import Kept
from core.refusals import Refused
from notifications.selectors.follows import following


def _found(request: Any, key: UUID) -> Kept[CaseView]:
    kept = saved_view(request.actor, key)
    if kept is None:
        raise Http404
    return kept


@members_only
@require_safe
def cases(request: Any) -> HttpResponse:
    """Every case one sees."""
    filters = asked_filters(request.GET)
    page = list_page(of_everything(request.actor), filters, request.actor)
    tag = filters.tag
    return listed(request, page, following=following(request.actor, "tag", None, tag) if tag else None)


@members_only
@require_safe
def view(request: Any, view: UUID) -> HttpResponse:
    """A saved view."""
    scope = of_saved(request.actor, _found(request, view))
    page = list_page(scope, asked_filters(request.GET, scope.base), request.actor)
    may_change = may(request.actor, "view.change", scope.saved.value) if scope.saved else False
    return listed(request, page, scope.base, may_change=may_change, following=following(request.actor, "view", view))


@members_only
@require_safe
def views(request: Any) -> HttpResponse:
    """All views: those everybody has, and the saved ones."""
    actor = request.actor
    lines, removed = view_lines(actor), removed_offers(CaseView, actor)
    context = {"built_in": built_in(actor), "lines": lines, "removed": removed}
    return render(request, "cases/views/list.html", context)


@members_only
@require_safe
def view_counts(request: Any) -> HttpResponse:
    """The rail's views with their counts: fetched after the page, so that no page waits for them."""
    lines = view_lines(request.actor, VIEWS_SHOWN)
    return render(request, "cases/views/_rail.html", {"lines": lines, "here": request.GET.get("here", "")})


@members_only
@require_http_methods(["GET", "POST"])
def new_view(request: Any) -> HttpResponse:
    """Save the filters of a list as a view. The address carries them; ``on`` says over which cases, and ``saved`` on
    which view they were made.
    """
    filters, on = _asked(request)

    def keep(said: dict[str, Any]) -> UUID:
        value = CaseView.checked({**said, "on": on, "filters": filters.kept()})
        return actions.keep_offered(value, by=request.actor)

    return _offer(request, OfferForm(given_by(request), actor=request.actor), keep, filters)


@members_only
@require_http_methods(["GET", "POST"])
def edit_view(request: Any, view: UUID) -> HttpResponse:
    """Rename a view, offer it to others, or give it the filters that the address carries."""
    kept = _changeable(request, view)
    base = of_saved(request.actor, kept).base
    filters = FilterForm(request.GET, base=base).filters()
    # queues that this reader does not see stay in it, unless the queues themselves were chosen anew
    whole = replace(filters, queues=kept.value.base().queues) if filters.queues == base.queues else filters

    def keep(said: dict[str, Any]) -> UUID:
        value = CaseView.checked({**said, "on": kept.value.on, "filters": whole.kept()})
        return actions.keep_offered(value, by=request.actor, key=kept.key)

    form = OfferForm(given_by(request), actor=request.actor, before=kept.value)
    return _offer(request, form, keep, filters, kept=kept)


@members_only
@require_http_methods(["GET", "POST"])
def remove_view(request: Any, view: UUID) -> HttpResponse:
    """Remove a view, once that is confirmed."""
    return offered.remove(request, _changeable(request, view))


@members_only
@require_POST
def take_back_view(request: Any, view: UUID) -> HttpResponse:
    """Bring back what a view was before its last change, or its removal."""
    return offered.take_back(request, CaseView, view)


@members_only
@require_POST
def move_view(request: Any, view: UUID) -> HttpResponse:
    """Move a view one place up among those for the same people that one may change."""
    kept = _changeable(request, view)
    same = (kept.value.sharing, kept.value.team)
    order = [
        one
        for one in saved_views(request.actor)
        if (one.value.sharing, one.value.team) == same and may(request.actor, "view.change", one.value)
    ]
    at = [one.key for one in order].index(kept.key)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    actions.order_offered(order, by=request.actor)
    return redirect("views")


def _changeable(request: Any, key: UUID) -> Kept[CaseView]:
    kept = _found(request, key)
    require(request.actor, "view.change", kept.value)
    return kept


def _offer(
    request: Any, form: OfferForm, keep: Callable[[dict[str, Any]], UUID], filters: Filters, kept: Any = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            key = keep(form.said())
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The view is saved. It stands in the rail beside your queues.")
            return redirect("view", key)
    told = chips(of_everything(request.actor), filters, request.actor)
    context = {"form": form, "kept": kept, "chips": told, "view": VIEWS[filters.view][0]}
    return render(request, "cases/views/edit.html", context, status=status_of(form))


def _asked(request: Any) -> tuple[Filters, str]:
    """The filters that were looked at, and the cases they were laid over."""
    on = "mine" if request.GET.get("on") == "mine" else "all"
    try:
        kept = saved_view(request.actor, UUID(request.GET.get("saved", "")))
    except ValueError:
        kept = None
    if kept is None:
        return FilterForm(request.GET).filters(), on
    return FilterForm(request.GET, base=of_saved(request.actor, kept).base).filters(), kept.value.on
