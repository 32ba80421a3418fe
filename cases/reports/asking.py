"""Questions in SQL over a chosen set of cases, which the guarded compiler has put into words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from cases.querysets import CaseQuerySet

COLUMNS = (
    *("id", "queue_id", "priority", "opened_at", "ended_at", "solved_at", "closed_at", "first_replied_at"),
    *("reopened", "handed_on", "article_id"),
)
"""What a question may ask of the chosen cases, which are called ``c``."""


def ask(
    question: str, cases: CaseQuerySet, params: Sequence[Any] = (), *, columns: Sequence[str] = COLUMNS
) -> list[tuple[Any, ...]]:
    """The answer to ``question``, which begins behind ``WITH c AS (…)``. Which cases are among ``c`` is the caller's
    ``visible_to``; no cases give no rows at all.
    """
    try:
        chosen, given = cases.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = f"WITH c ({', '.join(columns)}) AS MATERIALIZED ({chosen}) {question}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *params])
        return list(cursor.fetchall())
