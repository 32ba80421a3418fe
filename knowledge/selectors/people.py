"""Whom one can name in knowledge: colleagues, and who may review a draft."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from directory.models import Person, TeamMember
from knowledge.choices import Audience

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
