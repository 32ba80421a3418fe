"""Which cases a change of several is about, and what one changed this way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from cases.changes import MOST, VERBS
from cases.choices import Undoable
from cases.filters import VIEWS, Filters, filtered
from cases.lists import COUNTED, counted
from cases.models import Case, Queue, Reversal
from cases.selectors.queues import order_of
from cases.selectors.scopes import Scope, of_everything, of_queue, of_saved, of_work, saved_view
from core.actor import Actor

SHOWN = 50


def chosen(actor: Actor, numbers: Sequence[int]) -> list[Case]:
    """The cases with these numbers that the actor sees, at most ``MOST``."""
    found = Case.objects.visible_to(actor).filter(number__in=numbers[:MOST])
    return list(found.select_related("queue").order_by("number"))


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
    scope = _scope(actor, queue, saved, board=board, everywhere=everywhere)
    among = VIEWS[filters.view][1](filtered(scope.cases, filters, actor), actor)
    wanted = order_of(filters).order(among).values("pk")[:MOST]
    found = order_of(filters).order(Case.objects.filter(pk__in=wanted)).select_related("queue")
    return list(found), counted([among], COUNTED)[0]


def _scope(actor: Actor, queue: str, saved: UUID | None, *, board: bool, everywhere: bool) -> Scope:
    if board:
        return of_work(actor)
    if everywhere:
        return of_everything(actor)
    kept = saved_view(actor, saved) if saved else None
    if kept is not None:
        return of_saved(actor, kept)
    found = Queue.objects.visible_to(actor).filter(slug=queue).first()
    if found is None:
        raise Http404
    return of_queue(actor, found)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of several cases that can be taken back."""

    key: UUID
    words: str
    at: datetime
    until: datetime
    is_back: bool


def changes_of(actor: Actor) -> list[Changed]:
    """What the actor changed in the last hour, the newest first."""
    rows: Any = Reversal.objects.visible_to(actor).filter(kind=Undoable.BULK, until__gt=timezone.now())
    return [
        Changed(row.pk, _words(row.data), row.at, row.until, row.done_at is not None)
        for row in rows.order_by("-at")[:SHOWN]
    ]


def _words(data: dict[str, Any]) -> str:
    count = len(data["cases"])
    return f"{VERBS[data['verb']]}: {count} case{'' if count == 1 else 's'}"
