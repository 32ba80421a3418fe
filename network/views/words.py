"""One's own entries of a discussion: in other words, or withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import members_of_the_network
from core.doing import attempt, done
from core.refusals import NotAllowed
from network.actions import words as actions
from network.forms.communities import EditForm
from network.selectors.discussions import find_entry_of_discussion
from network.views.communities import asking


@members_of_the_network
@asking
def edit_discussion_entry(request: Any, network: str, entry_id: UUID) -> HttpResponse:
    """Put an entry of one's own into other words."""
    entry, discussion = _own(request, entry_id)
    form = EditForm(request.POST if request.method == "POST" else None, initial={"text": entry.source})
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["text"]
        if attempt(form, lambda: actions.change_words(entry.pk, by=request.actor, source=source)):
            messages.success(request, "Your entry is changed.")
            return redirect(f"{reverse('discussion', args=[network, discussion.pk])}#e-{entry.pk}")
    context = {"form": form, "entry": entry, "discussion": discussion, "community": discussion.community}
    return render(request, "network/entry_edit.html", context, status=422 if form.errors else 200)


@members_of_the_network
@asking
def withdraw_discussion_entry(request: Any, network: str, entry_id: UUID) -> HttpResponse:
    """Withdraw an entry of one's own, once it was confirmed."""
    entry, discussion = _own(request, entry_id)
    if request.method == "POST":
        words = "Your entry is withdrawn."
        to = ("discussion", network, discussion.pk)
        return done(request, lambda: actions.withdraw_words(entry.pk, by=request.actor), words, *to)
    context = {"entry": entry, "discussion": discussion, "community": discussion.community}
    return render(request, "network/entry_withdraw.html", context)


def _own(request: Any, entry_id: UUID) -> tuple[Any, Any]:
    entry, discussion = find_entry_of_discussion(request.actor, entry_id)
    if entry.by_id != request.actor.person_id:
        raise NotAllowed("Only whoever wrote an entry changes it.")
    return entry, discussion
