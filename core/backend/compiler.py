"""Compilers that refuse a query made in another space than the current one.

A queryset is lazy: made in the hall and evaluated at home it would list the member's rows, because the tables have the
same names. Managers stamp ``query.space`` (``core/rows.py``); clones, slices and subqueries carry the stamp.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import compiler

from core.spaces import NoSpace, WrongSpace, current

_UNSTAMPED = object()


def check_space(query: Any) -> None:
    """Raise ``WrongSpace`` if the query remembers another space, ``NoSpace`` if it was made outside any."""
    made_in = getattr(query, "space", _UNSTAMPED)
    if made_in is _UNSTAMPED:  # models of the registry, and statements Django builds around rows that are checked
        return
    if made_in is None:
        raise NoSpace("This query was made before a space was entered.")
    if made_in != current().schema:
        raise WrongSpace("This query was made in another space.")


class SQLCompiler(compiler.SQLCompiler):
    """Select."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        check_space(self.query)
        return super().as_sql(*args, **kwargs)


class SQLInsertCompiler(compiler.SQLInsertCompiler):
    """Insert."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        check_space(self.query)
        return super().as_sql(*args, **kwargs)


class SQLDeleteCompiler(compiler.SQLDeleteCompiler):
    """Delete."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        check_space(self.query)
        return super().as_sql(*args, **kwargs)


class SQLUpdateCompiler(compiler.SQLUpdateCompiler):
    """Update."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        check_space(self.query)
        return super().as_sql(*args, **kwargs)


class SQLAggregateCompiler(compiler.SQLAggregateCompiler):
    """Count, exists and aggregates over subqueries."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        check_space(self.query)
        return super().as_sql(*args, **kwargs)
