"""Which way cases went: the hours they spent in each state, the teams and lines of support that had them.

Both are read from the events, which hold every step with its own moment, also of cases that came from another system.
Clock spans could not tell it: they know running and standing still, not which wait, and end with the case.
"""

from __future__ import annotations

from dataclasses import dataclass

from cases.clockwork import KIND
from cases.querysets import CaseQuerySet
from cases.reports.asking import ask

MOST_HANDS = 5
"""Cases with more hand-overs are counted together."""
STEPS = "coalesce((e.data->>'step')::int, 0)"

HOURS = f"""
, r AS (
    SELECT e.*, max(e.at) OVER (PARTITION BY e.subject_id) AS last
    FROM c JOIN core_event e ON e.subject_kind = %s AND e.subject_id = c.id
    WHERE e.name IN ('CaseOpened', 'CaseSplitOff', 'CaseClosed', 'StatusChanged', 'CaseUpdatedElsewhere')
), s AS (
    SELECT e.subject_id, e.at, e.last,
        CASE e.name WHEN 'CaseClosed' THEN 'closed' WHEN 'CaseOpened' THEN 'new' WHEN 'CaseSplitOff' THEN 'new'
            ELSE coalesce(e.data->>'status', '') END AS status,
        coalesce(e.data->'changes'->>'status', '') AS word,
        lead(e.at) OVER (PARTITION BY e.subject_id ORDER BY e.at, {STEPS}, e.id) AS until
    FROM r e WHERE e.name <> 'CaseUpdatedElsewhere' OR e.data->'changes' ? 'status'
)
SELECT status, word, count(DISTINCT subject_id),
    coalesce(extract(epoch FROM sum(coalesce(until, last) - at)), 0)::float8, count(*) FILTER (WHERE until IS NULL)
FROM s GROUP BY status, word ORDER BY 4 DESC, 1, 2
"""  # noqa: S608 - its parts are constants
HANDS = f"""
, p AS (
    SELECT e.subject_id, e.at, {STEPS} AS step, e.id,
        CASE e.name WHEN 'CaseUpdatedElsewhere' THEN e.data->'changes'->>'queue'
            ELSE coalesce(q.name, e.data->>'queue_id') END AS place
    FROM c CROSS JOIN LATERAL (
        SELECT * FROM core_event WHERE subject_kind = %s AND subject_id = c.id
            AND (name IN ('CaseOpened', 'CaseMoved')
                OR (name = 'CaseUpdatedElsewhere' AND data->'changes'->>'queue' <> '')) OFFSET 0
    ) AS e LEFT JOIN cases_queue q ON q.id = (e.data->>'queue_id')::uuid
), m AS (
    SELECT subject_id, place, lag(place) OVER (PARTITION BY subject_id ORDER BY at, step, id) AS was FROM p
), w AS (
    SELECT subject_id, count(*) - 1 AS hands, count(*) > count(DISTINCT place) AS is_back
    FROM m WHERE place IS DISTINCT FROM was GROUP BY subject_id
)
SELECT least(hands, %s), count(*), count(*) FILTER (WHERE is_back), sum(hands) FROM w GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - its parts are constants
LINES = """
, d AS (
    SELECT DISTINCT e.subject_id, e.data->'changes'->>'line' AS line
    FROM c CROSS JOIN LATERAL (
        SELECT subject_id, data FROM core_event WHERE subject_kind = %s AND subject_id = c.id
            AND name = 'CaseUpdatedElsewhere' AND data->'changes'->>'line' <> '' OFFSET 0
    ) AS e
), n AS (SELECT line, count(*) OVER (PARTITION BY subject_id) AS lines FROM d)
SELECT line, count(*), count(*) FILTER (WHERE lines = 1) FROM n GROUP BY line ORDER BY line
"""


@dataclass(frozen=True, slots=True)
class InState:
    """What was spent in one state. ``status`` is ours (empty: nobody translated it), ``word`` the other system's
    (empty: it was here). ``seconds`` are of stays that have ended, and of one that lasts up to the last word
    of the system the case came from; ``still`` counts cases that are in it now.
    """

    status: str
    word: str
    cases: int
    seconds: float
    still: int


@dataclass(frozen=True, slots=True)
class Hands:
    """How cases changed hands between queues. ``by_count`` holds cases by their number of hand-overs, the last one for
    ``MOST_HANDS`` and more. ``known`` are cases whose way was recorded.
    """

    by_count: dict[int, int]
    back: int
    handed: int

    @property
    def known(self) -> int:
        """Cases whose way is known."""
        return sum(self.by_count.values())

    @property
    def stayed(self) -> int:
        """Cases that never left the first queue."""
        return self.by_count.get(0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of support, in the words of the system that told of it: cases it had, and those that no other had."""

    name: str
    cases: int
    only: int


def hours(cases: CaseQuerySet) -> list[InState]:
    """The time narrowed cases spent in each state, the longest first. One query."""
    return [InState(*row) for row in ask(HOURS, cases, [KIND], columns=("id",))]


def hands(cases: CaseQuerySet) -> Hands:
    """How narrowed cases went from queue to queue. One query. Ping-pong is ``back``: a queue had the case twice."""
    rows = ask(HANDS, cases, [KIND, MOST_HANDS], columns=("id",))
    by_count = {count: number for count, number, _, _ in rows}
    return Hands(by_count, sum(row[2] for row in rows), sum(int(row[3]) for row in rows))


def lines(cases: CaseQuerySet) -> list[Line]:
    """The lines of support that narrowed cases saw, where the system they came from has such. One query."""
    return [Line(*row) for row in ask(LINES, cases, [KIND], columns=("id",))]
