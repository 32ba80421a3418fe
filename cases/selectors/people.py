"""What the list of colleagues knows, and an admin's page of one person: the card, their place, teams and work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from cases.models import Case
from core.actor import Actor
from directory.models import Person, Team, TeamMember
from tenants.doors import MemberHere, member_here

SHOWN = 300


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


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A colleague in the list: their teams by name, and of which they are the lead."""

    card: Any
    teams: str
    leads: str


@dataclass(frozen=True, slots=True)
class People:
    """The list. ``is_cut`` says that more fit than are shown; ``skills`` are those of the people in it."""

    lines: list[PersonLine]
    is_cut: bool
    skills: list[str]


def colleagues(actor: Actor, words: str = "") -> People:
    """The colleagues who are here and have these words in their name or skills, by name. Three queries."""
    rows: Any = Person.objects.visible_to(actor).colleagues().annotate(known=Cast("skills", TextField()))
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(known__icontains=word.lower()))
    found = list(rows.order_by("name", "pk")[: SHOWN + 1])
    teams: dict[UUID, list[str]] = defaultdict(list)
    leads: dict[UUID, list[str]] = defaultdict(list)
    members = TeamMember.objects.filter(person__in=[one.pk for one in found], team__in=Team.objects.visible_to(actor))
    for person, name, lead in members.order_by("team__name").values_list("person", "team__name", "team__lead"):
        teams[person].append(name)
        if lead == person:
            leads[person].append(name)
    lines = [PersonLine(one, ", ".join(teams[one.pk]), ", ".join(leads[one.pk])) for one in found[:SHOWN]]
    skills = sorted({skill for line in lines for skill in line.card.skills})
    return People(lines, len(found) > SHOWN, skills)


def own_card(actor: Actor) -> Any:
    """The actor's own card, or None."""
    return Person.objects.visible_to(actor).filter(pk__in=[actor.person_id]).first()


def person_page(actor: Actor, user_id: UUID) -> PersonPage | None:
    """The person behind a user of this organization, or None."""
    card = Person.objects.visible_to(actor).of_user(user_id).first()
    if card is None:
        return None
    cases = Case.objects.visible_to(actor).live()
    teams = list(Team.objects.visible_to(actor).filter(members=card).order_by("name"))
    waiting = cases.waiting_for(card.pk).exclude(assignee=card).count()
    return PersonPage(card, member_here(user_id), teams, cases.assigned_to(card.pk).count(), waiting)
