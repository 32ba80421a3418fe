"""Putting a subject away for a while. It comes back when its time has come, or when the app that owns it says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.jobs import remember_due
from core.refusals import Missing, Refused
from notifications.models import ReadMark
from notifications.permissions import require
from notifications.selectors.reading import CALLED
from notifications.subjects import title_of

MOMENT = "snooze"
"""The kind of moments at which something comes back."""
MOST = 200
UNTIL_CALLED = CALLED


@dataclass(frozen=True, slots=True)
class Back:
    """What came back: to whom, and what it is."""

    person_id: UUID
    kind: str
    key: UUID


@transaction.atomic
def snooze(kind: str, key: UUID, *, by: Actor, until: datetime) -> None:
    """Put a subject away until a moment, or ``UNTIL_CALLED``; again chooses another moment.

    ``Missing`` for what the actor does not see, ``Refused`` for a moment that has passed or too many put away. Records
    nothing: what somebody has put away is their own affair.
    """
    require(by, "read.mark")
    if title_of(by, kind, key) is None:
        raise Missing
    now = timezone.now()
    if until <= now:
        raise Refused("Choose a time in the future.")
    away = ReadMark.objects.visible_to(by).filter(snoozed_until__gt=now)
    if away.exclude(subject_kind=kind, subject_id=key).count() >= MOST:
        raise Refused(f"You have snoozed {MOST} already, which is the most. Wake one first.")
    row, _ = ReadMark.objects.update_or_create(
        person_id=by.card, subject_kind=kind, subject_id=key, thread_id=None, defaults={"snoozed_until": until}
    )
    remember_due(MOMENT, row.pk, None if until == UNTIL_CALLED else until)


@transaction.atomic
def wake(kind: str, key: UUID, *, by: Actor) -> int:
    """Bring something back that the actor had put away. Returns how many that was: one or none.

    Records nothing: what somebody has put away is their own affair.
    """
    require(by, "read.mark")
    return len(_wake(ReadMark.objects.visible_to(by).filter(subject_kind=kind, subject_id=key)))


def wake_everybody(kind: str, key: UUID) -> list[Back]:
    """Bring a subject back to everybody who had put it away. The owning app's action asks the permission and records
    the event.
    """
    return _wake(ReadMark.objects.filter(subject_kind=kind, subject_id=key))


def wake_due(marks: Iterable[UUID], *, now: datetime) -> list[Back]:
    """Bring back what had been put away until now; what was put away anew waits. The owning app's action records the
    event. The system's own act. Runs again harmlessly.
    """
    return _wake(ReadMark.objects.filter(pk__in=list(marks), snoozed_until__lte=now))


def _wake(rows: Iterable[ReadMark]) -> list[Back]:
    """Once for each: the rows are locked, and one that somebody else has brought back in between is left out."""
    keys = [row.pk for row in rows]
    found = list(ReadMark.objects.select_for_update().filter(pk__in=keys, snoozed_until__isnull=False)) if keys else []
    for row in found:
        remember_due(MOMENT, row.pk, None)
    ReadMark.objects.filter(pk__in=[row.pk for row in found]).update(snoozed_until=None)
    return [Back(row.person_id, row.subject_kind, row.subject_id) for row in found]
