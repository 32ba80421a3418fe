"""Readers as actors: whoever is told something is asked for first, with what they may do as of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from core.spaces import current
from directory.models import Person, TeamMember
from tenants.doors import belonging_here


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be told: the actor they would be at the door, and the address they proved to be theirs."""

    actor: Actor
    email: str


def readers(person_ids: Iterable[UUID]) -> dict[UUID, Reader]:
    """Those of these people who have a door here now; everybody else (left, suspended, a mere card) is left out.

    Three queries however many there are.
    """
    cards = Person.objects.filter(pk__in=set(person_ids), is_active=True, user_id__isnull=False)
    users = {user: (key, name) for key, name, user in cards.values_list("pk", "name", "user_id") if user}
    here = belonging_here(users) if users else {}
    teams: dict[UUID, set[UUID]] = defaultdict(set)
    keys = [users[user][0] for user in here]
    for person, team in TeamMember.objects.filter(person__in=keys).values_list("person", "team") if keys else ():
        teams[person].add(team)
    found = {}
    for user, belonging in here.items():
        key, name = users[user]
        actor = Actor(
            user_id=user,
            organization_id=belonging.organization_id,
            role=belonging.role,
            person_id=key,
            name=name,
            space=current().schema,
            team_ids=frozenset(teams[key]),
        )
        found[key] = Reader(actor, belonging.email)
    return found


def reader(person_id: UUID) -> Reader | None:
    """One of them, or None."""
    return readers([person_id]).get(person_id)
