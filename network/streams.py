"""Who sees it: hints to the open pages of a discussion, of a major case, and of an escalation, of both sides."""

from __future__ import annotations

from uuid import UUID

from core import models
from core.actor import Actor
from core.events import on
from network.clockwork import KIND
from network.events import communities as events
from network.events import majors as major_events
from network.events.escalations import OF_ESCALATION, ReaderNamed
from network.models import Discussion, Escalation, MajorCase
from realtime.streams import Hint, Stream, push, register

MOST = 100
"""So many discussions of a community are told that somebody went: those that were written in last."""


def _reads(actor: Actor, key: UUID) -> bool:
    return bool(Escalation.objects.visible_to(actor).filter(pk=key).exists())


register(Stream(KIND, _reads, space="network"))


@on("sees", *OF_ESCALATION, ReaderNamed)
def show_on_open_pages(event: models.Event) -> None:
    """The pages of the escalation. Each asks anew what it may read."""
    push(KIND, event.subject_id, Hint(event.name, event.pk))


def _reads_discussion(actor: Actor, key: UUID) -> bool:
    return bool(Discussion.objects.visible_to(actor).filter(pk=key).exists())


def _shows(actor: Actor, event: str) -> bool:
    """Whoever went loses the stream; that somebody came or went is on no page of a discussion."""
    return event != events.CommunityPlaceChanged.__name__


register(Stream("discussion", _reads_discussion, _shows, space="network"))


@on(
    "sees",
    events.DiscussionOpened,
    events.DiscussionEntryAdded,
    events.DiscussionEntryChanged,
    events.DiscussionPinned,
    events.DiscussionClosed,
    events.DiscussionReopened,
    events.DiscussionHidden,
    events.ReportSettled,
)
def show_in_discussion(event: models.Event) -> None:
    """The pages of whoever reads the discussion."""
    push("discussion", event.subject_id, Hint(event.name, event.pk))


def _reads_major(actor: Actor, key: UUID) -> bool:
    return bool(MajorCase.objects.visible_to(actor).filter(pk=key).exists())


register(Stream(major_events.KIND, _reads_major, space="network"))


@on("sees", *major_events.SHOWN)
def show_on_major_page(event: models.Event) -> None:
    """The pages of the major case. Each asks anew what it may read."""
    push(major_events.KIND, event.subject_id, Hint(event.name, event.pk))


@on("sees", events.CommunityPlaceChanged)
def show_who_went(event: models.Event) -> None:
    """The pages of a community's discussions: whoever is in no longer looks once more, and finds nothing."""
    if event.data["state"] in ("left", "out"):
        rows = Discussion.objects.filter(community=event.subject_id).order_by("-last_at")
        for key in rows.values_list("pk", flat=True)[:MOST]:
            push("discussion", key, Hint(event.name, event.pk))
