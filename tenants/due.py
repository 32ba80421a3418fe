"""What falls due: one tick of the worker for every space and every kind.

A space notes moments through ``core.jobs.remember_due``. The tick takes those that have come, in batches that no other
worker waits for, and queues one job for each kind and space with the keys and their generations. Taking and queueing
commit together, so a moment is neither lost nor handed out twice; what a job does with a key is idempotent by its
generation.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from core.jobs import defer

BATCH = 2000
A_JOB = 500
"""Keys in one job, so that a job is short and what fails is little."""

_tasks: dict[str, str] = {}


def register(kind: str, task: str) -> None:
    """Have moments of ``kind`` handed to ``task``, which takes ``moments``: pairs of a key and a generation."""
    if _tasks.setdefault(kind, task) != task:
        raise ValueError(f"Moments of the kind {kind} go to two tasks.")


def tick(now: datetime) -> int:
    """Hand out every moment that has come. Runs in the registry; returns how many there were."""
    handed = 0
    while found := _take(now):
        handed += found
        if found < BATCH:
            break
    return handed


@transaction.atomic
def _take(now: datetime) -> int:
    """One batch, the oldest first. Moments of a kind that nobody has registered stay where they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM tenants_duemoment WHERE id IN (SELECT id FROM tenants_duemoment"
            " WHERE at <= %s AND kind = ANY(%s) ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING space_id, kind, object_id, generation",
            [now, list(_tasks), BATCH],
        )
        rows = cursor.fetchall()
    jobs: dict[tuple[UUID, str], list[tuple[UUID, int]]] = defaultdict(list)
    for space, kind, key, generation in rows:
        jobs[space, kind].append((key, generation))
    for (space, kind), moments in jobs.items():
        for begin in range(0, len(moments), A_JOB):
            defer(_tasks[kind], queue="clocks", space=space, moments=moments[begin : begin + A_JOB])
    return len(rows)
