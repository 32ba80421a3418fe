"""How long cases took, how often they came back and changed hands, and what was promised and kept: one pass over the
chosen cases. Times are seconds around the clock, except for the working time that clocks counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from cases.querysets import CaseQuerySet
from cases.reports.asked import By
from cases.reports.asking import ask
from cases.reports.periods import Period
from clocks.choices import Metric

One = TypeVar("One")
Keys = tuple[str | None, UUID | None, date | None]


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


@dataclass(frozen=True, slots=True)
class Kept:
    """Clocks of one kind that have a verdict: how many kept their target, how many did not, and the working time they
    counted (in seconds).
    """

    met: int = 0
    missed: int = 0
    spent: Spread = Spread()

    @property
    def share(self) -> float | None:
        """The part that was kept; nothing where nothing was promised."""
        return self.met / (self.met + self.missed) if self.met + self.missed else None


@dataclass(slots=True)
class Grouped(Generic[One]):
    """The same of all cases, and of those of each priority, each queue and each stretch of the period."""

    total: One
    by_priority: dict[str, One] = field(default_factory=dict)
    by_queue: dict[UUID, One] = field(default_factory=dict)
    by_bucket: dict[date, One] = field(default_factory=dict)

    def put(self, keys: Keys, one: One) -> None:
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


@dataclass(slots=True)
class Sums:
    """Figures of some cases, and the verdicts of their clocks by metric. A clock that was cancelled has no verdict and
    is not counted, nor is one that runs. Working time is told of acknowledgements and resolutions.
    """

    figures: Grouped[Figures] = field(default_factory=lambda: Grouped(Figures()))
    kept: dict[str, Grouped[Kept]] = field(default_factory=dict)

    def keep(self, metric: str, keys: Keys, kept: Kept) -> None:
        """Note the verdicts of clocks of one kind, where there are some."""
        if kept.share is not None:
            self.kept.setdefault(metric, Grouped(Kept())).put(keys, kept)


SPREAD = "count({0}), percentile_cont(ARRAY[0, 0.5, 0.9, 1]) WITHIN GROUP (ORDER BY {0}), avg({0})"
COUNTS = """count(*) FILTER (WHERE reopened > 0), count(*) FILTER (WHERE handed_on > 0), sum(handed_on),
    count(article_id),
    count(*) FILTER (WHERE acknowledged_met), count(*) FILTER (WHERE NOT acknowledged_met),
    count(*) FILTER (WHERE reply_met), count(*) FILTER (WHERE NOT reply_met),
    count(*) FILTER (WHERE resolution_met), count(*) FILTER (WHERE NOT resolution_met)"""
TIMES = ("replying", "solving", "closing", "worked", "acknowledged_in")
QUESTION = f"""
, t AS MATERIALIZED (
    SELECT priority, queue_id, {{by}}_at AS at, reopened, handed_on, article_id,
        acknowledged_met, acknowledged_in, reply_met, resolution_met, worked,
        date_part('epoch', first_replied_at - opened_at) AS replying,
        date_part('epoch', solved_at - opened_at) AS solving,
        date_part('epoch', closed_at - opened_at) AS closing
    FROM c
)
SELECT priority, queue_id, NULL::date, count(*), {COUNTS}, {", ".join(map(SPREAD.format, TIMES))}
FROM t GROUP BY GROUPING SETS ((), (priority), (queue_id))
UNION ALL
SELECT NULL, NULL, date_trunc(%s, at AT TIME ZONE %s)::date AS bucket, count(*), {COUNTS}
    {", 0, NULL, NULL" * (len(TIMES) - 1)}, {SPREAD.format(TIMES[-1])}
FROM t GROUP BY bucket
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
    avg(resolution_met::int)::float8, count(*)
FROM c
"""
FEW_COLUMNS = ("id", "opened_at", "solved_at", "first_replied_at", "reopened", "article_id", "resolution_met")


def earlier(cases: CaseQuerySet) -> Earlier:
    """What the time before was like. One query."""
    rows = ask(BEFORE, cases, columns=FEW_COLUMNS)
    return Earlier(*rows[0]) if rows else Earlier()


def sums(cases: CaseQuerySet, period: Period, by: By) -> Sums:
    """What is known of narrowed cases within the period, counted when they ended or were opened. One query.

    What is known of a stretch of the period has no times but those until cases were acknowledged: nothing shows them.
    """
    found = Sums()
    for row in ask(QUESTION.format(by=by), cases, [period.unit, period.zone]):
        keys, count, counts, cells = tuple(row[:3]), row[3], row[4:14], row[14:]
        replying, solving, closing, worked, taking = (spread(cells[at : at + 3]) for at in (0, 3, 6, 9, 12))
        (reopened, handed_on, handed, articles), (taken, waited, replied, late, resolved, missed) = (
            counts[:4],
            counts[4:],
        )
        figures = Figures(count, replying, solving, closing, reopened, handed_on, int(handed or 0), articles)
        found.figures.put(keys, figures)
        found.keep(Metric.ACKNOWLEDGEMENT, keys, Kept(taken, waited, taking))
        found.keep(Metric.FIRST_REPLY, keys, Kept(replied, late))
        found.keep(Metric.RESOLUTION, keys, Kept(resolved, missed, worked))
    return found


def spread(cells: tuple[Any, ...]) -> Spread:
    """The cells of ``SPREAD``."""
    count, shares, mean = cells
    least, median, p90, most = shares or (None,) * 4
    return Spread(count, median, p90, None if mean is None else float(mean), least, most)
