"""Sessions as a calendar file (RFC 5545): pure, it knows no row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

REFRESH = timedelta(hours=1)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as calendars know it: ``key`` and ``sequence`` say which copy of which one it is."""

    key: UUID
    title: str
    words: str
    place: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int
    is_cancelled: bool
    address: str


def calendar_file(name: str, meetings: Sequence[Meeting]) -> bytes:
    """A calendar with these sessions. Moments are in UTC, lines folded and text escaped as the standard wants it."""
    made = Calendar()
    made.add("prodid", "-//Guildhall//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _plain(name))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in meetings:
        made.add_component(_event(one))
    text: bytes = made.to_ical()
    return text


def _event(one: Meeting) -> Event:
    event = Event()
    event.add("uid", f"urn:uuid:{one.key}")
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", one.ends_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("summary", _plain(one.title))
    if one.words:
        event.add("description", _plain(one.words))
    if one.place:
        event.add("location", _plain(one.place))
    event.add("url", one.address)
    return event


def _plain(text: str) -> str:
    """Without control characters; a line break is one."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
