"""Discussions of a community: opening one, its page, writing, what moderators do, what is reported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from conversations.models import Entry
from conversations.once import Repeated
from core.access import members_of_the_network
from core.actor import Actor
from core.doing import attempt, done
from core.refusals import Refused
from network.actions import discussions as actions
from network.actions import reports as report_actions
from network.forms import communities as forms
from network.models import Discussion
from network.permissions import require
from network.selectors import communities as community_selectors
from network.selectors import discussions as selectors
from network.views.communities import asking, at_home


@members_of_the_network
@asking
def open_discussion(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Open a discussion in a community, or tell a story: ``?what=story`` has that chosen."""
    found = community_selectors.find_community(request.actor, community_id)
    require(request.actor, "community.write", found)
    is_sent = request.method == "POST"
    form = forms.OpenForm(request.POST, request.FILES) if is_sent else forms.OpenForm(initial=_chosen(request))
    form.offer_names(reverse("community_mentions", args=[network, found.pk]))
    if is_sent and form.is_valid():
        given = form.cleaned_data
        words = {"kind": given["what"], "title": given["title"], "source": given["text"]}
        sent = words | {"uploads": given["files"], "once": given["once"]}
        where = attempt(form, lambda: _opened(network, found.pk, by=request.actor, sent=sent))
        if where:
            return redirect(where)
    context = {"form": form, "community": found}
    return render(request, "network/discussion_new.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_safe
def discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """A discussion with its entries, and the composer for who may write."""
    return _shown(request, discussion_id, forms.WriteForm())


@members_of_the_network
@require_safe
def discussion_entries(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """The entries alone: what a page fetches when it hears that something happened."""
    page = selectors.discussion_page(request.actor, discussion_id)
    return render(request, "network/_discussion_entries.html", {"page": page, "discussion": page.discussion})


@members_of_the_network
@require_POST
def write_in_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Write in a discussion."""
    found = selectors.find_discussion(request.actor, discussion_id)
    form = forms.WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, found.pk, form, 422)
    given = form.cleaned_data
    sent = {"source": given["text"], "uploads": given["files"], "once": given["once"]}
    try:
        made = actions.write_in_discussion(found.pk, by=request.actor, **sent)
    except Repeated as twice:
        return redirect(_first(network, twice))
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        form.add_error(None, refused.sentence)
        return _shown(request, found.pk, form, refused.status)
    return redirect(f"{reverse('discussion', args=[network, found.pk])}#e-{made.pk}")


@members_of_the_network
@require_POST
def pin_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Put a discussion first in its community, or no longer."""
    found = selectors.find_discussion(request.actor, discussion_id)
    is_on = forms.is_on(request.POST)
    words = "Pinned." if is_on else "No longer pinned."
    to = ("discussion", network, found.pk)
    return done(request, lambda: actions.pin_discussion(found.pk, by=request.actor, is_pinned=is_on), words, *to)


@members_of_the_network
@require_POST
def close_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Close a discussion, or open it again."""
    found = selectors.find_discussion(request.actor, discussion_id)
    is_on = forms.is_on(request.POST)
    act = actions.close_discussion if is_on else actions.reopen_discussion
    words = "Closed." if is_on else "Open again."
    return done(request, lambda: act(found.pk, by=request.actor), words, "discussion", network, found.pk)


@members_of_the_network
@asking
def hide_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Hide a discussion with a reason."""
    found = selectors.find_discussion(request.actor, discussion_id)
    require(request.actor, "community.moderate", found.community)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.hide_discussion(found.pk, by=request.actor, **given)):
            messages.success(request, "The discussion is hidden.")
            return redirect("discussion", network, found.pk)
    context = {"form": form, "discussion": found, "community": found.community}
    return render(request, "network/discussion_hide.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def show_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Show a hidden discussion to its readers again."""
    found = selectors.find_discussion(request.actor, discussion_id)
    words = "The discussion is shown again."
    to = ("discussion", network, found.pk)
    return done(request, lambda: actions.show_discussion(found.pk, by=request.actor), words, *to)


@members_of_the_network
@require_POST
def pin_entry(request: Any, network: str, entry_id: UUID) -> HttpResponse:
    """Put an entry first in its discussion; sent once more, take it back."""
    entry, found = selectors.find_entry_of_discussion(request.actor, entry_id)
    is_on = entry.pk not in found.pinned
    words = "Pinned." if is_on else "No longer pinned."
    to = ("discussion", network, found.pk)
    return done(request, lambda: actions.pin_entry(entry.pk, by=request.actor, is_pinned=is_on), words, *to)


@members_of_the_network
@asking
def report_entry(request: Any, network: str, entry_id: UUID) -> HttpResponse:
    """Report an entry to the moderators."""
    entry, found = selectors.find_entry_of_discussion(request.actor, entry_id)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: report_actions.report_entry(entry.pk, by=request.actor, **given)):
            messages.success(request, "Thank you. The moderators will look at it.")
            return redirect("discussion", network, found.pk)
    context = {"form": form, "discussion": found, "community": found.community, "entry": entry}
    return render(request, "network/entry_report.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_safe
def reports(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """What was reported in a community, for its moderators."""
    page = selectors.reports_page(request.actor, community_id)
    return render(request, "network/reports.html", {"page": page, "community": page.community})


@members_of_the_network
@require_POST
def settle_report(request: Any, network: str, report_id: UUID) -> HttpResponse:
    """Keep what was reported, or hide it."""
    found = selectors.find_report(request.actor, report_id)
    form = forms.SettleForm(request.POST)
    place = ("community_reports", network, found.discussion.community_id)
    if not form.is_valid():
        messages.error(request, "Choose whether to keep or hide it, and give at most 500 characters.")
        return redirect(*place)
    given = form.cleaned_data
    words = "Hidden." if given["verdict"] == "hide" else "Kept."
    return done(request, lambda: report_actions.settle_report(found.pk, by=request.actor, **given), words, *place)


def _shown(request: Any, discussion_id: UUID, form: forms.WriteForm, status: int = 200) -> HttpResponse:
    page = selectors.discussion_page(request.actor, discussion_id)
    context = {"page": page, "discussion": page.discussion, "community": page.discussion.community, "form": form}
    context["at_home"] = at_home(request, "discussion", discussion_id) if page.is_in else []
    return render(request, "network/discussion.html", context, status=status)


def _opened(network: str, community_id: UUID, *, by: Actor, sent: dict[str, Any]) -> str:
    """The address of what was opened, also where this form was sent before."""
    try:
        made = actions.open_discussion(community_id, by=by, **sent)
    except Repeated as twice:
        return _first(network, twice)
    return reverse("discussion", args=[network, made.pk])


def _first(network: str, twice: Repeated) -> str:
    """The address of what the first one wrote."""
    entry: Entry = twice.entry
    return f"{reverse('discussion', args=[network, entry.thread.subject_id])}#e-{entry.pk}"


def _chosen(request: Any) -> dict[str, str]:
    what = request.GET.get("what", "")
    return {"what": what} if what in Discussion.Kind.values else {}
