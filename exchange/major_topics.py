"""What notices say of major cases that were proposed, for one reader and this moment.

At home there are keys alone; what they are called, and why one was refused, is read in the network each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import Event
from exchange.choices import HallKind
from exchange.models import HallSubject
from exchange.visiting import asked_there
from network.selectors.major_decisions import Decided, decided
from notifications.subjects import Line, Title, Topic, member_path, register


def major_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The major cases among these that the actor decides about, or that their organization proposed."""
    found = asked_there(actor, keys, HallKind.MAJOR, decided)
    return {key: Title(one.title, _place(network, one), one.ref) for key, (network, one) in found.items()}


def major_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """That one was proposed, opened or refused by these events."""
    events = list(Event.objects.filter(pk__in=list(keys), subject_kind=HallKind.MAJOR, name="DecisionHeard"))
    found = asked_there(actor, {row.subject_id for row in events}, HallKind.MAJOR, decided)
    return {row.pk: _line(row, *found[row.subject_id]) for row in events if row.subject_id in found}


def _line(event: Event, network: str, one: Decided) -> Line:
    place = _place(network, one)
    if event.data["name"] == "MajorProposed":
        waits = " and waits for a steward" if one.state == "proposed" else ""
        return Line(one.proposer, f"proposed it{waits}", event.at, "", place)
    if event.data["name"] == "MajorRefused":
        return Line("", f"The stewards refused it: {one.reason}", event.at, "", place)
    return Line("", "The stewards opened it: every member can read it", event.at, "", place)


def _place(network: str, one: Decided) -> str:
    return member_path("major", network, one.number)


def _visible(actor: Actor) -> Any:
    return HallSubject.objects.visible_to(actor).filter(kind=HallKind.MAJOR).values("pk")


register(Topic("major", "major case", major_titles, _visible, major_lines))
