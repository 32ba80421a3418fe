"""What came and went day by day, and how many cases were open at the end of each day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cases.querysets import CaseQuerySet
from cases.reports.asking import ask
from cases.reports.periods import Period

COLUMNS = ("queue_id", "priority", "opened_at", "ended_at")
QUESTION = """
, moved AS (
    SELECT queue_id, priority, (opened_at AT TIME ZONE %s)::date AS day, count(*) AS opened, 0 AS ended
    FROM opened GROUP BY queue_id, priority, day
    UNION ALL
    SELECT queue_id, priority, (ended_at AT TIME ZONE %s)::date AS day, 0, count(*)
    FROM ended GROUP BY queue_id, priority, day
)
SELECT 'moved', day, queue_id, priority, sum(opened)::int, sum(ended)::int FROM (
    SELECT moved.*, day <= %s AS is_within FROM moved
) AS t GROUP BY GROUPING SETS ((day), (is_within, queue_id), (is_within, priority))
HAVING grouping(is_within) = 1 OR is_within
UNION ALL
SELECT 'live', NULL, queue_id, priority, count(*)::int, 0 FROM live GROUP BY GROUPING SETS ((), (queue_id), (priority))
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many cases were opened, and how many ended."""

    opened: int = 0
    ended: int = 0


@dataclass(slots=True)
class Flow:
    """``by_day`` holds days from the beginning of the period until today; queues and priorities count the period alone.
    ``open_now`` has no regard to the period.
    """

    period: Period
    open_now: int = 0
    open_by_queue: dict[UUID, int] = field(default_factory=dict)
    open_by_priority: dict[str, int] = field(default_factory=dict)
    by_day: dict[date, Moved] = field(default_factory=dict)
    by_queue: dict[UUID, Moved] = field(default_factory=dict)
    by_priority: dict[str, Moved] = field(default_factory=dict)

    def total(self) -> Moved:
        """All of the period."""
        within = [moved for day, moved in self.by_day.items() if day <= self.period.last]
        return Moved(sum(one.opened for one in within), sum(one.ended for one in within))

    def backlog(self) -> list[tuple[date, int]]:
        """How many cases were open at the end of each day of the period, counted back from now.

        A case that was opened again counts as open for all the time between, because only its last end is kept.
        """
        days = sorted({*self.by_day, *self.period.every_day()}, reverse=True)
        found, left = [], self.open_now
        for day in days:
            if day <= self.period.last:
                found.append((day, left))
            moved = self.by_day.get(day, Moved())
            left += moved.ended - moved.opened
        return found[::-1]

    def before(self) -> int:
        """How many cases were open when the period began."""
        day, left = next(iter(self.backlog()))
        moved = self.by_day.get(day, Moved())
        return left + moved.ended - moved.opened

    def by_bucket(self) -> dict[date, Moved]:
        """What came and went in each stretch of the period."""
        found = {bucket.start: Moved() for bucket in self.period.buckets()}
        for day, moved in self.by_day.items():
            if day <= self.period.last:
                start = self.period.floor(day)
                found[start] = Moved(found[start].opened + moved.opened, found[start].ended + moved.ended)
        return found


def flow(cases: CaseQuerySet, period: Period) -> Flow:
    """What came and went of the narrowed cases. One query."""
    found = Flow(period)
    choices = {what: cases.filter(**{f"{what}_at__gte": period.begin}) for what in ("opened", "ended")}
    choices["live"] = cases.live()
    for what, *keys, opened, ended in ask(QUESTION, choices, [period.zone, period.zone, period.last], columns=COLUMNS):
        if what == "moved":
            _put_moved(found, keys, Moved(opened, ended))
        else:
            _put_live(found, keys, opened)
    return found


def _put_moved(found: Flow, keys: list[Any], moved: Moved) -> None:
    day, queue, priority = keys
    if day is not None:
        found.by_day[day] = moved
    elif queue is not None:
        found.by_queue[queue] = moved
    elif priority is not None:
        found.by_priority[priority] = moved


def _put_live(found: Flow, keys: list[Any], count: int) -> None:
    _, queue, priority = keys
    if queue is not None:
        found.open_by_queue[queue] = count
    elif priority is not None:
        found.open_by_priority[priority] = count
    else:
        found.open_now = count
