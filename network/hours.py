"""When organizations of a network work: one member's calendar, and whose hours count for what one promised another.

Pure arithmetic on top of ``clocks.calendars`` and ``clocks.shared``. Moments come in and go out aware and in UTC,
lengths are whole seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from clocks import calendars
from clocks.calendars import Calendar, NeverWorks
from clocks.shared import common

if TYPE_CHECKING:
    from network.models import Member

SOON = timedelta(days=30)
MOST_CLOSED = 5
SHARED_BY = timedelta(days=14)
"""Two members who share no hour for so long count by the hours of the one that helps."""


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


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose hours count for a promise: the calendars whose common time does, and in a word of ``Whose`` how they were
    found. No calendar means every hour, and no word.
    """

    sides: tuple[Calendar, ...]
    whose: str


class Whose:
    """By whose hours a promise is counted."""

    BOTH = "both"
    HELPER = "helper"
    REQUESTER = "requester"
    APART = "apart"
    """The helper's, as the two share no hour soon."""


def counted(helper: Calendar, requester: Calendar | None, at: datetime, seconds: int) -> Counted:
    """The hours in which ``seconds`` that one member promised another from ``at`` on are counted.

    Those that both work in; the helper's own where the other has not said when it works, or where they share no hour
    within ``SHARED_BY``, so that nobody waits for a moment that does not come. ``NeverWorks`` where the helper's own
    bring none either.
    """
    if requester is None:
        return _own(helper, Whose.HELPER, at, seconds)
    sides = common(helper, requester).sides
    if len(sides) < 2:
        whose = Whose.BOTH if helper.always == requester.always else _of(sides, helper)
        return Counted(sides, whose if sides else "")
    try:
        first = next(common(*sides).stretches(at), None)
        common(*sides).after(at, seconds)
    except NeverWorks:
        first = None
    if first is None or first[0] - at > SHARED_BY:
        return _own(helper, Whose.APART, at, seconds)
    return Counted(sides, Whose.BOTH)


def _own(helper: Calendar, whose: str, at: datetime, seconds: int) -> Counted:
    calendars.after(helper, at, seconds)
    sides = common(helper).sides
    return Counted(sides, whose if sides else "")


def _of(sides: tuple[Calendar, ...], helper: Calendar) -> str:
    return Whose.HELPER if helper in sides else Whose.REQUESTER
