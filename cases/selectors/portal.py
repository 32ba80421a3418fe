"""What the requester's portal knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases.choices import Category, Status
from cases.lists import SORTS, page
from cases.models import Case
from cases.selectors.clients import reads_along
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
OURS = "ours"
"""What is looked at where the requester's client shares its people's cases: those of the others."""


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A requester's own cases or those of their colleagues, newest first; ``tabs`` are (key, word)."""

    rows: list[Any]
    next_cursor: str
    shown: str = ""
    is_shared: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether these are the colleagues' cases."""
        return self.shown == OURS

    @property
    def tabs(self) -> list[tuple[str, str]]:
        """What may be looked at."""
        own = [(key, word) for key, (word, _) in SHOWN.items()]
        return [*own, (OURS, "Our cases")] if self.is_shared else own


def requests_page(actor: Actor, after: str, shown: str = "") -> RequestsPage:
    """One page of the requester's cases: all of them, those of one tab (any other word is all), or the colleagues'.

    Whoever reads nobody's cases along gets their own for every word.
    """
    is_shared = reads_along(actor)
    seen = Case.objects.visible_to(actor)
    if is_shared and shown == OURS:
        rows, cursor = page(seen.exclude(requester=actor.person_id), SORTS["newest"], after, PAGE)
        return RequestsPage(rows, cursor, shown, is_shared)
    shown = shown if shown in SHOWN else ""
    rows, cursor = page(seen.filter(SHOWN[shown][1], requester=actor.person_id), SORTS["newest"], after, PAGE)
    return RequestsPage(rows, cursor, shown, is_shared)


def requester_of(actor: Actor) -> Person:
    """The card of the requester who asks."""
    return Person.objects.get(pk=actor.card)
