"""What pages know of a reader's own drafts, and of how far they have read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from notifications.models import Draft, ReadMark
from notifications.subjects import Title, topic_of

LISTED = 20


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A draft with what it belongs to; ``title`` is None where its writer no longer sees that."""

    place: str
    text: str
    at: datetime
    title: Title | None


def draft_at(actor: Actor, place: str) -> Draft | None:
    """The actor's unsent words at a place, if there are some."""
    return Draft.objects.visible_to(actor).filter(place=place).first()


def drafts_of(actor: Actor) -> list[OwnDraft]:
    """The actor's newest drafts. One query, and one for each kind of place."""
    rows = list(Draft.objects.visible_to(actor).order_by("-at", "-id")[:LISTED])
    keys: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        kind, _, key = row.place.partition(":")
        keys[kind].add(UUID(key))
    titles = {kind: topic.titles(actor, keys[kind]) for kind in keys if (topic := topic_of(kind))}
    found = []
    for row in rows:
        kind, _, key = row.place.partition(":")
        found.append(OwnDraft(row.place, row.text, row.at, titles.get(kind, {}).get(UUID(key))))
    return found


def seen_at(actor: Actor, kind: str, key: UUID) -> datetime | None:
    """Until when the actor has read a subject's conversation; None on the first visit."""
    rows = ReadMark.objects.visible_to(actor).filter(subject_kind=kind, subject_id=key, thread_id=None)
    return rows.values_list("seen_at", flat=True).first()
