"""Practices of a network for tests, with members that run them. Each works in the network's space."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.actor import Actor, Role
from core.ids import new_id
from directory.models import Person
from knowledge.steps import Process
from network.actions.practices.proposing import propose
from network.actions.practices.reviewing import ask_reviewers, review_practice
from network.actions.practices.telling import Told, take_evidence
from network.checklists import checklist
from network.clockwork import nobody
from network.models import Member, Practice
from network.proposals import proposed
from tests.factories.processes import MULTIPATH

NAMES = (
    "Kestrel Data",
    "Orrin Systems",
    "Sundgaard Hosting",
    "Vantor Labs",
    "Pell and Rowe",
    "Harbour IT",
    "Aster Cloud",
)


def words(title: str = "Stale multipath after failover", **more: Any) -> dict[str, Any]:
    """What crosses of a process."""
    body = Process.given({**MULTIPATH, **more.pop("body", {})}).data()
    given = {"kind": "process", "title": title, "body": body, "label": "green", "once": new_id()}
    return {**given, **more}


def practice(by: Actor, title: str = "Stale multipath after failover", **more: Any) -> Practice:
    """A practice of the actor's organization."""
    return propose(proposed(**words(title, **more)), by=by)


def members(number: int = 7) -> list[Member]:
    """As many other members of the network."""
    return [Member.objects.get_or_create(name=name, defaults={"state": "active"})[0] for name in NAMES[:number]]


def somebody(member: Member, name: str = "", role: Role = Role.AGENT) -> Actor:
    """A person of a member as they are in the network."""
    card = Person.objects.create(
        name=name or f"Somebody of {member.name}",
        email="",
        kind="colleague",
        role=role.value,
        organization_id=member.pk,
        user_id=new_id(),
    )
    return Actor(card.user_id, member.pk, role, card.pk, card.name, nobody().space)


def tell(row: Practice, member: Member | UUID, *outcomes: str, at: datetime | None = None, **more: Any) -> list[Told]:
    """Runs of a member with these outcomes, which count by now."""
    key = member if isinstance(member, UUID) else member.pk
    closed = at or timezone.now() - timedelta(days=40)
    told = [
        Told(
            practice=row.pk,
            member=key,
            run=new_id(),
            version=more.get("version", 1),
            outcome=one,
            at=closed + timedelta(minutes=place),
            facets=more.get("facets", {}),
            step=more.get("step", ""),
            revision=1,
        )
        for place, one in enumerate(outcomes)
    ]
    for one in told:
        take_evidence(one, by=nobody())
    return told


def reviewed(row: Practice, steward: Actor, verdicts: Sequence[tuple[Actor, str]]) -> None:
    """Reviews by these people, asked by a steward."""
    ask_reviewers(row.pk, [one.card for one, _ in verdicts], by=steward)
    answers = dict.fromkeys(checklist().questions, "yes")
    for one, verdict in verdicts:
        review_practice(row.pk, verdict, answers, by=one, message="As it is.")


def fresh(row: Practice) -> Practice:
    """The same as it is now."""
    return Practice.objects.select_related("article__live").get(pk=row.pk)
