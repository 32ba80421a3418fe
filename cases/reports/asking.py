"""Questions in SQL over a chosen set of cases, which the guarded compiler has put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from cases.querysets import CaseQuerySet

COLUMNS = (
    *("id", "queue_id", "priority", "opened_at", "ended_at", "solved_at", "closed_at", "first_replied_at"),
    *("reopened", "handed_on", "article_id"),
    *("acknowledged_met", "acknowledged_in", "reply_met", "resolution_met", "worked"),
)
"""What a question may ask of the chosen cases, which are called ``c``."""


def ask(
    question: str,
    cases: CaseQuerySet | Mapping[str, CaseQuerySet],
    params: Sequence[Any] = (),
    *,
    columns: Sequence[str] = COLUMNS,
) -> list[tuple[Any, ...]]:
    """The answer to ``question``, which begins behind ``WITH c AS (…)``, or behind several choices by their names.
    Which cases are among them is the caller's ``visible_to``; where there can be none, there are no rows at all.
    """
    choices = cases if isinstance(cases, Mapping) else {"c": cases}
    try:
        chosen = {name: one.order_by().values_list(*columns).query.sql_with_params() for name, one in choices.items()}
    except EmptyResultSet:
        return []
    heads = [f"{name} ({', '.join(columns)}) AS ({sql})" for name, (sql, _) in chosen.items()]
    given = [value for _, values in chosen.values() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(heads)} {question}", [*given, *params])
        return list(cursor.fetchall())
