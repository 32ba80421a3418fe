"""What was promised and kept: the verdicts of clocks, and the working hours they counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.clockwork import KIND
from cases.querysets import CaseQuerySet
from cases.reports.asked import By
from cases.reports.asking import ask
from cases.reports.figures import SPREAD, Grouped, Spread, spread
from cases.reports.periods import Period


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


QUESTION = f"""
, t AS (
    SELECT c.priority, c.queue_id, date_trunc(%s, c.{{by}}_at AT TIME ZONE %s)::date AS bucket,
        k.metric, k.is_met, k.spent
    FROM c CROSS JOIN LATERAL (
        SELECT metric, is_met, spent FROM clocks_clock WHERE subject_kind = %s AND subject_id = c.id
            AND is_met IS NOT NULL OFFSET 0
    ) AS k
)
SELECT metric, priority, queue_id, bucket, count(*) FILTER (WHERE is_met), count(*) FILTER (WHERE NOT is_met),
    {SPREAD.format("spent")}
FROM t GROUP BY GROUPING SETS ((metric), (metric, priority), (metric, queue_id), (metric, bucket))
"""  # noqa: S608 - its parts are constants
COLUMNS = ("id", "queue_id", "priority", "opened_at", "ended_at")


def kept(cases: CaseQuerySet, period: Period, by: By) -> dict[str, Grouped[Kept]]:
    """The verdicts of the clocks of narrowed cases within the period, by metric. One query.

    A clock that was cancelled has no verdict and is not counted, nor is one that runs.
    """
    found: dict[str, Grouped[Kept]] = {}
    for metric, *row in ask(QUESTION.format(by=by), cases, [period.unit, period.zone, KIND], columns=COLUMNS):
        found.setdefault(metric, Grouped(Kept())).put(_keys(row), Kept(row[3], row[4], spread(tuple(row[5:]))))
    return found


def _keys(row: list[Any]) -> tuple[Any, Any, Any]:
    return row[0], row[1], row[2]
