"""Which cases a change of several is about, and what one changed this way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from cases.changes import MOST, MOST_BY_WORKER, VERBS
from cases.choices import Undoable
from cases.filters import Filters, filtered
from cases.lists import COUNTED, counted
from cases.models import Case, Reversal
from cases.querysets import CaseQuerySet
from cases.selectors.queues import order_of
from cases.selectors.scopes import of_address
from core.actor import Actor

SHOWN = 50


def chosen(actor: Actor, numbers: Sequence[int], *beside: str) -> list[Case]:
    """The cases with these numbers that the actor sees, at most ``MOST``, with what is named ``beside``."""
    found = Case.objects.visible_to(actor).filter(number__in=numbers[:MOST])
    return list(found.select_related("queue", *beside).order_by("number"))


def whole_list(
    actor: Actor,
    filters: Filters,
    *,
    queue: str = "",
    board: bool = False,
    everywhere: bool = False,
    saved: UUID | None = None,
) -> tuple[list[Case], int]:
    """The first ``MOST`` cases of a list in its order, and how many it has (up to 1,000)."""
    among = _among(actor, filters, queue, board=board, everywhere=everywhere, saved=saved)
    wanted = order_of(filters).order(among).values("pk")[:MOST]
    found = order_of(filters).order(Case.objects.filter(pk__in=wanted)).select_related("queue")
    return list(found), counted([among], COUNTED)[0]


def whole_keys(actor: Actor, filters: Filters, queue: str = "", **where: Any) -> list[UUID]:
    """The keys of the first ``MOST_BY_WORKER`` cases of a list, in its order."""
    among = _among(actor, filters, queue, **where)
    return list(order_of(filters).order(among).values_list("pk", flat=True)[:MOST_BY_WORKER])


def _among(
    actor: Actor,
    filters: Filters,
    queue: str = "",
    *,
    board: bool = False,
    everywhere: bool = False,
    saved: UUID | None = None,
) -> CaseQuerySet:
    scope = of_address(actor, queue, saved, board=board, everywhere=everywhere)
    if scope is None:
        raise Http404
    return scope.shown(filters.view, filtered(scope.cases, filters, actor), actor)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of several cases that can be taken back."""

    key: UUID
    words: str
    at: datetime
    until: datetime
    is_back: bool
    is_long: bool = False
    """Whether the worker makes it, and a page shows how far it is."""


@dataclass(frozen=True, slots=True)
class LongChange:
    """How far the worker is with a change of many cases. ``left`` says what was left alone: why, and how many."""

    key: UUID
    words: str
    state: str
    total: int
    done: int
    changed: int
    back: int
    left: tuple[tuple[str, int], ...]
    until: datetime
    may_take_back: bool

    @property
    def is_going(self) -> bool:
        """Whether the worker is still at it."""
        return self.state in ("changing", "going back")

    @property
    def percent(self) -> int:
        """How much is done, of a hundred."""
        return 100 * self.done // self.total if self.total else 100


def long_change_of(actor: Actor, key: UUID) -> LongChange | None:
    """The actor's own long change with this key, or None. One query."""
    rows: Any = Reversal.objects.visible_to(actor).filter(kind=Undoable.BULK, data__has_key="state")
    row = rows.filter(pk=key).first()
    if row is None:
        return None
    data, waiting = row.data, len(row.data["waiting"])
    total = len(data["chunks"]) if data["state"] == "going back" else data["total"]
    return LongChange(
        row.pk,
        VERBS[data["verb"]],
        data["state"],
        total,
        total - waiting,
        data["changed"],
        data.get("back", 0),
        tuple(sorted(data["left"].items())),
        row.until,
        bool(data["chunks"] or waiting) and row.done_at is None and row.until > timezone.now(),
    )


def changes_of(actor: Actor) -> list[Changed]:
    """What the actor changed in the last hour, the newest first."""
    rows: Any = Reversal.objects.visible_to(actor).filter(kind=Undoable.BULK, until__gt=timezone.now())
    rows = rows.exclude(data__has_key="part_of")
    return [
        Changed(row.pk, _words(row.data), row.at, row.until, row.done_at is not None, "state" in row.data)
        for row in rows.order_by("-at")[:SHOWN]
    ]


def _words(data: dict[str, Any]) -> str:
    count = data["changed"] if "state" in data else len(data["cases"])
    return f"{VERBS[data['verb']]}: {count} case{'' if count == 1 else 's'}"
