"""What an organization chooses about its knowledge: its rules, and how proficient each colleague is."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.chosen import choose_only, keep, take_back_only
from core.refusals import Refused
from directory.models import Person
from knowledge.choices import Level
from knowledge.holding import in_hands
from knowledge.permissions import require
from knowledge.rules import NAME, KnowledgeRules, Proficiency


@transaction.atomic
def choose_rules(value: KnowledgeRules, *, by: Actor) -> None:
    """Choose the rules of knowledge. They count from now on; what is verified stays so until its day.

    Records nothing itself: keeping a setting does.
    """
    require(by, "rules.choose")
    if value.heir is not None and not Person.objects.colleagues().filter(pk=value.heir).exists():
        raise Refused("Choose somebody who works here to take over.")
    choose_only(value, name=NAME, by=by)


@transaction.atomic
def take_back_rules(*, by: Actor) -> None:
    """Bring back the rules as they were before the last change. Records nothing itself: keeping a setting does."""
    require(by, "rules.choose")
    take_back_only(KnowledgeRules, by=by)


@transaction.atomic
def choose_proficiency(person: UUID, level: int, *, by: Actor, is_coach: bool = False) -> None:
    """Say how proficient a colleague is. Nobody says it of themself, and a coach who is no lead names no coaches.

    Records nothing itself: keeping a setting does.
    """
    held = in_hands(None, by)
    require(by, "proficiency.choose", held)
    if person == by.person_id:
        raise Refused("Nobody says it of themself. Ask another lead or coach.")
    if not Person.objects.colleagues().filter(pk=person).exists():
        raise Refused("Choose somebody who works here.")
    if level not in list(Level):
        raise Refused("Choose how proficient they are.")
    kept = Proficiency.named(str(person))
    was_coach = kept.value.is_coach if kept else False
    if is_coach != was_coach and not _leads(by):
        raise Refused("Only a lead or an admin names coaches.")
    if not _leads(by) and level > held.level:
        raise Refused("A coach brings others as far as they are themself.")
    value = Proficiency(level=Level(level), is_coach=is_coach)
    keep(value, name=str(person), by=by, key=kept.key if kept else None)


def _leads(by: Actor) -> bool:
    return by.role in ("admin", "lead")
