"""What the requester's portal knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from cases.choices import Category, Status
from cases.clockwork import KIND
from cases.lists import SORTS, page
from cases.models import Case
from cases.selectors.clients import reads_along
from cases.workflow import is_told
from conversations.models import Entry, Thread
from core.actor import Actor
from core.models import Event
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

_TOLD = Q(
    *(Q(data__status=to, data__was__in=[was for was in Status.values if is_told(was, to)]) for to in Status.values),
    _connector=Q.OR,
)
"""The changes of state that a requester sees as one."""


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A requester's own cases or those of their colleagues, newest first, each with ``told_at``; ``tabs`` are (key,
    word).
    """

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


def requests_page(actor: Actor, after: str, shown: str) -> RequestsPage:
    """One page of the requester's cases: all of them, those of one tab (any other word is all), or the colleagues'.

    Whoever reads nobody's cases along gets their own for every word.
    """
    is_shared, told = reads_along(actor), {"told_at": _told_at(actor)}
    seen = Case.objects.visible_to(actor)
    if is_shared and shown == OURS:
        rows, cursor = page(seen.exclude(requester=actor.person_id), SORTS["newest"], after, PAGE, told=told)
        return RequestsPage(rows, cursor, shown, is_shared)
    shown = shown if shown in SHOWN else ""
    own = seen.filter(SHOWN[shown][1], requester=actor.person_id)
    rows, cursor = page(own, SORTS["newest"], after, PAGE, told=told)
    return RequestsPage(rows, cursor, shown, is_shared)


def _told_at(actor: Actor) -> Any:
    """When something last happened to a case that this requester can tell. Not when it was last touched: a note, or
    who it was given to, would show there.
    """
    main = Thread.objects.filter(kind=Thread.Kind.MAIN, subject_kind=KIND, subject_id=OuterRef(OuterRef("pk")))
    entries = Entry.objects.of_seen(Subquery(main.values("pk")[:1]), actor)
    states = Event.objects.filter(_TOLD, subject_kind=KIND, subject_id=OuterRef("pk"), name="StatusChanged")
    last = [Subquery(rows.order_by("-at").values("at")[:1]) for rows in (entries, states)]
    return Greatest("opened_at", *last, "solved_at", "confirmed_at", "closed_at")


def requester_of(actor: Actor) -> Person:
    """The card of the requester who asks."""
    return Person.objects.get(pk=actor.card)
