"""Side threads of both parties of an escalation: opening one, its page, writing, ending it, opening it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.models import Thread
from conversations.once import Repeated
from core.access import members_of_the_network
from core.doing import attempt, done
from core.ids import read_key
from core.refusals import Missing, Refused
from network.actions.escalations import threads as actions
from network.choices import Side
from network.forms.communities import WriteForm
from network.forms.threads import EndThreadForm, OpenThreadForm
from network.remains import question
from network.selectors.escalations import find_escalation
from network.selectors.threads import ThreadPage, splintered_from, thread_page

asking = require_http_methods(["GET", "HEAD", "POST"])


@members_of_the_network
@asking
def open_escalation_thread(request: Any, network: str, escalation: int) -> HttpResponse:
    """Open a side thread with the other side."""
    row = _found(request, escalation)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    asks = row.side_of(request.actor.organization_id) == Side.REQUESTER
    form = OpenThreadForm(*sent, asks=asks, initial={"entry": request.GET.get("entry")})
    given = form["entry"].value()
    key = read_key(given)
    if given and key is None:
        raise Missing
    parent = splintered_from(row, key, request.actor)
    if request.method == "POST" and form.is_valid():
        where = attempt(form, lambda: _opened(request, network, row, form.cleaned_data))
        if where:
            return redirect(where)
    status = 422 if form.errors else 200
    shown = {"row": row, "form": form, "parent": parent}
    return render(request, "network/escalations/thread_new.html", shown, status=status)


@members_of_the_network
@require_safe
def escalation_thread(request: Any, network: str, escalation: int, thread_id: UUID) -> HttpResponse:
    """A side thread with its entries, and the composer while it is open."""
    return _shown(request, _page(request, escalation, thread_id), WriteForm())


@members_of_the_network
@require_safe
def escalation_thread_live(request: Any, network: str, escalation: int, thread_id: UUID) -> HttpResponse:
    """Its head and entries alone: what a page fetches when it hears of something."""
    page = _page(request, escalation, thread_id)
    return render(request, "network/escalations/_thread.html", {"page": page, "row": page.row})


@members_of_the_network
@require_POST
def write_escalation_thread(request: Any, network: str, escalation: int, thread_id: UUID) -> HttpResponse:
    """Write in a side thread."""
    page = _page(request, escalation, thread_id)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, page, form, 422)
    given = form.cleaned_data
    sent = {"uploads": given["files"], "once": given["once"]}
    try:
        made = actions.write_in_thread(page.row.pk, page.thread.pk, given["text"], by=request.actor, **sent)
    except Repeated as twice:
        return redirect(_where(network, page.row, twice.entry.thread))
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        form.add_error(None, refused.sentence)
        return _shown(request, _page(request, escalation, thread_id), form, refused.status)
    return redirect(f"{_where(network, page.row, page.thread)}#e-{made.pk}")


@members_of_the_network
@asking
def end_escalation_thread(request: Any, network: str, escalation: int, thread_id: UUID) -> HttpResponse:
    """End a side thread, saying how."""
    page = _page(request, escalation, thread_id)
    form = EndThreadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        if attempt(form, lambda: actions.end_thread(page.row.pk, page.thread.pk, words, by=request.actor)):
            messages.success(request, "Ended. Both sides read how.")
            return redirect(_where(network, page.row, page.thread))
    asked = question("thread", own=page.own, other=page.other, is_live=True, days=0)
    context = {"page": page, "row": page.row, "form": form, "question": asked}
    return render(request, "network/escalations/thread_end.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def reopen_escalation_thread(request: Any, network: str, escalation: int, thread_id: UUID) -> HttpResponse:
    """Open a side thread again that has ended."""
    page = _page(request, escalation, thread_id)
    to = ("escalation_thread", network, escalation, thread_id)
    return done(
        request, lambda: actions.reopen_thread(page.row.pk, thread_id, by=request.actor), "It is open again.", *to
    )


def _found(request: Any, number: int) -> Any:
    """The escalation that the person reads. ``Missing`` for any other."""
    row = find_escalation(request.actor, number)
    if row is None:
        raise Missing
    return row


def _page(request: Any, number: int, key: UUID) -> ThreadPage:
    return thread_page(_found(request, number), key, request.actor)


def _shown(request: Any, page: ThreadPage, form: WriteForm, status: int = 200) -> HttpResponse:
    context = {"page": page, "row": page.row, "form": form}
    return render(request, "network/escalations/thread.html", context, status=status)


def _opened(request: Any, network: str, row: Any, given: dict[str, Any]) -> str:
    """The address of what was opened, also where this form was sent before."""
    sent = {"uploads": given.get("files", ()), "once": given["once"], "parent": given["entry"]}
    try:
        made = actions.open_thread(row.pk, given["title"], given["text"], by=request.actor, **sent)
    except Repeated as twice:
        made = twice.entry.thread
    return _where(network, row, made)


def _where(network: str, row: Any, thread: Thread) -> str:
    """The page of a side thread; of the escalation for a form whose words became something else."""
    if not thread.is_side or thread.subject_id != row.pk:
        return reverse("escalation", args=[network, row.number])
    return reverse("escalation_thread", args=[network, row.number, thread.pk])
