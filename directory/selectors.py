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
def card_of(*, user_id: UUID, name: str, email: str, role: Role, member: UUID | None = None) -> Card:
    """The card of a user in the current space, made on their first visit.

    In a network's space ``member`` is the organization they act for: who works for two has a card for each.
    """
    rows = _cards(user_id) if member is None else _cards_for(user_id, member)
    if not rows:
        person = _make(user_id, name, email, role) if member is None else _make_for(user_id, name, role, member)
        teams = TeamMember.objects.filter(person=person).values_list("team_id", flat=True)
        return Card(person.id, person.name, frozenset(teams))
    return Card(rows[0][0], rows[0][1], frozenset(team for *_, team in rows if team is not None))


@remembered()
def _cards(user_id: UUID) -> QuerySet[Person, tuple[UUID, str, UUID | None]]:
    """The card of a user once for each of its teams, or once without one."""
    return Person.objects.of_user(user_id).values_list("pk", "name", "teammember__team")


@remembered()
def _cards_for(user_id: UUID, member: UUID) -> QuerySet[Person, tuple[UUID, str, UUID | None]]:
    rows = Person.objects.of_user(user_id).filter(organization_id=member)
    return rows.values_list("pk", "name", "teammember__team")


def _make_for(user_id: UUID, name: str, role: Role, member: UUID) -> Person:
    """A card in a network: the name alone, no address."""
    person, _ = Person.objects.get_or_create(
        user_id=user_id,
        organization_id=member,
        defaults={"name": name, "kind": Person.Kind.COLLEAGUE, "role": role.value},
    )
    return person


def _make(user_id: UUID, name: str, email: str, role: Role) -> Person:
    """A card for a new user, or an imported card of the same address taken over."""
    kind = Person.Kind.REQUESTER if role == Role.REQUESTER else Person.Kind.COLLEAGUE
    person = Person.objects.filter(email__iexact=email, user_id=None).order_by("created_at").first() or Person()
    person.name, person.email, person.user_id = name, email, user_id
    person.kind, person.role = kind, role.value
    person.save()
    return person
