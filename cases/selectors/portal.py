"""What the requester's portal knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases.choices import Category, Status
from cases.lists import SORTS, page
from cases.models import Case
from core.actor import Actor
from directory.models import Person

PAGE = 25
SHOWN: dict[str, tuple[str, Q]] = {
    "": ("All", Q()),
    "open": ("Open", ~Q(category=Category.CLOSED)),
    "waiting": ("Waiting for you", Q(status__in=(Status.PENDING, Status.SOLVED))),
    "closed": ("Closed", Q(category=Category.CLOSED)),
}
"""Which of their cases a requester looks at, in words without jargon. Solved ones wait for them to say so."""


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A requester's own cases, newest first; ``tabs`` are (key, word)."""

    rows: list[Any]
    next_cursor: str
    shown: str = ""

    @property
    def tabs(self) -> list[tuple[str, str]]:
        """What may be looked at."""
        return [(key, word) for key, (word, _) in SHOWN.items()]


def requests_page(actor: Actor, after: str, shown: str = "") -> RequestsPage:
    """One page of the requester's cases: all of them, or those of one tab (any other word is all)."""
    shown = shown if shown in SHOWN else ""
    mine = Case.objects.visible_to(actor).filter(SHOWN[shown][1], requester=actor.person_id)
    rows, cursor = page(mine, SORTS["newest"], after, PAGE)
    return RequestsPage(rows, cursor, shown)


def requester_of(actor: Actor) -> Person:
    """The card of the requester who asks."""
    return Person.objects.get(pk=actor.card)
