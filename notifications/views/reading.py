"""Doors of what somebody has read and has not sent yet: small posts of the pages' own scripts, and one button."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.access import people_of_this_organization
from core.fragments import next_url
from core.refusals import Missing, Refused
from notifications.actions import reading
from notifications.forms import DraftForm, SeenForm


@people_of_this_organization
@require_POST
def keep_draft(request: Any) -> HttpResponse:
    """Keep unsent words. Answers when that was, and when another page had saved others: the page says it
    in its reader's own time.
    """
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Missing
    given = form.cleaned_data
    try:
        kept = reading.keep_draft(
            given["place"], given["text"], by=request.actor, data=form.rest(), known_at=given["known_at"]
        )
    except Refused as refused:
        if refused.status == 404:
            raise
        return JsonResponse({"said": refused.sentence}, status=refused.status)
    if kept is None:
        return JsonResponse({"at": "", "said": ""})
    over = kept.overwritten_at.isoformat() if kept.overwritten_at is not None else ""
    return JsonResponse({"at": kept.at.isoformat(), "over": over})


@people_of_this_organization
@require_POST
def discard_draft(request: Any) -> HttpResponse:
    """Throw unsent words away."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Missing
    reading.discard_draft(form.cleaned_data["place"], by=request.actor)
    return redirect(next_url(request, "/"))


@people_of_this_organization
@require_POST
def mark_seen(request: Any) -> HttpResponse:
    """Note how far somebody has read. Sent when a page is left, so that what is new stays marked while it is open."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Missing
    given = form.cleaned_data
    reading.mark_seen(given["subject_kind"], given["subject_id"], by=request.actor, until=given["until"])
    return HttpResponse(status=204)
