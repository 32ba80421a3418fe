"""The hours that several calendars have in common. Pure arithmetic on top of ``clocks.calendars``.

Moments come in and go out aware and in UTC, lengths are whole seconds. ``worked`` and ``after`` take either sort
of hours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from clocks import calendars
from clocks.calendars import Calendar, NeverWorks

FAR = timedelta(days=732)
"""Two sides that have no hour in common for so long have none."""


@dataclass(frozen=True, slots=True)
class Common:
    """The hours in which all ``sides`` work, with the arithmetic of ``clocks.calendars``. Around the clock for none."""

    sides: tuple[Calendar, ...]

    def worked(self, start: datetime, end: datetime) -> int:
        """Seconds of common time from ``start`` until ``end``; 0 when ``end`` comes first."""
        if len(self.sides) < 2:
            return calendars.worked(self._only, start, end)
        found = 0
        for first, last in self.stretches(start):
            if first >= end:
                break
            found += int((min(last, end) - first).total_seconds())
        return found

    def after(self, start: datetime, seconds: int) -> datetime:
        """The first moment by which ``seconds`` of common time have passed since ``start``.

        Raises ``NeverWorks`` when the sides have no hour in common for ``FAR``.
        """
        if len(self.sides) < 2 or seconds <= 0:
            return calendars.after(self._only, start, seconds)
        left = timedelta(seconds=seconds)
        for first, last in self.stretches(start):
            if last - first >= left:
                return first + left
            left -= last - first
        raise NeverWorks("These calendars have no hour in common.")

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at this moment."""
        return self.worked(at, at + timedelta(seconds=1)) > 0

    def stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Common time from a moment on, span by span. Ends once there was none for ``FAR``."""
        walks = [calendars.stretches(side, start) for side in self.sides or (calendars.AROUND_THE_CLOCK,)]
        spans, shared = [next(walk, None) for walk in walks], start
        while all(spans):
            first, last = max(span[0] for span in spans if span), min(span[1] for span in spans if span)
            if first < last:
                shared = last
                yield first, last
            if first - shared > FAR:
                return
            early = min(range(len(spans)), key=lambda place: spans[place][1])  # type: ignore[index]
            spans[early] = next(walks[early], None)

    @property
    def _only(self) -> Calendar:
        return self.sides[0] if self.sides else calendars.AROUND_THE_CLOCK


def common(*sides: Calendar) -> Common:
    """The hours that these calendars have in common: what two members have agreed to keep promises in."""
    counted = dict.fromkeys(side for side in sides if not side.always)
    return Common(tuple(counted))


def written(sides: tuple[Calendar, ...]) -> list[dict[str, Any]]:
    """Calendars as JSON values, as far as counting needs them: why a day is free is left out."""
    return [side.data() | {"days": [{"day": str(one.day)} for one in side.days]} for side in sides]


def read(rows: list[dict[str, Any]]) -> Common:
    """The common hours of calendars that were written."""
    return _read(json.dumps(rows))


@lru_cache(maxsize=1024)
def _read(text: str) -> Common:
    return common(*(Calendar.of(row) for row in json.loads(text)))


Hours = Calendar | Common


def worked(hours: Hours, start: datetime, end: datetime) -> int:
    """Seconds that count from ``start`` until ``end``."""
    return hours.worked(start, end) if isinstance(hours, Common) else calendars.worked(hours, start, end)


def after(hours: Hours, start: datetime, seconds: int) -> datetime:
    """The first moment by which ``seconds`` have counted since ``start``. Raises ``NeverWorks``."""
    return hours.after(start, seconds) if isinstance(hours, Common) else calendars.after(hours, start, seconds)
