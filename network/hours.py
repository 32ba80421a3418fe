"""When organizations of a network work: one member's calendar, and the hours that two of them have in common.

Pure arithmetic on top of ``clocks.calendars``. Moments come in and go out aware and in UTC, lengths are whole seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from clocks import calendars
from clocks.calendars import Calendar, NeverWorks

if TYPE_CHECKING:
    from network.models import Member

FAR = timedelta(days=732)
"""Two sides that have no hour in common for so long have none."""
SOON = timedelta(days=30)
MOST_CLOSED = 5


def calendar_of(member: Member) -> Calendar | None:
    """When a member works; None where it has not said so as a calendar."""
    return None if member.calendar is None else read(member.calendar)


def read(data: Any) -> Calendar | None:
    """What a row holds. None for one that this release cannot read: one member's row is on everybody's roster."""
    return _read(json.dumps(data))


@lru_cache(maxsize=2048)
def _read(text: str) -> Calendar | None:
    try:
        return Calendar.of(json.loads(text))
    except ValidationError:
        return None


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


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a member is open, and until when or from when on; ``at`` is None where that is too far to name."""

    is_open: bool
    at: datetime | None


def opening(calendar: Calendar, now: datetime) -> Opening:
    """How a calendar stands now. Spans that touch count as one; what lies further away than a month is not named."""
    if calendar.always:
        return Opening(is_open=True, at=None)
    end = now
    for first, last in calendars.stretches(calendar, now):
        if first > now and end == now:
            return Opening(is_open=False, at=first if first - now < SOON else None)
        if first > end or end - now > SOON:
            break
        end = last
    return Opening(is_open=end > now, at=end if now < end < now + SOON else None)


def closed_days(calendar: Calendar, now: datetime) -> list[tuple[date, str]]:
    """The next free days within a month that would have been working days, at most ``MOST_CLOSED`` of them."""
    if calendar.always:
        return []
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    until = today + SOON
    free = calendars.holidays_of(calendar, today.year) | calendars.holidays_of(calendar, until.year)
    found = sorted(one for one in free.items() if today <= one[0] <= until and calendar.week[one[0].weekday()])
    return found[:MOST_CLOSED]
