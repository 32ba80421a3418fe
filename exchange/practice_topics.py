"""What notices say of practices, for one reader and this moment.

At home there are keys alone; what a practice is called, and who did what, is read in the network each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import Event
from exchange.choices import HallKind
from exchange.models import HallSubject
from exchange.visiting import asked_there, at_hall
from network.selectors.practice_news import Happened, happened_to, practice_titles
from notifications.subjects import Line, Title, Topic, member_path, register


def titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The practices among these that the actor reads."""
    found = asked_there(actor, keys, HallKind.PRACTICE, practice_titles)
    return {key: Title(title, member_path("practice", network, key)) for key, (network, title) in found.items()}


def lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened to practices by these events, as they are called and stand now."""
    events = list(Event.objects.filter(pk__in=list(keys), subject_kind=HallKind.PRACTICE, name="PracticeHeard"))
    rows = HallSubject.objects.visible_to(actor).filter(pk__in={row.subject_id for row in events})
    found: dict[UUID, tuple[str, Happened]] = {}
    for network in set(rows.values_list("network", flat=True)):
        wanted = [UUID(row.data["origin"]) for row in events]
        told = at_hall(actor, network, partial(_asked, wanted))
        found |= {key: (network, one) for key, one in (told or {}).items()}
    return {row.pk: _line(row, *found[UUID(row.data["origin"])]) for row in events if UUID(row.data["origin"]) in found}


def _asked(keys: list[UUID], there: Actor) -> dict[UUID, Happened]:
    return happened_to(there, keys)


def _line(event: Event, network: str, one: Happened) -> Line:
    return Line(one.who, one.words, event.at, "", member_path("practice", network, event.subject_id))


def _visible(actor: Actor) -> Any:
    return HallSubject.objects.visible_to(actor).filter(kind=HallKind.PRACTICE).values("pk")


register(Topic(HallKind.PRACTICE, "practice", titles, _visible, lines))
