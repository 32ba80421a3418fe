"""What doors and pages know about people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from core import slots
from core.actor import Role
from core.statements import remembered
from directory.models import Person, TeamMember


@dataclass(frozen=True, slots=True)
class Card:
    """What an actor carries of their card."""

    person_id: UUID
    name: str
    team_ids: frozenset[UUID]


@slots.offer("card")
def card_of(*, user_id: UUID, name: str, email: str, role: Role) -> Card:
    """The card of a user in the current space, made on their first visit."""
    rows = _cards(user_id)
    if not rows:
        person = _make(user_id, name, email, role)
        teams = TeamMember.objects.filter(person=person).values_list("team_id", flat=True)
        return Card(person.id, person.name, frozenset(teams))
    return Card(rows[0][0], rows[0][1], frozenset(team for *_, team in rows if team is not None))


@remembered()
def _cards(user_id: UUID) -> QuerySet[Person, tuple[UUID, str, UUID | None]]:
    """The card of a user once for each of its teams, or once without one."""
    return Person.objects.of_user(user_id).values_list("pk", "name", "teammember__team")


def _make(user_id: UUID, name: str, email: str, role: Role) -> Person:
    """A card for a new user, or an imported card of the same address taken over."""
    kind = Person.Kind.REQUESTER if role == Role.REQUESTER else Person.Kind.COLLEAGUE
    person = Person.objects.filter(email__iexact=email, user_id=None).order_by("created_at").first() or Person()
    person.name, person.email, person.user_id = name, email, user_id
    person.kind, person.role = kind, role.value
    person.save()
    return person
