"""How lists of cases are cut, sorted and paged. Pure rules over querysets: no page, no request."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, DateTimeField, F, Func, IntegerField, TextField, Value, When
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from cases.choices import Priority, Status
from cases.querysets import DUE, FAR, PEOPLE, CaseQuerySet
from core.statements import Ask

PAGE = 30
COUNTED = 1000
MAX_CURSOR = 600


class _Tuple(Func):
    """``(a, b, c)``, so that the database compares all sort keys at once and can use one index range."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list: its name in the address, its words, its keys, and which way they run."""

    name: str
    label: str
    keys: tuple[str, ...]
    is_descending: bool

    def order(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Apply the order."""
        expressions = [_expression(key) for key in self.keys]
        return cases.order_by(*(e.desc() if self.is_descending else e.asc() for e in expressions))

    def after(self, cases: CaseQuerySet, cursor: str) -> CaseQuerySet:
        """Only what follows the cursor. A cursor that is not one of ours starts at the beginning."""
        values = _decode(cursor, self)
        return cases if values is None else self._past(cases, values, is_less=self.is_descending)

    def beside_key(self, cases: CaseQuerySet, key: tuple[Any, ...], *, is_before: bool) -> CaseQuerySet:
        """What stands before or after a place in this order, whether or not a case is there."""
        return self._past(self.order(cases), key, is_less=self.is_descending != is_before)

    def key(self, case: Any) -> tuple[Any, ...]:
        """The place of a case in this order, to be compared."""
        return tuple(_read(case, key) for key in self.keys)

    def _past(self, cases: CaseQuerySet, values: Sequence[Any], *, is_less: bool) -> CaseQuerySet:
        here = _Tuple(*(_expression(key) for key in self.keys))
        there = _Tuple(*(_value(key, value) for key, value in zip(self.keys, values, strict=True)))
        return cases.filter(LessThan(here, there) if is_less else GreaterThan(here, there))

    def cursor(self, case: Any) -> str:
        """The place of a case in this order, for the address."""
        values = [_plain(value) for value in self.key(case)]
        return base64.urlsafe_b64encode(json.dumps([self.name, *values]).encode()).decode().rstrip("=")


SORTS = {
    sort.name: sort
    for sort in (
        Sort("time", "time left", ("category", "due", "number"), False),
        Sort("updated", "last change", ("updated_at", "number"), True),
        Sort("newest", "newest first", ("number",), True),
        Sort("oldest", "oldest first", ("number",), False),
    )
}


RANKS: dict[str, list[str]] = {"status": list(Status.values), "priority": list(Priority.values)}
NAMES = {"assignee": "assignee__name", "client": "requester__client__name", "queue": "queue__name"}
GROUPS = {
    "status": "state",
    "priority": "priority",
    "assignee": "assignee",
    "client": "organization",
    "queue": "queue",
}
"""What a list can be grouped by, and what people call it."""


def grouped(sort: Sort, group: str) -> Sort:
    """The same order inside groups. Groups of ranks stand from the first to the last whichever way the order runs."""
    turned = "-" if sort.is_descending and group in RANKS else ""
    return Sort(f"{group}-{sort.name}", sort.label, (f"by {turned}{group}", *sort.keys), sort.is_descending)


def group_of(case: Any, group: str) -> str:
    """The group that a case belongs to: a status, a priority, or a name (empty for none)."""
    if group in RANKS:
        return str(getattr(case, group))
    if group == "client":
        return case.requester.client.name if case.requester.client else ""
    thing = getattr(case, group)
    return thing.name if thing else ""


def group_counts(cases: CaseQuerySet, group: str) -> dict[str, int]:
    """How many of the cases each group has. One query; for few cases."""
    key = NAMES.get(group, group)
    rows = cases.order_by().values_list(key).annotate(count=Count("pk"))
    return {name or "": count for name, count in rows}


def _group_expression(key: str) -> Any:
    """``by status`` or, turned around, ``by -status``."""
    name = key.removeprefix("by ")
    group, sign = name.removeprefix("-"), -1 if name.startswith("-") else 1
    if group not in RANKS:
        return Coalesce(F(NAMES[group]), Value(""), output_field=TextField())
    ranks = [When(**{group: value}, then=Value(sign * at)) for at, value in enumerate(RANKS[group])]
    return Choose(*ranks, default=Value(sign * len(ranks)), output_field=IntegerField())


def _group_value(case: Any, key: str) -> Any:
    name = key.removeprefix("by ")
    group, sign = name.removeprefix("-"), -1 if name.startswith("-") else 1
    value = group_of(case, group)
    return sign * RANKS[group].index(value) if group in RANKS else value


def page(
    cases: CaseQuerySet,
    sort: Sort,
    cursor: str,
    size: int = PAGE,
    *,
    shown: Sequence[str] = PEOPLE,
    only: Sequence[str] = (),
    told: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[list[Any], str]:
    """One page of cases and the cursor of the next one (empty at the end).

    ``shown`` names what comes with each, ``only`` the few columns to read (all without),
    ``told`` what else each row is asked.

    The keys of the page are found first and what comes with them is joined to these few rows: joined before the cut,
    a filter whose hits the planner underestimates costs a loop over all people for each of its hits.
    """
    return cut(list(page_of(cases, sort, cursor, size, shown=shown, only=only, told=told)), sort, size)


def page_of(
    cases: CaseQuerySet,
    sort: Sort,
    cursor: str,
    size: int = PAGE,
    *,
    shown: Sequence[str],
    only: Sequence[str],
    told: Mapping[str, Any],
) -> CaseQuerySet:
    """What ``page`` asks: its rows and one more. ``cut`` makes a page of them."""
    wanted = sort.after(sort.order(cases), cursor).values("pk")[: size + 1]
    found = sort.order(cases.model.objects.filter(pk__in=wanted)).select_related(*shown).annotate(**told)
    return found.only(*only) if only else found


def cut(rows: list[Any], sort: Sort, size: int = PAGE) -> tuple[list[Any], str]:
    """The rows of one page, and the cursor of the next one where there are more."""
    return rows[:size], sort.cursor(rows[size - 1]) if len(rows) > size else ""


def counted(lists: Sequence[CaseQuerySet], limit: int = COUNTED) -> list[int]:
    """How many cases each list has, up to ``limit`` each, in one query: a count never costs more for a long history."""
    if not lists:
        return []
    asked = counting(lists, limit)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return list(cursor.fetchone())


def counting(lists: Sequence[CaseQuerySet], limit: int = COUNTED) -> Ask:
    """What ``counted`` asks: one row of numbers."""
    parts: list[str] = []
    params: list[Any] = []
    for cases in lists:
        sql, given = cases.order_by().values("pk")[:limit].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS listed)")  # noqa: S608  SQL of Django's own, values apart
        params.extend(given)
    return Ask("SELECT " + ", ".join(parts), tuple(params))


def firsts(lists: Sequence[CaseQuerySet], sort: Sort, size: int) -> Ask:
    """How many cases each list has, and the keys of its first ``size``: one row, first the numbers, then the arrays."""
    counts, keys = counting(lists), []
    params = list(counts.params)
    for cases in lists:
        sql, given = sort.order(cases).values("pk")[:size].query.sql_with_params()
        keys.append(f"ARRAY({sql})")
        params.extend(given)
    return Ask(f"{counts.text}, {', '.join(keys)}", tuple(params))


def count_words(count: int, limit: int = COUNTED) -> str:
    """A count as shown: exact below the limit."""
    return f"{limit - 1:,}+" if count >= limit else f"{count:,}"


def _expression(key: str) -> Any:
    if key.startswith("by "):
        return _group_expression(key)
    return DUE if key == "due" else F(key)


def _read(case: Any, key: str) -> Any:
    if key.startswith("by "):
        return _group_value(case, key)
    return (case.nearest_at or FAR) if key == "due" else getattr(case, key)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(key: str, value: Any) -> Value:
    return Value(value, output_field=DateTimeField()) if isinstance(value, datetime) else Value(value)


def _decode(cursor: str, sort: Sort) -> list[Any] | None:
    """The values in a cursor, or None for anything that is not a cursor of this order."""
    if not cursor or len(cursor) > MAX_CURSOR:
        return None
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != sort.name or len(values) != len(sort.keys):
            return None
        return [_typed(key, value) for key, value in zip(sort.keys, values, strict=True)]
    except (ValueError, TypeError, binascii.Error):
        return None


def _typed(key: str, value: Any) -> Any:
    if key in ("due", "updated_at"):
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() != timedelta(0):  # ours are; the database knows no such offsets as Python does
            raise ValueError("a moment of another zone")
        return moment
    if key.startswith("by "):
        return _typed_group(key, value)
    if key == "number":
        if type(value) is not int or not 0 <= value < 2**62:  # True is an int too
            raise ValueError("no number")
        return value
    if not isinstance(value, str) or len(value) > 20 or not value.isascii() or "\x00" in value:
        raise ValueError("no word")
    return value


def _typed_group(key: str, value: Any) -> Any:
    is_rank = key.removeprefix("by ").removeprefix("-") in RANKS
    if is_rank and isinstance(value, int) and -100 < value < 100:
        return value
    if not is_rank and isinstance(value, str) and len(value) <= 200 and "\x00" not in value:
        return value
    raise ValueError("no group")
