"""Doors of the settings of clocks: calendars and clock policies, for admins and leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.clocks import CalendarForm, PolicyForm
from cases.selectors.clocks import calendar_lines, policy_lines, previews
from cases.selectors.removed import removed_settings
from cases.views.done import done, given_by, is_done, removed, status_of
from clocks.actions import settings as actions
from clocks.calendars import Calendar, office_hours
from clocks.permissions import may
from clocks.policies import FIRST_POLICY, Book, Policy
from clocks.selectors import book, clocks_under, recount
from core.access import members_only
from core.chosen import Kept

REMOVE = "cases/clocks/remove.html"


def _leads_only(request: Any) -> Book:
    """The book of calendars and policies; a missing page for who may not change them."""
    if not may(request.actor, "clock.manage"):
        raise Http404
    return book()


def _found(among: Iterable[Kept[Any]], key: UUID) -> Kept[Any]:
    """The calendar or policy with this key; a missing page for none."""
    found = next((one for one in among if one.key == key), None)
    if found is None:
        raise Http404
    return found


@members_only
@require_safe
def calendars(request: Any) -> HttpResponse:
    """The calendars, with what counts by each."""
    kept = _leads_only(request)
    return render(
        request,
        "cases/clocks/calendars.html",
        {"lines": calendar_lines(kept), "recount": recount(), "removed": removed_settings(Calendar)},
    )


@members_only
@require_http_methods(["GET", "POST"])
def new_calendar(request: Any) -> HttpResponse:
    """Make a calendar."""
    _leads_only(request)
    first = office_hours(timezone.get_current_timezone_name())
    form = CalendarForm(given_by(request), kept=first, name="")
    return _calendar(request, form, None)


@members_only
@require_http_methods(["GET", "POST"])
def calendar(request: Any, calendar: UUID) -> HttpResponse:
    """Change a calendar."""
    kept = _found(_leads_only(request).calendars.values(), calendar)
    return _calendar(request, CalendarForm(given_by(request), kept=kept.value, name=kept.name), kept)


def _calendar(request: Any, form: CalendarForm, kept: Any) -> HttpResponse:
    def keep() -> None:
        actions.keep_calendar(
            form.cleaned_data["value"], name=form.cleaned_data["name"], by=request.actor, key=kept.key if kept else None
        )

    if is_done(request, form, keep):
        messages.success(request, "Saved. Open clocks are counted by it now.")
        return redirect("calendars")
    context = {"form": form, "kept": kept}
    return render(request, "cases/clocks/calendar.html", context, status=status_of(form))


@members_only
@require_POST
def take_back_calendar(request: Any, calendar: UUID) -> HttpResponse:
    """Bring back what a calendar was."""
    _leads_only(request)
    return done(request, lambda: actions.take_back_calendar(calendar, by=request.actor), "Taken back.", "calendars")


@members_only
@require_http_methods(["GET", "POST"])
def remove_calendar(request: Any, calendar: UUID) -> HttpResponse:
    """Remove a calendar, once that is confirmed."""
    kept = _found(_leads_only(request).calendars.values(), calendar)
    act = partial(actions.remove_calendar, calendar, by=request.actor)
    undo = reverse("take_back_calendar", args=[calendar])
    return removed(request, REMOVE, act, kept.name, "calendars", undo=undo, kept=kept, back="calendars")


@members_only
@require_safe
def clock_policies(request: Any) -> HttpResponse:
    """The clock policies in the order in which they are asked."""
    lines = policy_lines(_leads_only(request), request.actor)
    return render(
        request,
        "cases/clocks/policies.html",
        {"lines": lines, "recount": recount(), "removed": removed_settings(Policy)},
    )


@members_only
@require_safe
def clock_recount(request: Any) -> HttpResponse:
    """How far counting the open clocks anew has come: what the pages ask for while it lasts."""
    _leads_only(request)
    return render(request, "cases/clocks/_recount.html", {"recount": recount()})


@members_only
@require_http_methods(["GET", "POST"])
def new_clock_policy(request: Any) -> HttpResponse:
    """Make a clock policy."""
    kept = _leads_only(request)
    form = PolicyForm(given_by(request), kept=FIRST_POLICY, name="", book=kept, actor=request.actor)
    return _policy(request, form, None, kept)


@members_only
@require_http_methods(["GET", "POST"])
def clock_policy(request: Any, policy: UUID) -> HttpResponse:
    """Change a clock policy, or look at what it would mean before that."""
    kept = _leads_only(request)
    found = _found(kept.policies, policy)
    form = PolicyForm(given_by(request), kept=found.value, name=found.name, book=kept, actor=request.actor)
    return _policy(request, form, found, kept)


def _policy(request: Any, form: PolicyForm, found: Any, kept: Book) -> HttpResponse:
    def keep() -> None:
        actions.keep_policy(
            form.cleaned_data["value"],
            name=form.cleaned_data["name"],
            by=request.actor,
            key=found.key if found else None,
        )

    if "preview" not in request.POST and is_done(request, form, keep):
        messages.success(request, "Saved. It is laid over the open clocks now.")
        return redirect("clock_policies")
    value = form.cleaned_data.get("value") if form.is_bound and form.is_valid() else None
    value = value or (found.value if found else FIRST_POLICY)
    context = {"form": form, "kept": found, "previews": _previews(value, kept), "now": timezone.now()}
    return render(request, "cases/clocks/policy.html", context, status=status_of(form))


def _previews(value: Policy, kept: Book) -> Any:
    """What this policy alone would promise, whether it is stored or not."""
    alone = replace(kept, policies=(Kept(UUID(int=0), "", value),), _found={})
    place = value.places[0] if value.places else None
    return previews(alone, place, value.clients[0] if value.clients else None, timezone.now())


@members_only
@require_POST
def take_back_clock_policy(request: Any, policy: UUID) -> HttpResponse:
    """Bring back what a policy was."""
    _leads_only(request)
    return done(request, lambda: actions.take_back_policy(policy, by=request.actor), "Taken back.", "clock_policies")


@members_only
@require_http_methods(["GET", "POST"])
def remove_clock_policy(request: Any, policy: UUID) -> HttpResponse:
    """Remove a policy, once that is confirmed; the page says how many clocks run under it."""
    kept = _found(_leads_only(request).policies, policy)
    act = partial(actions.remove_policy, policy, by=request.actor, is_confirmed=True)
    undo, to, count = reverse("take_back_clock_policy", args=[policy]), "clock_policies", clocks_under(policy)
    return removed(request, REMOVE, act, kept.name, to, undo=undo, kept=kept, back=to, count=count)
