"""What an open page says of its person: where they are, what they do there, and that they have left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from realtime.models import Presence
from realtime.permissions import require
from realtime.places import read_place

MOST_OF_A_PERSON = 100
"""Rows of one person: many windows of a few places each. What is beyond is not shown."""
SWEPT = 100
"""Rows that count no more are removed as new ones come, so many at once."""
QUIET = timedelta(seconds=3)
"""Within this time the same words write nothing."""


@transaction.atomic
def be_seen(socket: UUID, here: Mapping[str, str], *, by: Actor) -> set[str]:
    """Be seen by one page at exactly these places (``{"case:<uuid>": doing}``), and at no others any more.

    Returns the places whose picture has changed. ``NotAllowed`` for a place where the actor meets nobody. Records
    nothing: who has a page open is nobody's history.
    """
    for name in here:
        require(by, "presence.show", name)
    now = timezone.now()
    rows = {row.place: row for row in Presence.objects.select_for_update().filter(socket=socket, person=by.card)}
    gone = rows.keys() - here.keys()
    changed = _remove(rows[name] for name in gone) | {
        name for name in rows.keys() & here.keys() if _say(rows[name], here[name], now)
    }
    return changed | _arrive(socket, {name: here[name] for name in here.keys() - rows.keys()}, by, now)


def be_away(socket: UUID, places: Collection[str] | None = None) -> set[str]:
    """Be seen by this page at these places no more, or nowhere. The system's own act: a socket has closed, or its
    person may not be there any more.

    Returns the places whose picture has changed. Records nothing: who has a page open is nobody's history.
    """
    rows = Presence.objects.filter(socket=socket)
    return _remove(row for row in rows if places is None or row.place in places)


def _say(row: Presence, doing: str, now: datetime) -> bool:
    """Note what the page says now; whether that changes what others see."""
    is_news = not row.is_here(now) or row.doing_now(now) != doing
    if is_news or row.seen_at < now - QUIET:
        row.doing, row.seen_at, row.doing_at = doing, now, now if doing else None
        row.save(update_fields=["doing", "seen_at", "doing_at"])
    return is_news


def _arrive(socket: UUID, here: Mapping[str, str], by: Actor, now: datetime) -> set[str]:
    if not here:
        return set()
    _sweep(now)
    free = MOST_OF_A_PERSON - Presence.objects.filter(person=by.card).count()
    made = [_row(socket, name, here[name], by, now) for name in list(here)[: max(0, free)]]
    Presence.objects.bulk_create(made, ignore_conflicts=True)
    return {row.place for row in made}


def _row(socket: UUID, name: str, doing: str, by: Actor, now: datetime) -> Presence:
    found = read_place(name)
    assert found is not None  # the permission has read it
    place, key = found
    said = {"doing": doing, "seen_at": now, "doing_at": now if doing else None}
    return Presence(person_id=by.card, subject_kind=place.kind, subject_id=key, socket=socket, **said)


def _sweep(now: datetime) -> None:
    """Remove what counts no more. Two who sweep at once take different rows and wait for nobody."""
    old = Presence.objects.gone(now).select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT]
    if keys := list(old):
        Presence.objects.filter(pk__in=keys).delete()


def _remove(rows: Iterable[Presence]) -> set[str]:
    found = {row.pk: row.place for row in rows}
    if found:
        Presence.objects.filter(pk__in=list(found)).delete()
    return set(found.values())
