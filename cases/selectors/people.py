"""What an admin's page of a person knows: the card, their place in the registry, their teams and their work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.models import Case
from core.actor import Actor
from directory.models import Person, Team
from tenants.doors import MemberHere, member_here


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person. ``assigned`` and ``waiting`` count live cases of those that the reader sees."""

    card: Any
    member: MemberHere | None
    teams: list[Team]
    assigned: int
    waiting: int

    @property
    def is_colleague(self) -> bool:
        """Whether they work here, as opposed to asking for help."""
        return bool(self.card.kind == Person.Kind.COLLEAGUE)


def person_page(actor: Actor, user_id: UUID) -> PersonPage | None:
    """The person behind a user of this organization, or None."""
    card = Person.objects.visible_to(actor).of_user(user_id).first()
    if card is None:
        return None
    cases = Case.objects.visible_to(actor).live()
    teams = list(Team.objects.visible_to(actor).filter(members=card).order_by("name"))
    waiting = cases.waiting_for(card.pk).exclude(assignee=card).count()
    return PersonPage(card, member_here(user_id), teams, cases.assigned_to(card.pk).count(), waiting)
