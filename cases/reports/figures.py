"""How long cases took, how often they came back and changed hands: one pass over the chosen cases.

Times are seconds around the clock; what working hours make of them is in ``promised``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from cases.clockwork import KIND
from cases.querysets import CaseQuerySet
from cases.reports.asked import By
from cases.reports.asking import ask
from cases.reports.periods import Period
from clocks.choices import Metric

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds: of how many cases, half of them within, nine of ten within, on average, and
    the quickest and the slowest of them.
    """

    count: int = 0
    median: float | None = None
    p90: float | None = None
    mean: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of some cases. ``reopened`` and ``handed_on`` count cases, ``handed`` all hand-overs of them."""

    cases: int = 0
    first_reply: Spread = Spread()
    solving: Spread = Spread()
    closing: Spread = Spread()
    reopened: int = 0
    handed_on: int = 0
    handed: int = 0
    with_article: int = 0


@dataclass(slots=True)
class Grouped(Generic[One]):
    """The same of all cases, and of those of each priority, each queue and each stretch of the period."""

    total: One
    by_priority: dict[str, One] = field(default_factory=dict)
    by_queue: dict[UUID, One] = field(default_factory=dict)
    by_bucket: dict[date, One] = field(default_factory=dict)

    def put(self, keys: tuple[str | None, UUID | None, date | None], one: One) -> None:
        """File a row of ``GROUPING SETS ((), (priority), (queue), (bucket))``: at most one of the keys is there."""
        priority, queue, bucket = keys
        if priority is not None:
            self.by_priority[priority] = one
        elif queue is not None:
            self.by_queue[queue] = one
        elif bucket is not None:
            self.by_bucket[bucket] = one
        else:
            self.total = one


SPREAD = "count({0}), percentile_cont(ARRAY[0, 0.5, 0.9, 1]) WITHIN GROUP (ORDER BY {0}), avg({0})"
QUESTION = f"""
, t AS (
    SELECT c.*, date_trunc(%s, c.{{by}}_at AT TIME ZONE %s)::date AS bucket,
        date_part('epoch', first_replied_at - opened_at) AS replying,
        date_part('epoch', solved_at - opened_at) AS solving,
        date_part('epoch', closed_at - opened_at) AS closing
    FROM c
)
SELECT priority, queue_id, bucket, count(*),
    {SPREAD.format("replying")}, {SPREAD.format("solving")}, {SPREAD.format("closing")},
    count(*) FILTER (WHERE reopened > 0), count(*) FILTER (WHERE handed_on > 0), sum(handed_on), count(article_id)
FROM t GROUP BY GROUPING SETS ((), (priority), (queue_id), (bucket))
"""  # noqa: S608 - its parts are constants


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same of the time before, to compare with: seconds within which half of the cases were first answered and
    solved, the shares that were resolved in time, reopened and closed with an article, and of how many cases.
    """

    first_reply: float | None = None
    solving: float | None = None
    reopened: float | None = None
    with_article: float | None = None
    resolved: float | None = None
    cases: int = 0


BEFORE = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', first_replied_at - opened_at)),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', solved_at - opened_at)),
    avg((reopened > 0)::int)::float8, avg((article_id IS NOT NULL)::int)::float8,
    (SELECT avg(k.is_met::int)::float8 FROM c CROSS JOIN LATERAL (
        SELECT is_met FROM clocks_clock WHERE subject_kind = %s AND subject_id = c.id AND metric = %s
            AND is_met IS NOT NULL OFFSET 0
    ) AS k), count(*)
FROM c
"""
FEW_COLUMNS = ("id", "opened_at", "solved_at", "first_replied_at", "reopened", "article_id")


def earlier(cases: CaseQuerySet) -> Earlier:
    """What the time before was like. One query."""
    rows = ask(BEFORE, cases, [KIND, Metric.RESOLUTION.value], columns=FEW_COLUMNS)
    return Earlier(*rows[0]) if rows else Earlier()


def figures(cases: CaseQuerySet, period: Period, by: By) -> Grouped[Figures]:
    """Figures of narrowed cases within the period, counted when they ended or were opened. One query."""
    found: Grouped[Figures] = Grouped(Figures())
    for row in ask(QUESTION.format(by=by), cases, [period.unit, period.zone]):
        found.put(row[:3], _figures(row[3:]))
    return found


def spread(cells: tuple[Any, ...]) -> Spread:
    """The cells of ``SPREAD``."""
    count, shares, mean = cells
    least, median, p90, most = shares or (None,) * 4
    return Spread(count, median, p90, None if mean is None else float(mean), least, most)


def _figures(cells: tuple[Any, ...]) -> Figures:
    cases, rest, (reopened, handed_on, handed, articles) = cells[0], cells[1:10], cells[10:]
    replying, solving, closing = (spread(rest[at : at + 3]) for at in (0, 3, 6))
    return Figures(cases, replying, solving, closing, reopened, handed_on, int(handed or 0), articles)
