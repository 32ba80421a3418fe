"""What pages know of what the stewards told the members."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from core.actor import Actor
from core.refusals import Missing
from network.models import Announcement
from network.permissions import may

PAGE = 20
ON_FRONT = 2


@dataclass(frozen=True, slots=True)
class Announcements:
    """One page of announcements, the newest first; ``after`` continues it. Past ones are for stewards alone."""

    rows: list[Announcement]
    after: UUID | None
    is_past: bool
    may_curate: bool


def newest(actor: Actor) -> list[Announcement]:
    """What the hall's front page shows: the newest that are current."""
    rows = Announcement.objects.visible_to(actor).current().select_related("by")
    return list(rows.order_by("-at", "-id")[:ON_FRONT])


def announcements(actor: Actor, *, is_past: bool = False, after: UUID | None = None) -> Announcements:
    """A page of the current announcements, or of those that are over or were withdrawn as far as the actor sees any."""
    seen = Announcement.objects.visible_to(actor).select_related("by")
    rows = (seen.past() if is_past else seen.current()).order_by("-at", "-id")
    last = rows.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.pk))
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return Announcements(found[:PAGE], more, is_past, may(actor, "announcement.curate"))


def announcement(actor: Actor, announcement_id: UUID) -> Announcement:
    """One announcement. ``Missing`` for one that the actor does not see."""
    found = Announcement.objects.visible_to(actor).select_related("by").filter(pk=announcement_id).first()
    if found is None:
        raise Missing
    return found
