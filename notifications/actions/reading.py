"""What somebody has read, and words they have not sent yet. Nobody else sees either, and neither is history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from core.actor import Actor
from core.refusals import Missing, Refused
from core.statements import remembered
from notifications.models import Draft, ReadMark
from notifications.permissions import require
from notifications.selectors.reading import draft_at
from notifications.subjects import topic_of

MOST = 500
LONGEST = 100_000
FIELDS = 20
FIELD_LENGTH = 2_000
FORM_LENGTH = 60_000
"""Characters of a whole form, which lies in the field ``form``."""
_PLACE = re.compile(r"(?P<kind>[a-z][a-z_]{0,29}):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies on the server now; ``overwritten_at`` when another page had saved it since this one looked."""

    at: datetime
    overwritten_at: datetime | None = None


@transaction.atomic
def keep_draft(
    place: str, text: str, *, by: Actor, data: Mapping[str, str] | None = None, known_at: datetime | None = None
) -> Kept | None:
    """Keep unsent words at a place (``case:<uuid>``); none of them discards the draft, and None is returned.

    The newest wins: ``known_at`` is when the draft was last saved as far as the writing page knows, and where another
    page saved it since, the answer says so. Records nothing: unsent words are nobody's history.
    """
    require(by, "draft.keep")
    _check(place, text, data or {})
    row = Draft.objects.visible_to(by).select_for_update().filter(place=place).first()
    if not text.strip():
        if row is not None:
            row.delete()
        return None
    if row is None and Draft.objects.visible_to(by).count() >= MOST:
        raise Refused(f"You have {MOST} drafts. Send or discard some first.")
    was = row.at if row is not None else None
    now = timezone.now()
    changed = {"text": text, "data": dict(data or {}), "at": now}
    Draft.objects.update_or_create(person_id=by.card, place=place, defaults=changed)
    is_news = was is not None and was != known_at
    return Kept(now, was if is_news else None)


def discard_draft(place: str, *, by: Actor) -> int:
    """Throw unsent words away, or let them go because they were sent. Returns how many drafts there were: one or none.

    Records nothing: unsent words are nobody's history.
    """
    require(by, "draft.keep")
    return Draft.objects.visible_to(by).filter(place=place).delete()[0] if draft_at(by, place) else 0


def mark_seen(kind: str, key: UUID, *, by: Actor, until: datetime) -> None:
    """Note that somebody had it open, and how far they have read: in a subject's main conversation, or (kind
    ``thread``) in a side thread.

    Never goes back, never beyond now, and runs again harmlessly. ``Missing`` for a subject the actor does not see.
    Records nothing: what somebody has read is their own affair.
    """
    require(by, "read.mark")
    topic = topic_of(kind)
    if topic is None or not topic.titles(by, [key]):
        raise Missing
    now = timezone.now()
    until = min(until, now)
    where = {"subject_kind": kind, "subject_id": key, "thread_id": None}
    first = {"seen_at": until, "opened_at": now}
    mark = _mark.first(by.card, kind, key)
    if mark is None:
        row, is_new = ReadMark.objects.get_or_create(person_id=by.card, **where, defaults=first)
        if is_new:
            return
        mark = row.pk
    ReadMark.objects.filter(pk=mark).update(seen_at=Greatest("seen_at", Value(until)), opened_at=now)


@remembered()
def _mark(person: UUID, kind: str, key: UUID) -> QuerySet[ReadMark, UUID]:
    rows = ReadMark.objects.filter(person_id=person, subject_kind=kind, subject_id=key, thread_id=None)
    return rows.values_list("pk", flat=True)


def _check(place: str, text: str, data: Mapping[str, Any]) -> None:
    found = _PLACE.fullmatch(place)
    if found is None or topic_of(found["kind"]) is None:
        raise Missing
    if len(text) > LONGEST:
        raise Refused(f"This text has {len(text):,} characters. Up to {LONGEST:,} fit.")
    lengths = {name: FORM_LENGTH if name == "form" else FIELD_LENGTH for name in data}
    if len(data) > FIELDS or any(len(value) > lengths[name] for name, value in data.items()):
        raise Missing
