"""What stewards read of requests to whoever can that wait for their choice: no title, no word, nothing that crosses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.refusals import Missing
from network.agreements import Agreed, agreed
from network.models import Escalation, Member
from network.stepping import decided_until

MOST = 100
MOST_MEMBERS = 500
FEWEST = 2
"""So many organizations are asked first at least: of one alone a steward would learn whether it is who asks."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A request that waits: what it is about, how bad it is, since when, and when the next are asked anyway."""

    key: UUID
    number: int
    ref: str
    topic: str
    product: str
    severity: str
    since: datetime
    until: datetime


def undecided(actor: Actor) -> list[Undecided]:
    """Those that wait for a steward's choice, what waits longest on top. Two queries."""
    counts = agreed()
    rows = Escalation.objects.undecided_for(actor).select_related("topic").order_by("opened_at", "id")[:MOST]
    return [_line(row, counts) for row in rows]


def find_undecided(actor: Actor, number: int) -> Undecided:
    """One of them. ``Missing`` for every other, and for who decides nothing."""
    row = Escalation.objects.undecided_for(actor).select_related("topic").filter(number=number).first()
    if row is None:
        raise Missing
    return _line(row, agreed())


def askable(actor: Actor) -> list[tuple[UUID, str]]:
    """Every member, by name. One query. Also who asks: the one that is missing would tell a steward who that is."""
    rows = Member.objects.visible_to(actor).active().order_by("name", "id")
    return list(rows.values_list("pk", "name")[:MOST_MEMBERS])


def fewest(actor: Actor) -> int:
    """How many have to be chosen at least: fewer where there are no more to choose from. One query."""
    return max(1, min(FEWEST, Member.objects.visible_to(actor).active().count()))


def _line(row: Any, counts: Agreed) -> Undecided:
    topic, severity = row.topic.name if row.topic else "", counts.words.name_of(row.severity)
    until = decided_until(row, counts)
    return Undecided(row.pk, row.number, row.ref, topic, row.product, severity, row.opened_at, until)
