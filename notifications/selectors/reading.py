"""What pages know of a reader's own drafts, and of how far they have read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from core.actor import Actor
from core.statements import remembered
from notifications.models import Draft, ReadMark
from notifications.subjects import Title, topic_of

LISTED = 20
CALLED = datetime(9999, 1, 1, tzinfo=UTC)
"""What is put away without a time: it comes back when something happens to it."""


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A draft with what it belongs to; ``title`` is None where its writer no longer sees that."""

    place: str
    text: str
    at: datetime
    title: Title | None


def draft_at(actor: Actor, place: str) -> Draft | None:
    """The actor's unsent words at a place, if there are some."""
    return _draft.first(actor, place)


@remembered("place")
def _draft(actor: Actor, place: str) -> QuerySet[Draft]:
    return Draft.objects.visible_to(actor).filter(place=place)


def attached_to_drafts() -> set[str]:
    """The keys of the files that wait with anybody's unsent words. For the worker: nobody is shown them."""
    rows = Draft.objects.filter(data__attached__gt="").values_list("data__attached", flat=True)
    return {key for row in rows for key in row.split(",")}


def drafts_of(actor: Actor) -> list[OwnDraft]:
    """The actor's newest drafts. One query, and one for each kind of place."""
    rows = _newest_drafts(actor)
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


@remembered()
def _newest_drafts(actor: Actor) -> QuerySet[Draft]:
    return Draft.objects.visible_to(actor).order_by("-at", "-id")[:LISTED]


def away_until(actor: Actor, kind: str, keys: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when the actor has put these subjects away, as far as they have. One query."""
    rows = ReadMark.objects.visible_to(actor).filter(subject_kind=kind, subject_id__in=keys, thread_id=None)
    found = rows.filter(snoozed_until__gt=timezone.now()).values_list("subject_id", "snoozed_until")
    return {key: until for key, until in found if until is not None}


def opened_last(actor: Actor, kind: str, number: int) -> list[UUID]:
    """The subjects of a kind that the actor had open last, the newest first. One query; asks nobody's sight."""
    return [key for (key,) in _opened_last(actor, kind, number)]


@remembered()
def _opened_last(actor: Actor, kind: str, number: int) -> QuerySet[ReadMark, Any]:
    rows = ReadMark.objects.visible_to(actor).filter(subject_kind=kind, thread_id=None, opened_at__isnull=False)
    return rows.order_by("-opened_at").values_list("subject_id")[:number]
