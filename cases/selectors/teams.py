"""What the pages of teams know: who is in which, whose queues they work, what else names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast

from cases.models import Queue
from cases.saved.views import Offered
from core.actor import Actor
from core.chosen import kinds
from core.models import Setting
from directory.models import Person, Team

SHOWN = 500


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in the list. ``lead`` is empty for none."""

    key: UUID
    name: str
    lead: str
    members: int
    queues: int


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team: its people who belong, and those of its queues that the reader sees; ``hidden`` counts the others."""

    team: Team
    members: list[Any]
    queues: list[Queue]
    hidden: int


def team_lines(actor: Actor) -> list[TeamLine]:
    """Every team by name, at most ``SHOWN``. One query."""
    rows: Any = (
        Team.objects.visible_to(actor)
        .select_related("lead")
        .annotate(
            people=Count("members", filter=Q(members__is_active=True), distinct=True),
            works=Count("queues", distinct=True),
        )
    )
    return [
        TeamLine(row.pk, row.name, row.lead.name if row.lead else "", row.people, row.works)
        for row in rows.order_by("name")[:SHOWN]
    ]


def team_page(actor: Actor, key: UUID) -> TeamPage | None:
    """A team, or None. Four queries."""
    team = Team.objects.visible_to(actor).filter(pk=key).first()
    if team is None:
        return None
    members = Person.objects.visible_to(actor).colleagues().filter(teams=team).order_by("name")[:SHOWN]
    queues = list(Queue.objects.visible_to(actor).filter(team=team).order_by("name"))
    return TeamPage(team, list(members), queues, Queue.objects.filter(team=team).count() - len(queues))


def settings_naming(key: UUID) -> list[str]:
    """Settings of the organization whose data holds this key: "rule Round robin". Views and macros are left out, and
    so is what is one person's own: nobody else may know of it.
    """
    told = {kind: one for kind, one in kinds().items() if not one.is_private and not issubclass(one, Offered)}
    rows: Any = Setting.objects.filter(kind__in=told).annotate(said=Cast("data", CharField()))
    found = rows.filter(said__contains=str(key)).order_by("kind", "name").values_list("kind", "name")[:SHOWN]
    return [f"{told[kind].called} {name}" for kind, name in found]
