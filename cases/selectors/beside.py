"""The list beside a case: what somebody came from, where the case stands in it, what is before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.filters import VIEWS, Filters
from cases.lists import COUNTED, GROUPS, Sort, count_words, counted, counting, grouped
from cases.models import Case
from cases.querysets import CaseQuerySet
from cases.selectors.queues import order_of
from cases.selectors.scopes import Part, Scope, of_address, of_queue
from cases.selectors.unread import unread_by
from core.actor import Actor
from core.statements import Ask, remembered

ROWS = 20
BEFORE = 8
"""So many of the rows stand before the case, where the list has more than fit."""
MOST = 200
"""So far a place in the list is counted; beyond it nobody reads the number, and every case page would pay for it."""
ROW = ("number", "subject", "status", "category", "act_by", "due_at", "requester__name")


@dataclass(frozen=True, slots=True)
class Beside:
    """A stretch of a list around one case. ``earlier`` and ``later`` are numbers of cases, None at an end."""

    title: str
    view: str
    url: str
    link: str
    rows: list[Any]
    place: str
    earlier: int | None
    later: int | None


def beside(
    case: Any,
    actor: Actor,
    filters: Filters,
    *,
    queue: str = "",
    board: bool = False,
    everywhere: bool = False,
    saved: UUID | None = None,
) -> Beside | None:
    """The list with these filters around a case that the actor sees: the queue ``queue``, the board, everything, a
    saved view, or the case's own queue. Two queries, or one more with words or groups; a case that the list does not
    hold has its place between two that it does.

    Requesters have no list.
    """
    if not actor.is_staff:
        return None
    own = case.queue
    named = of_address(actor, "" if queue == own.slug else queue, saved, board=board, everywhere=everywhere)
    scope = named or of_queue(actor, own)
    group, is_few = _ways(scope, filters)
    sort = grouped(order_of(filters), group) if group else order_of(filters)
    part = scope.part(filters, is_few=is_few)
    key, is_common = sort.key(case), filters.is_common
    [(total, before, is_in)] = (_places if is_common else _places.once)(part, sort, key, case.pk)
    near = (_near if is_common else _near.once)(part, sort, key)
    rows, at = _around(case, near, sort, is_in=bool(is_in))
    numbers = [row.number for row in rows]
    return Beside(
        title=scope.title,
        view=VIEWS[filters.view][0],
        url=scope.at(filters, after=""),
        link=scope.link(filters),
        rows=rows,
        place=f"{_told(before + 1)} of {_told(total)}" if is_in else f"{_told(total)} case{'' if total == 1 else 's'}",
        earlier=numbers[at - 1] if at else None,
        later=next(iter(numbers[at + 1 if is_in else at :]), None),
    )


def _ways(scope: Scope, filters: Filters) -> tuple[str, bool]:
    """What the list is grouped by, and whether it is so short that it is found first and then sorted."""
    if not (filters.words or filters.group in GROUPS):
        return "", False
    [number] = counted([scope.part(filters).shown])
    is_few = number < COUNTED
    return (filters.group if filters.group in GROUPS and is_few else ""), is_few


@remembered("key")
def _places(part: Part, sort: Sort, key: tuple[Any, ...], case: UUID) -> Ask:
    """How many cases the list has, how many of them stand before this place, and whether it has the case."""
    shown = part.shown
    return counting([shown, sort.beside_key(shown, key, is_before=True), shown.filter(pk=case)], MOST)


@remembered("key")
def _near(part: Part, sort: Sort, key: tuple[Any, ...]) -> CaseQuerySet:
    """The rows before and after this place."""
    early = sort.beside_key(part.shown, key, is_before=True).reverse().values("pk")[:ROWS]
    late = sort.beside_key(part.shown, key, is_before=False).values("pk")[:ROWS]
    near = Case.objects.filter(pk__in=early.union(late, all=True)).select_related("requester").only(*ROW)
    told: dict[str, Any] = {"is_unread": unread_by(part.actor)}
    return sort.order(near.annotate(**told))


def _told(count: int) -> str:
    return count_words(count, MOST)


def _around(case: Any, near: list[Any], sort: Sort, *, is_in: bool) -> tuple[list[Any], int]:
    """The rows around the case, and its index among them (or the index of what follows it)."""
    rows = list(near)
    key = sort.key(case)
    at = sum(1 for row in rows if (sort.key(row) > key if sort.is_descending else sort.key(row) < key))
    if is_in:
        rows.insert(at, case)
    start = max(0, min(at - BEFORE, len(rows) - ROWS))
    return rows[start : start + ROWS], at - start
