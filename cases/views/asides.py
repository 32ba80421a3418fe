"""Opening a side thread: from an entry, or from a case's composer, which splinters it from the last entry there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from cases.forms.threads import SplinterForm
from cases.selectors.threads import last_entry
from cases.views.asking import Asked, show, take
from cases.views.entries import address_of
from conversations.actions import threads as actions
from conversations.permissions import require
from core.refusals import Missing
from notifications.actions.reading import discard_draft
from notifications.selectors.reading import draft_at

TEXT = "It has an audience of its own. A marker stays here; who is not in it reads neither its name nor its words."


def asked_of(request: Any, entry: Any, form: SplinterForm) -> Asked:
    """The question of a side thread from this entry."""
    here, back = reverse("splinter", args=[entry.pk]), address_of(request, entry)
    return Asked(here, back, "Open a side thread", "Open the side thread", form, TEXT, place=f"entry:{entry.pk}")


def open_aside(request: Any, entry: Any, given: dict[str, Any], **more: Any) -> str:
    """Open it, and let go what was written for it here or in the case's composer. Returns its address."""
    chosen = actions.Chosen(given["audience"], tuple(given["people"]), given["team"], given["is_sure"])
    words = {"source": given["text"], "attachment_ids": given["attached"], "once": given["once"], **more}
    told = {"name": given["name"], "is_quoted": given["is_quoted"]}
    made = actions.splinter(entry, by=request.actor, chosen=chosen, **told, **words)
    discard_draft(f"entry:{entry.pk}", by=request.actor)
    composed = f"{entry.thread.subject_kind}:{entry.thread.subject_id}"
    draft = draft_at(request.actor, composed)
    if draft is not None and draft.text.strip() == given["text"].strip():
        discard_draft(composed, by=request.actor)
    return reverse("thread", args=[made.pk])


def write_aside_first(request: Any, case: Any) -> HttpResponse:
    """What was written in the composer begins a side thread. Where something is missing (which colleagues, which team),
    or more people would read than before, the question comes with everything that was written.
    """
    entry = last_entry(case, request.actor)
    if entry is None:
        raise Missing
    require(request.actor, "thread.splinter", entry)
    said = request.POST.copy()
    said["audience"] = said.get("with", "")
    form = SplinterForm(said, actor=request.actor)
    if form.is_unnamed:  # the composer cannot ask it: no mistake, the next question
        return show(request, asked_of(request, entry, form), 422)
    uploads = [(file.name or "", file) for file in request.FILES.getlist("files")]
    return take(
        request, asked_of(request, entry, form), lambda given: open_aside(request, entry, given, uploads=uploads)
    )
