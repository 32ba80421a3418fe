"""What the requester's portal knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.lists import SORTS, page
from cases.models import Case, Queue
from core.actor import Actor
from directory.models import Person

PAGE = 25


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A requester's own cases, newest first."""

    rows: list[Any]
    next_cursor: str


def requests_page(actor: Actor, after: str) -> RequestsPage:
    """One page of the requester's cases."""
    rows, cursor = page(Case.objects.visible_to(actor).filter(requester=actor.person_id), SORTS["newest"], after, PAGE)
    return RequestsPage(rows, cursor)


def intake_queue() -> Queue | None:
    """Where the portal's cases land: the first queue, until forms choose."""
    first: Queue | None = Queue.objects.order_by("position", "name").first()
    return first


def requester_of(actor: Actor) -> Person:
    """The card of the requester who asks."""
    return Person.objects.get(pk=actor.card)
