"""Who else is at a place now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.actor import Actor
from realtime.models import Presence

MOST_ROWS = 200
AT_LEAST, AT_MOST = 1.0, 50.0


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody is there: their card, and the word for what they do, empty if they are just there."""

    person: Any
    doing: str


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody else at a place, in the order they came, and in how many seconds to look again without being told."""

    people: tuple[Here, ...]
    again: float


def company(actor: Actor, kind: str, key: UUID, now: datetime | None = None) -> Company:
    """Who else is there, each person once however many pages they have open. One query.

    Nobody for an actor who meets nobody there.
    """
    now = now or timezone.now()
    rows = Presence.objects.visible_to(actor).at(kind, key).here(now).exclude(person=actor.person_id)
    found = list(rows.select_related("person").order_by("pk")[:MOST_ROWS])
    people: dict[UUID, Here] = {}
    for row in found:
        known = people.get(row.person_id)
        people[row.person_id] = Here(row.person, (known.doing if known else "") or row.doing_now(now))
    soonest = min((row.lasts(now) for row in found), default=AT_MOST)
    return Company(tuple(people.values()), min(AT_MOST, max(AT_LEAST, soonest + 0.2)))
