"""Doors of the lists: a queue, the board of my work, the settings of queues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions import queues as actions
from cases.forms.cases import QueueForm
from cases.forms.lists import asked_filters
from cases.models import Queue
from cases.permissions import may
from cases.selectors.queues import find_queue, list_page, visible_queues
from cases.selectors.recent import recent_cases
from cases.selectors.scopes import of_queue, of_work
from cases.views.done import status_of
from cases.views.listed import listed
from core.access import members_only, people_of_this_organization
from core.refusals import Refused
from core.undoing import Values, sent, way_back
from notifications.selectors.follows import following
from notifications.selectors.reading import drafts_of


@people_of_this_organization
@require_safe
def home(request: Any) -> HttpResponse:
    """Staff land on their work, requesters in the portal."""
    return redirect("board" if request.actor.is_staff else "requests")


@members_only
@require_safe
def board(request: Any) -> HttpResponse:
    """The cases that name me."""
    page = list_page(of_work(request.actor), asked_filters(request.GET), request.actor)
    mine: dict[str, Any] = {"drafts": drafts_of(request.actor), "recent": recent_cases(request.actor)}
    return listed(request, page, **mine)


@members_only
@require_safe
def queue(request: Any, slug: str) -> HttpResponse:
    """One queue."""
    found = find_queue(request.actor, slug)
    if found is None:
        raise Http404
    filters = asked_filters(request.GET)
    page = list_page(of_queue(request.actor, found), filters, request.actor)
    tag = filters.tag
    follow = following(request.actor, "tag", None, tag) if tag else following(request.actor, "queue", found.pk)
    return listed(request, page, following=follow)


@members_only
@require_safe
def queues(request: Any) -> HttpResponse:
    """The queues one sees, with what one may change."""
    context = {"queues": visible_queues(request.actor), "may_manage": may(request.actor, "queue.manage")}
    return render(request, "cases/queues.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new_queue(request: Any) -> HttpResponse:
    """Make a queue."""
    if not may(request.actor, "queue.manage"):
        raise Http404
    form = QueueForm(request.POST or None, actor=request.actor, initial={"is_open": True})
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            made = actions.create_queue(
                by=request.actor, name=given["name"], team=given["team"], is_open=given["is_open"]
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"The queue {made.name} is there.")
            return redirect("queue", made.slug)
    status = status_of(form)
    return render(request, "cases/queue_form.html", {"form": form}, status=status)


@members_only
@require_http_methods(["GET", "POST"])
def edit_queue(request: Any, slug: str) -> HttpResponse:
    """Change a queue; once more where more people would read its cases."""
    found = get_object_or_404(Queue.objects.visible_to(request.actor), slug=slug)
    if not may(request.actor, "queue.manage"):
        raise Http404
    was = _values(found)
    form = QueueForm(sent(request, found.pk, was), actor=request.actor, initial=was)
    if request.method == "POST" and form.is_valid():
        try:
            now = actions.change_queue(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            if isinstance(refused, actions.Opens):
                form.ask_again()
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Saved.", extra_tags=way_back(request, found.pk, was, _values(now)))
            return redirect("queues")
    return render(request, "cases/queue_form.html", {"form": form, "queue": found}, status=status_of(form))


def _values(queue: Queue) -> Values:
    return {"name": queue.name, "team": str(queue.team_id), "is_open": queue.is_open}
