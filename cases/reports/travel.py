"""Which way cases went: the hours they spent in each state, the teams and lines of support that had them.

Both are read from the events, which hold every step with its own moment, also of cases that came from another system.
Clock spans could not tell it: they know running and standing still, not which wait, and end with the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cases.clockwork import KIND
from cases.querysets import CaseQuerySet
from cases.reports.asking import ask

MOST_HANDS = 5
"""Cases with more hand-overs are counted together."""
QUESTION = """
, e AS MATERIALIZED (
    SELECT k.* FROM c CROSS JOIN LATERAL (
        SELECT subject_id, id, at, name, coalesce((data->>'step')::int, 0) AS step, data->>'status' AS status,
            data->>'queue_id' AS queue_id, data->'changes' AS changes
        FROM core_event WHERE subject_kind = %s AND subject_id = c.id AND name IN
            ('CaseOpened', 'CaseSplitOff', 'CaseClosed', 'StatusChanged', 'CaseMoved', 'CaseUpdatedElsewhere') OFFSET 0
    ) AS k
), u AS (
    SELECT subject_id, max(at) AS last FROM e WHERE name <> 'CaseMoved' GROUP BY subject_id
), s AS (
    SELECT subject_id, at,
        CASE name WHEN 'CaseClosed' THEN 'closed' WHEN 'CaseOpened' THEN 'new' WHEN 'CaseSplitOff' THEN 'new'
            ELSE coalesce(status, '') END AS status,
        coalesce(changes->>'status', '') AS word,
        lead(at) OVER (PARTITION BY subject_id ORDER BY at, step, id) AS until
    FROM e WHERE name IN ('CaseOpened', 'CaseSplitOff', 'CaseClosed', 'StatusChanged')
        OR (name = 'CaseUpdatedElsewhere' AND changes ? 'status')
), p AS (
    SELECT e.subject_id, e.at, e.step, e.id,
        CASE e.name WHEN 'CaseUpdatedElsewhere' THEN e.changes->>'queue' ELSE coalesce(q.name, e.queue_id) END AS place
    FROM e LEFT JOIN cases_queue q ON q.id = e.queue_id::uuid
    WHERE e.name IN ('CaseOpened', 'CaseMoved')
        OR (e.name = 'CaseUpdatedElsewhere' AND e.changes->>'queue' <> '')
), m AS (
    SELECT subject_id, place, lag(place) OVER (PARTITION BY subject_id ORDER BY at, step, id) AS was FROM p
), w AS (
    SELECT subject_id, count(*) - 1 AS hands, count(*) > count(DISTINCT place) AS is_back
    FROM m WHERE place IS DISTINCT FROM was GROUP BY subject_id
), d AS (
    SELECT DISTINCT subject_id, changes->>'line' AS line
    FROM e WHERE name = 'CaseUpdatedElsewhere' AND changes->>'line' <> ''
), n AS (SELECT line, count(*) OVER (PARTITION BY subject_id) AS lines FROM d)
SELECT 'state', status, word, count(DISTINCT subject_id),
    coalesce(extract(epoch FROM sum(coalesce(until, last) - at)), 0)::float8, count(*) FILTER (WHERE until IS NULL)
FROM s JOIN u USING (subject_id) GROUP BY status, word
UNION ALL
SELECT 'hands', least(hands, %s)::text AS number, NULL, count(*), sum(hands)::float8, count(*) FILTER (WHERE is_back)
FROM w GROUP BY number
UNION ALL
SELECT 'line', line, NULL, count(*), 0, count(*) FILTER (WHERE lines = 1) FROM n GROUP BY line
UNION ALL
SELECT 'cases', NULL, NULL, count(*), 0, 0 FROM c
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


NO_HANDS = Hands({}, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of support, in the words of the system that told of it: cases it had, and those that no other had."""

    name: str
    cases: int
    only: int


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything about the ways of ``cases`` cases: states, the longest first, hand-overs and lines."""

    cases: int = 0
    states: list[InState] = field(default_factory=list)
    hands: Hands = NO_HANDS
    lines: list[Line] = field(default_factory=list)


def ways(cases: CaseQuerySet) -> Ways:
    """Which way narrowed cases went. One query: their events are read once for all of it."""
    rows = ask(QUESTION, cases, [KIND, MOST_HANDS], columns=("id",))
    said: dict[str, list[Any]] = {"state": [], "hands": [], "line": [], "cases": []}
    for what, *row in rows:
        said[what].append(row)
    return Ways(
        cases=sum(count for _, _, count, _, _ in said["cases"]),
        states=sorted((InState(*row) for row in said["state"]), key=lambda one: (-one.seconds, one.status, one.word)),
        hands=Hands(
            {int(number): count for number, _, count, _, _ in sorted(said["hands"])},
            sum(back for *_, back in said["hands"]),
            sum(int(handed) for _, _, _, handed, _ in said["hands"]),
        ),
        lines=sorted((Line(name, had, only) for name, _, had, _, only in said["line"]), key=lambda one: one.name),
    )


def hours(cases: CaseQuerySet) -> list[InState]:
    """The time narrowed cases spent in each state, the longest first."""
    return ways(cases).states


def hands(cases: CaseQuerySet) -> Hands:
    """How narrowed cases went from queue to queue. Ping-pong is ``back``: a queue had the case twice."""
    return ways(cases).hands


def lines(cases: CaseQuerySet) -> list[Line]:
    """The lines of support that narrowed cases saw, where the system they came from has such."""
    return ways(cases).lines
