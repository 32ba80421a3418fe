"""How the rows of a kept statement become what its queryset gives.

Django works this out at every question: which columns make which row, which of them are converted, who is joined to
whom. It follows from the compiled query alone, so here it is worked out once (``core/statements.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections
from django.db.models import query as iterables

Rows = Iterable[tuple[Any, ...]]
Reader = Callable[[Rows], list[Any]]

_DB = "default"


class Unreadable(TypeError):
    """A queryset whose rows are read in a way that is not known here. Always a bug."""


def reader_of(queryset: Any, compiler: Any) -> Reader:
    """What makes the rows of this queryset out of those the server gives. ``compiler`` has compiled it.

    Raises ``Unreadable`` for dictionaries, dates and rows of a related manager.
    """
    kind = queryset._iterable_class
    if queryset._known_related_objects:
        raise Unreadable("Rows of a related manager know the row they belong to: filter by its key.")
    if kind is iterables.ModelIterable:
        made = _models(compiler)
    elif kind is iterables.FlatValuesListIterable:
        made = lambda rows: [row[0] for row in rows]  # noqa: E731 - one of three ways
    elif kind is iterables.NamedValuesListIterable:
        made = _named(queryset)
    elif kind is iterables.ValuesListIterable:
        made = lambda rows: [tuple(row) for row in rows]  # noqa: E731 - one of three ways
    else:
        raise Unreadable(f"Rows are not read as {kind.__name__}.")
    convert = _converters(compiler)
    return (lambda rows: made(convert(rows))) if convert else made


def _converters(compiler: Any) -> Callable[[Rows], Rows] | None:
    """What makes Python values of some columns, and cuts those off that are there to be sorted by."""
    columns = [one[0] for one in compiler.select[: compiler.col_count]]
    converters = [(at, ways, column) for at, (ways, column) in compiler.get_converters(columns).items()]
    width = compiler.col_count if compiler.has_extra_select else None
    if not converters:
        return (lambda rows: [row[:width] for row in rows]) if width else None

    def convert(rows: Rows) -> Rows:
        connection = connections[_DB]
        for given in rows:
            row = list(given[:width])
            for at, ways, column in converters:
                for way in ways:
                    row[at] = way(row[at], column, connection)
            yield row  # type: ignore[misc]  # a list is as good

    return convert


def _named(queryset: Any) -> Reader:
    query = queryset.query
    names = queryset._fields or [*query.extra_select, *query.values_select, *query.annotation_select]
    made = iterables.create_namedtuple_class(*names)  # type: ignore[attr-defined]  # no stub
    return lambda rows: list(map(made._make, rows))


def _models(compiler: Any) -> Reader:
    """Rows of a model with what was joined to them and what was annotated."""
    select, info, annotated = compiler.select, compiler.klass_info, compiler.annotation_col_map
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    joined = iterables.get_related_populators(info, select, _DB)  # type: ignore[call-arg]  # the stub is of a later Django
    more = list((annotated or {}).items())
    from_db = info["model"].from_db

    def made(rows: Rows) -> list[Any]:
        found = []
        for row in rows:
            one = from_db(_DB, names, row[start:end])
            for populator in joined:
                populator.populate(row, one)
            for name, at in more:
                setattr(one, name, row[at])
            found.append(one)
        return found

    return made
