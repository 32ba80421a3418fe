"""Whom one can name in knowledge: colleagues, and who may review a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor, Role
from directory.models import Person, TeamMember
from knowledge.choices import Audience, Level
from knowledge.permissions import Held, may
from knowledge.rules import FIRST, Proficiency, proficiency_of

MOST = 500


def colleagues(actor: Actor) -> list[Person]:
    """People who work here, by name. One query."""
    return list(Person.objects.visible_to(actor).colleagues().order_by("name", "pk")[:MOST])


def reviewers(actor: Actor, article: Any, draft: Any) -> list[Person]:
    """Who can be asked to review a draft: colleagues who read it, wrote nothing in it, and are not the actor."""
    rows = Person.objects.visible_to(actor).colleagues().exclude(pk__in=[actor.person_id, *draft.writers])
    if article.audience == Audience.TEAM:
        rows = rows.filter(pk__in=TeamMember.objects.filter(team=article.team_id).values("person"))
    return list(rows.order_by("name", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class ProficiencyLine:
    """A colleague and how proficient they are; ``is_said`` where somebody said so, else by their role."""

    person: Person
    level: Level
    is_coach: bool
    is_said: bool

    @property
    def word(self) -> str:
        """The level's word."""
        return self.level.name.capitalize()


def proficiencies(actor: Actor) -> tuple[list[ProficiencyLine], bool]:
    """How proficient each colleague is, by name, and whether the actor may change that. Three queries."""
    said = {kept.name: kept.value for kept in Proficiency.kept()}
    lines = []
    for person in colleagues(actor):
        found = said.get(str(person.pk))
        first = FIRST.get(Role(person.role), Level.CANDIDATE) if person.role in set(Role) else Level.CANDIDATE
        lines.append(
            ProficiencyLine(person, found.level if found else first, bool(found and found.is_coach), found is not None)
        )
    own = proficiency_of(actor)
    return lines, may(actor, "proficiency.choose", Held(None, own.level, own.is_coach))
