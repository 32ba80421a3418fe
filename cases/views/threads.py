"""Doors of side threads: opening one, its page and panel, writing, who is in it, its end, what comes back of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import threads as case_actions
from cases.forms import threads as forms
from cases.forms.cases import WritingForm
from cases.permissions import may
from cases.selectors.threads import Writing, case_of, quotes_of, writing_at
from cases.views.asides import asked_of, open_aside
from cases.views.asking import Asked, show, take
from cases.views.done import given_by
from cases.views.writing import check_arrived, check_first, let_go, quoting, remembering, returned, sent
from conversations.actions import entries as entry_actions
from conversations.actions import threads as actions
from conversations.models import Thread
from conversations.once import Repeated
from conversations.permissions import LEADS, require
from conversations.selectors.threads import ThreadPage, arrived, find_thread, thread_page
from core.access import members_only, people_of_this_organization
from core.fragments import is_swap
from core.refusals import Refused
from notifications.actions.notices import mark_read

asking = require_http_methods(["GET", "HEAD", "POST"])


def thread_or_404(request: Any, key: UUID) -> Thread:
    found = find_thread(request.actor, key)
    if found is None:
        raise Http404
    return found


def thread_answer(request: Any, thread: Thread, status: int = 200, form: Any = None) -> HttpResponse:
    """A side thread: a panel for the page that fetched it, else a page. ``form`` is a composer that came back."""
    page = thread_page(thread, request.actor)
    context = {
        "page": page,
        "thread": thread,
        "case": case_of(thread, request.actor),
        "leads": request.actor.role in LEADS,
        "layout": "layouts/desk.html" if request.actor.is_staff else "layouts/portal.html",
        "is_panel": is_swap(request),
        **_composer(request, page, form),
    }
    template = "cases/_thread.html" if is_swap(request) else "cases/thread.html"
    return render(request, template, context, status=status)


def _composer(request: Any, page: ThreadPage, form: Any) -> dict[str, Any]:
    place = f"thread:{page.thread.pk}"
    writing: Writing
    if form is not None:
        writing = returned(request, form, place, page.thread.pk, page.newest)
        return {"entry_form": form, "writing": writing}
    writing, begun = writing_at(request.actor, place, page.thread.pk, page.newest)
    return {"entry_form": WritingForm(initial=quoting(request, begun)), "writing": writing}


@people_of_this_organization
@require_safe
def thread(request: Any, thread: UUID) -> HttpResponse:
    """A side thread, for its audience alone. Opening it is reading its notices."""
    found = thread_or_404(request, thread)
    mark_read(by=request.actor, about=("thread", found.pk))
    return thread_answer(request, found)


@people_of_this_organization
@require_safe
def thread_entries(request: Any, thread: UUID) -> HttpResponse:
    """The conversation alone: what a page fetches when it hears that something happened."""
    found = thread_or_404(request, thread)
    context = {"page": thread_page(found, request.actor), "thread": found, "leads": request.actor.role in LEADS}
    return render(request, "cases/_thread_entries.html", context)


@members_only
@asking
def splinter(request: Any, entry: UUID) -> HttpResponse:
    """Open a side thread from an entry."""
    found = entry_actions.find_entry(entry, by=request.actor)
    require(request.actor, "thread.splinter", found)
    given = given_by(request)
    begun = writing_at(request.actor, f"entry:{found.pk}", None, None)[1] if given is None else {}
    asked = asked_of(request, found, forms.SplinterForm(given, actor=request.actor, initial=begun))
    if request.method != "POST":
        return show(request, asked)
    return take(request, asked, lambda given: open_aside(request, found, given))


@people_of_this_organization
@require_POST
def write_aside(request: Any, thread: UUID) -> HttpResponse:
    """Write in a side thread."""
    found = thread_or_404(request, thread)
    form = WritingForm(request.POST, request.FILES)
    if not form.is_valid():
        return thread_answer(request, found, 422, form)
    try:
        remembering(form, lambda given: _write(request, found, given))(form.cleaned_data)
    except Repeated:
        pass  # it is written: the thread, as it stands, shows it
    except Refused as refused:
        if refused.status == 404:
            raise
        form.add_error(None, refused.sentence)
        return thread_answer(request, thread_or_404(request, thread), refused.status, form)
    if is_swap(request):
        return thread_answer(request, found)
    return redirect(reverse("thread", args=[thread]) + "#write")


def _write(request: Any, thread: Thread, given: dict[str, Any]) -> None:
    """Write, after letting those in who are named and cannot read it, where the writer chose that."""
    check_first(request, given)
    since = given["shown_until"]
    check_arrived(arrived(thread.pk, request.actor, since) if since else [])
    act = actions.write_and_let_in if given["unseen"] == "add" else actions.write_aside
    act(thread, by=request.actor, **sent(given))
    let_go(request, "thread", thread.pk)


@members_only
@asking
def add_member(request: Any, thread: UUID) -> HttpResponse:
    """Let a colleague into a side thread."""
    found = thread_or_404(request, thread)
    require(request.actor, "thread.manage", found)
    form = forms.AddMemberForm(given_by(request), actor=request.actor)
    here, back = reverse("add_member", args=[thread]), reverse("thread", args=[thread])
    asked = Asked(here, back, f"Add somebody to “{found.name}”", "Add", form)
    if request.method != "POST":
        return show(request, asked)

    def act(given: dict[str, Any]) -> None:
        actions.add_member(found, by=request.actor, **given)

    return take(request, asked, act, said="Added. Everybody in the side thread sees it.")


@members_only
@require_POST
def remove_member(request: Any, thread: UUID) -> HttpResponse:
    """Take somebody out of a side thread, or leave it."""
    found = thread_or_404(request, thread)
    form = forms.RemoveMemberForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.remove_member(found, by=request.actor, person_id=form.cleaned_data["member"])
    except Refused as refused:
        if refused.status == 403:
            raise
        messages.error(request, refused.sentence)
    still = find_thread(request.actor, thread)
    return redirect("thread", thread) if still else redirect("home")


@members_only
@asking
def close_thread(request: Any, thread: UUID) -> HttpResponse:
    """End a side thread with a line."""
    found = thread_or_404(request, thread)
    require(request.actor, "thread.manage", found)
    form = forms.OutcomeForm(given_by(request))
    here, back = reverse("close_thread", args=[thread]), reverse("thread", args=[thread])
    asked = Asked(here, back, f"Close “{found.name}”", "Close the side thread", form)
    if request.method != "POST":
        return show(request, asked)

    def act(given: dict[str, Any]) -> None:
        actions.close_thread(found, by=request.actor, outcome=given["outcome"])

    return take(request, asked, act)


@members_only
@require_POST
def reopen_thread(request: Any, thread: UUID) -> HttpResponse:
    """Open a side thread again that has ended."""
    found = thread_or_404(request, thread)
    try:
        case_actions.reopen_side(found, case_of(found, request.actor), by=request.actor)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.sentence)
    return redirect("thread", thread)


def _quoted(request: Any, thread: Any) -> str:
    """The words of the entries that were chosen, to begin with."""
    chosen = forms.QuoteForm(request.GET)
    return quotes_of(chosen.cleaned_data["quote"] if chosen.is_valid() else [], request.actor, thread)


@members_only
@asking
def summarise(request: Any, thread: UUID) -> HttpResponse:
    """Take what came of a side thread back into its parent."""
    found = thread_or_404(request, thread)
    case = case_of(found, request.actor)
    parent = entry_actions.find_entry(found.parent_id, by=request.actor) if found.parent_id else None
    if parent is None:
        raise Http404
    form = forms.SummaryForm(given_by(request), initial={"text": _quoted(request, found)})
    if parent.thread.is_side or case is None or not may(request.actor, "case.reply", case):
        form.fields["audience"].widget = form.fields["audience"].hidden_widget()
    here, back = reverse("summarise", args=[thread]), reverse("thread", args=[thread])
    text = "Only what stands in this box goes back. Choose entries to begin with their words."
    entries = tuple(one for one in thread_page(found, request.actor).entries if not one.deleted_at)
    asked = Asked(here, back, "Summarise back", "Write it there", form, text, quotes=entries)
    if request.method != "POST":
        return show(request, asked)

    def act(given: dict[str, Any]) -> str:
        is_reply = given["audience"] == "requester" and not parent.thread.is_side
        words = {"source": given["text"], "once": given["once"]}
        made = case_actions.summarise(found, case, by=request.actor, is_reply=is_reply, **words)
        return reverse("entry", args=[made.pk])

    return take(request, asked, act)
