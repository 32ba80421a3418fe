"""How a clock stands: pure functions over the spans in which it ran.

A clock is a list of spans and nothing else: everything is computed from them with a calendar and a target. So another
calendar or target may be laid over the same spans at any time, and no pause is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clocks.shared import Hours, after, worked

Spans = tuple[tuple[datetime, datetime | None], ...]
"""When it ran: from and to, in order; the last one has no end while it runs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands at a moment. Lengths are working seconds.

    ``left`` is negative once the target has passed. ``due`` is when it passes or passed; None while a pause leaves that
    open. ``share`` is how much of the target is used, in whole percent.
    """

    spent: int
    left: int
    share: int
    due: datetime | None


def read(data: Iterable[Sequence[str | None]]) -> Spans:
    """Spans from their JSON form."""
    return tuple((datetime.fromisoformat(str(start)), datetime.fromisoformat(end) if end else None)
                 for start, end in data)  # fmt: skip


def write(spans: Spans) -> list[list[Any]]:
    """Spans in their JSON form."""
    return [[start.isoformat(), end.isoformat() if end else None] for start, end in spans]


def begin(at: datetime) -> Spans:
    """A clock that starts now."""
    return ((at, None),)


def is_running(spans: Spans) -> bool:
    """Whether time counts."""
    return bool(spans) and spans[-1][1] is None


def halt(spans: Spans, at: datetime) -> Spans:
    """Let no more time count. A clock that stands still already stays as it is."""
    if not is_running(spans):
        return spans
    start = spans[-1][0]
    return (*spans[:-1], (start, max(at, start)))


def go_on(spans: Spans, at: datetime) -> Spans:
    """Let time count again. A clock that runs already stays as it is; time never counts twice."""
    if is_running(spans):
        return spans
    ended = spans[-1][1] if spans else None
    return (*spans, (max(at, ended) if ended else at, None))


def spent(calendar: Hours, spans: Spans, now: datetime) -> int:
    """Working seconds that have counted until ``now``."""
    return sum(worked(calendar, start, now if end is None else min(end, now)) for start, end in spans)


def due(calendar: Hours, spans: Spans, seconds: int) -> datetime | None:
    """When so much working time had counted, or will have if nothing pauses it. None while a pause leaves it open."""
    left = seconds
    for start, end in spans:
        if end is None:
            return after(calendar, start, left)
        here = worked(calendar, start, end)
        if here >= left:
            return after(calendar, start, left)
        left -= here
    return None


def standing(calendar: Hours, spans: Spans, target: int, now: datetime) -> Standing:
    """How a clock with this target (in working seconds) stands."""
    used = spent(calendar, spans, now)
    return Standing(used, target - used, used * 100 // target, due(calendar, spans, target))


def used_at(calendar: Hours, spans: Spans, target: int, percent: int) -> datetime | None:
    """When a share of the target is used up; None while a pause leaves it open."""
    return due(calendar, spans, -(-target * percent // 100))


def passed(share: int, percents: Iterable[int]) -> int:
    """The highest of the percents that has been reached; 0 for none."""
    return max((percent for percent in percents if percent <= share), default=0)
