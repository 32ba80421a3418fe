"""Statements that a page asks every time: compiled once, then asked again with other values.

Building a query and turning it into SQL takes Django 0.4 to 1 ms, and planning it takes PostgreSQL as long; a page asks
twenty. A remembered statement is an ordinary queryset, built by an ordinary function. The first call of each shape
keeps its SQL; later ones put their values in and use a statement that the server has prepared. ADR 0012 says why.

    @remembered("number")
    def _found(actor: Actor, number: int) -> CaseQuerySet:
        return Case.objects.visible_to(actor).filter(number=number)

    rows = _found(actor, 12)

**Values** may differ from call to call, all else is the **shape** (``core/shapes.py``): another role, flag or word
makes another statement. A builder that reckons with a value, writes it into the SQL or reads the clock is refused when
it is first compiled: it is built twice with values nobody has, and must give the same SQL both times. One that takes
another way for a certain value is not found so, but by ``check``. Prefetching is refused, because it would ask in the
space that came first.

No space is part of the SQL, only the shape of its tables as a comment: the backend sets role and search path before the
statement, as before any other, and PostgreSQL plans it anew where the path has changed. An actor of another space is
refused at every call. ``check`` makes each call build its query afresh and compare.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError, connections
from psycopg import sql
from psycopg.types.json import Jsonb

from core.backend.reading import Reader, reader_of
from core.shapes import mark_of, shape_of
from core.spaces import current

P = ParamSpec("P")
Row = TypeVar("Row")

SHAPES = 256
"""So many shapes of one statement are kept, those that were asked last."""

_every: list[Statement[Any, Any]] = []

check = False
"""Whether each call is compared with its query built afresh. Tests turn it on."""


class NotRemembered(TypeError):
    """A builder whose SQL depends on its values in a way that cannot be put in later. Always a bug."""


_PLACE = re.compile("%%|%s")


@dataclass(frozen=True, slots=True)
class _Kept:
    """One compiled shape: SQL (with ``%s`` and with ``$1``), which value belongs where and how, what reads the rows."""

    text: str
    numbered: str
    slots: tuple[tuple[int, Callable[[Any], Any] | None], ...]
    read: Reader

    def put(self, values: list[Any]) -> tuple[Any, ...]:
        """The parameters of a call with these values."""
        return tuple(values[at] if form is None else form(values[at]) for at, form in self.slots)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a builder gives where no queryset can say it: SQL with its parameters; rows are tuples of plain values."""

    text: str
    params: tuple[Any, ...]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows, asked in the ordinary way."""
        with connections["default"].cursor() as cursor:
            cursor.execute(self.text, self.params)
            return iter(cursor.fetchall())


class _New:
    """That a shape has not been asked yet; None is one without rows."""


_NEW = _New()


class Statement(Generic[P, Row]):
    """A builder of querysets with what was compiled of it. Called as the builder is, it gives the rows as a list."""

    def __init__(self, build: Callable[P, Iterable[Row]], named: frozenset[str]) -> None:
        self._build, self._named = build, named
        self._signature = inspect.signature(build)
        self._arguments = tuple(self._signature.parameters)
        self._kept: dict[Hashable, Any] = {}
        _every.append(self)
        self.__doc__, self.__name__ = build.__doc__, build.__qualname__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows as of now. Raises what the builder raises, and ``NotRemembered`` for one that cannot be kept."""
        given = self._given(args, kwargs)
        shape, values = self._split(given)
        kept = self._kept.pop(shape, _NEW)
        if isinstance(kept, _New):
            kept = self._compiled(given)
        self._keep(shape, kept)
        if check:
            self._compare(kept, given, values)
        return [] if kept is None else _rows(kept, values)

    def _keep(self, shape: Hashable, kept: _Kept | None) -> None:
        """As the one asked last; past the bound those go that nobody has asked for longest. Threads may meet here."""
        self._kept[shape] = kept
        while len(self._kept) > SHAPES:
            with suppress(RuntimeError):  # another thread changed it between the two words
                self._kept.pop(next(iter(self._kept), None), None)

    def once(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows, asked in the ordinary way: for words and other shapes without end, which are not worth keeping."""
        return list(self._build(*args, **kwargs))

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """The first of the rows, or None. The builder says how many are read."""
        return next(iter(self(*args, **kwargs)), None)

    def _given(self, args: Any, kwargs: Any) -> tuple[Any, ...]:
        if not kwargs and len(args) == len(self._arguments):
            return tuple(args)
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _split(self, given: tuple[Any, ...]) -> tuple[Hashable, list[Any]]:
        """The shape of a call, and its values in a fixed order. A builder may ask other tables in a space of another
        kind.
        """
        values: list[Any] = []
        both = zip(self._arguments, given, strict=True)
        shapes = [shape_of(value, values, is_value=name in self._named) for name, value in both]
        return (current().kind, *shapes), values

    def _compiled(self, given: tuple[Any, ...]) -> _Kept | None:
        """Built twice with values that nobody has: where both ways give the same SQL, their places in it are known."""
        one, other = self._marked(given), self._marked(given)
        if one is None or other is None:
            return None
        (marks, queryset, compiler, text, params), (others, _, _, again, twice) = one, other
        if text != again:
            raise NotRemembered(f"{self.__name__} writes a value into its SQL.")
        places = [self._place(pair, marks, others) for pair in zip(params, twice, strict=True)]
        fills = iter(place if isinstance(place, str) else "%s" for place in places)
        whole = _PLACE.sub(lambda found: found[0] if found[0] == "%%" else next(fills), text)
        numbers = count(1)
        return _Kept(
            text=whole,
            numbered=_PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", whole),
            slots=tuple(place for place in places if not isinstance(place, str)),
            read=list if isinstance(queryset, Ask) else reader_of(queryset, compiler),
        )

    def _place(
        self, pair: tuple[Any, Any], marks: list[Any], others: list[Any]
    ) -> tuple[int, Callable[[Any], Any] | None] | str:
        """Which value a parameter is and in which form, or the constant it is, as SQL."""
        for at, both in enumerate(zip(marks, others, strict=True)):
            if pair == both:
                return at, type(pair[0]) if isinstance(pair[0], int) else None
            if isinstance(both[0], UUID) and (form := _within(pair, both)) is not None:
                return at, form
        if (text := _literal(pair[0])) != _literal(pair[1]):
            raise NotRemembered(f"{self.__name__} makes something else of a value, or reads the clock: {pair}.")
        return text

    def _marked(self, given: tuple[Any, ...]) -> tuple[list[Any], Any, Any, str, tuple[Any, ...]] | None:
        both = zip(self._arguments, given, strict=True)
        marked = tuple(mark_of(value, is_value=name in self._named) for name, value in both)
        found = self._fresh(marked)
        return None if found is None else (self._split(marked)[1], *found)

    def _fresh(self, given: tuple[Any, ...]) -> tuple[Any, Any, str, tuple[Any, ...]] | None:
        """The queryset of a call, its compiler, SQL and parameters; None where it can have no rows."""
        queryset: Any = self._build(*given)  # type: ignore[call-arg]
        if isinstance(queryset, Ask):
            return queryset, None, queryset.text, queryset.params
        if queryset._prefetch_related_lookups:
            raise NotRemembered(f"{self.__name__} prefetches.")
        compiler = queryset.query.get_compiler("default")
        try:
            text, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return queryset, compiler, text, tuple(params)

    def _compare(self, kept: _Kept | None, given: tuple[Any, ...], values: list[Any]) -> None:
        """Raise unless what was kept asks what the query would ask."""
        fresh = self._fresh(given)
        was = "" if kept is None else _written(kept.text, kept.put(values))
        now = "" if fresh is None else _written(fresh[2], fresh[3])
        if was != now:
            at = len(os.path.commonprefix([was, now])) - 40
            raise NotRemembered(f"{self.__name__} asks {_cut(was, at)} where it should ask {_cut(now, at)}.")


def remembered(*named: str) -> Callable[[Callable[P, Iterable[Row]]], Statement[P, Row]]:
    """Keep what a builder of querysets compiles to. ``named`` are arguments that are values though words or numbers."""

    def wrap(build: Callable[P, Iterable[Row]]) -> Statement[P, Row]:
        return Statement(build, frozenset(named))

    return wrap


def forget() -> None:
    """Forget what every statement was compiled to: for tests that put something else in a builder's place."""
    for statement in _every:
        statement._kept.clear()


def padded(keys: Iterable[UUID]) -> tuple[UUID, ...]:
    """Keys for an ``IN``, each once, filled up with some that nobody has: many lengths then share a few statements."""
    given = tuple(dict.fromkeys(keys))
    places = 1 << max(0, len(given) - 1).bit_length()
    return given + tuple(UUID(int=number) for number in range(places - len(given))) if given else ()


def _rows(kept: _Kept, values: list[Any]) -> list[Any]:
    """Ask, by a statement that the server has prepared.

    A migration that changes a column's type spoils what was prepared before it. The shape of the space's tables is part
    of the text, so later pages ask another statement; one that was on its way asks once more, unless it is in a
    transaction: that one ends, and with it everything its connection has prepared.
    """
    connection: Any = connections["default"]
    try:
        return _asked(connection, kept, values)
    except NotSupportedError:
        if connection.in_atomic_block:
            raise
        connection.forget_prepared()
        return _asked(connection, kept, values)


def _asked(connection: Any, kept: _Kept, values: list[Any]) -> list[Any]:
    leaf = f"/*{current().leaf[:16]}*/ "
    return kept.read(connection.ask(leaf + kept.text, leaf + kept.numbered, kept.put(values)))


def _within(pair: tuple[Any, Any], marks: tuple[UUID, UUID]) -> Callable[[Any], Any] | None:
    """How a key stands inside a text, as in the JSON of a setting; None where it does not."""
    if isinstance(pair[0], Jsonb):
        is_key = [one.obj for one in pair] == [str(mark) for mark in marks]
        return (lambda key: Jsonb(str(key))) if is_key else None
    text = pair[0] if isinstance(pair[0], str) else None
    if text is None or text.count(str(marks[0])) != 1 or text.replace(str(marks[0]), str(marks[1])) != pair[1]:
        return None
    before, after = text.split(str(marks[0]))
    return lambda key: f"{before}{key}{after}"


def _literal(value: Any) -> str:
    """A constant as SQL, with its percent signs doubled."""
    return sql.Literal(value).as_string(connections["default"].connection).replace("%", "%%")


def _cut(text: str, at: int) -> str:
    return text[max(0, at) : max(0, at) + 120] or "nothing"


def _written(text: str, params: tuple[Any, ...]) -> str:
    """A statement with its parameters written into it, for comparing."""
    fills = iter(params)
    return _PLACE.sub(lambda found: found[0] if found[0] == "%%" else _literal(next(fills)), text)
