"""Who of some people may read a thread or an entry: each is asked for as the actor they would be at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists

from conversations.models import Entry, Thread
from core.actor import Actor
from core.rows import SpaceQuerySet
from directory.models import TeamMember
from notifications.readers import readers


def who_reads_thread(key: UUID, people: Iterable[UUID]) -> dict[UUID, Actor]:
    """Those of these people who may read the thread. Four queries however many there are."""
    return _who(Thread.objects, key, people)


def who_reads_entry(key: UUID, people: Iterable[UUID]) -> dict[UUID, Actor]:
    """Those of these people who may read the entry. Four queries however many there are."""
    return _who(Entry.objects, key, people)


def people_of_team(team: UUID) -> list[UUID]:
    """The cards of a team's people who have not left."""
    rows = TeamMember.objects.filter(team=team, person__is_active=True)
    return list(rows.values_list("person", flat=True))


def _who(rows: Any, key: UUID, people: Iterable[UUID]) -> dict[UUID, Actor]:
    actors = {person: reader.actor for person, reader in readers(people).items()}
    if not actors:
        return {}
    asked: SpaceQuerySet[Any] = rows.filter(pk=key)
    names = {f"sees_{place}": person for place, person in enumerate(actors)}
    for name, person in names.items():
        asked = asked.annotate(**{name: Exists(rows.visible_to(actors[person]).filter(pk=key))})
    found = asked.values(*names).first() or {}
    return {person: actors[person] for name, person in names.items() if found.get(name)}
