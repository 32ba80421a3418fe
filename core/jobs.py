"""Handing work to the worker from inside a space.

A space's role may not touch the job table. It calls one function of the registry that writes the job for it, in the
same transaction as the change, stamped with the space the role belongs to: a job cannot be made for another space.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


def defer(
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    once: str | None = None,
    at: datetime | None = None,
    **args: Any,
) -> None:
    """Queue ``task`` for the current space, committed with the change around it.

    ``args`` are ids and plain values. ``lock`` runs jobs of that name one after the other; ``once`` drops the job when
    one of that name is waiting already. Both are made the space's own by the database. ``at`` is the earliest moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.space_defer_job(%s, %s, %s, %s, %s, %s)",
            [task, queue, json.dumps(args, default=str), lock, once, at],
        )


def remember_due(kind: str, object_id: UUID, at: datetime | None, generation: int = 0) -> None:
    """Note the moment at which something of this space falls due; None forgets it.

    The registry keeps one row per kind and object, so one tick serves every space.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.space_remember_due(%s, %s, %s, %s)", [kind, object_id, at, generation])


def remember_all_due(kind: str, moments: Iterable[tuple[UUID, datetime | None, int]]) -> None:
    """``remember_due`` for many things at once: key, moment or None, generation."""
    found = list(moments)
    if not found:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(public.space_remember_due(%s, it.key, it.at, it.round)::text)"
            " FROM unnest(%s::uuid[], %s::timestamptz[], %s::int[]) AS it(key, at, round)",
            [kind, *map(list, zip(*found, strict=True))],
        )


def outbox(event_id: UUID, name: str) -> None:
    """Note that an event of this space waits for its reactions, and see that the worker comes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.space_outbox(%s, %s)", [event_id, name])
