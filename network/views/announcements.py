"""What the stewards tell the members: everybody reads it, stewards write, change and withdraw it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.doing import attempt
from core.ids import read_key
from core.refusals import NotAllowed
from network.actions import announcements as actions
from network.forms.announcements import AnnouncementForm
from network.permissions import may
from network.selectors import announcements as selectors


@members_of_the_network
@require_safe
def announcements(request: Any, network: str) -> HttpResponse:
    """What is current; for stewards also what is past."""
    is_past = request.GET.get("view") == "past" and may(request.actor, "announcement.curate")
    found = selectors.announcements(request.actor, is_past=is_past, after=read_key(request.GET.get("after")))
    return render(request, "network/announcements.html", {"page": found})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def new_announcement(request: Any, network: str) -> HttpResponse:
    """Tell the members something."""
    _stewards_only(request)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.publish_announcement(by=request.actor, **given)):
            messages.success(request, f"{request.hall.name} reads it now.")
            return redirect("announcements", network)
    return render(request, "network/announcement.html", {"form": form}, status=422 if form.errors else 200)


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def edit_announcement(request: Any, network: str, announcement_id: UUID) -> HttpResponse:
    """Put an announcement into other words, or give it another last day."""
    row = selectors.announcement(request.actor, announcement_id)
    _stewards_only(request)
    form = AnnouncementForm.of(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.change_announcement(row.pk, by=request.actor, **given)):
            messages.success(request, "The announcement is saved.")
            return redirect("announcements", network)
    context = {"form": form, "announcement": row}
    return render(request, "network/announcement.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def withdraw_announcement(request: Any, network: str, announcement_id: UUID) -> HttpResponse:
    """Take an announcement away from the members."""
    row = selectors.announcement(request.actor, announcement_id)
    actions.withdraw_announcement(row.pk, by=request.actor)
    messages.success(request, f"“{row.title}” is withdrawn.")
    return redirect("announcements", network)


def _stewards_only(request: Any) -> None:
    if not may(request.actor, "announcement.curate"):
        raise NotAllowed("Only a steward of the network tells its members something here.")
