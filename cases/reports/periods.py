"""Which days a report is about, and the stretches its charts are cut into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNITS = (("day", 21), ("week", 200), ("month", 1_900))
"""So many days at most are cut into days, weeks, months; more into years."""
LONGEST = 40 * 366
DRAWN, LISTED = 400, 62
"""Of more days than these only the last of each stretch is drawn, or listed."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One stretch of a chart: the day it begins with, and what stands below it."""

    start: date
    label: str


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``first`` to ``last``, both of them in, where the clock of ``zone`` hangs."""

    first: date
    last: date
    zone: str = "UTC"

    @property
    def begin(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.zone))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> str:
        """What its charts are cut into: days, weeks from Monday, months or years."""
        return next((unit for unit, most in UNITS if self.days <= most), "year")

    def floor(self, day: date) -> date:
        """The first day of the stretch that a day lies in."""
        return floor(day, self.unit)

    def before(self) -> Period:
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.zone)

    def buckets(self) -> list[Bucket]:
        """The stretches it is cut into; the first and last may reach beyond it."""
        found, start = [], floor(self.first, self.unit)
        while start <= self.last:
            found.append(Bucket(start, _label(start, self.unit)))
            start = _next(start, self.unit)
        return found

    def ends(self, most: int) -> list[date]:
        """Its days, or of more than ``most`` the last of each stretch."""
        if self.days <= most:
            return self.every_day()
        starts = [bucket.start for bucket in self.buckets()][1:]
        return [*(start - timedelta(days=1) for start in starts), self.last]

    def every_day(self) -> list[date]:
        """Its days."""
        return [self.first + timedelta(days=number) for number in range(self.days)]


def last_days(days: int, today: date, zone: str) -> Period:
    """So many days until today."""
    return Period(today - timedelta(days=days - 1), today, zone)


def floor(day: date, unit: str) -> date:
    """The first day of the stretch that a day lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(start: date, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=7 if unit == "week" else 1)
    return floor(start + timedelta(days=32 if unit == "month" else 367), unit)


def _label(start: date, unit: str) -> str:
    if unit == "day":
        return f"{start.day} {start:%b}"
    if unit == "week":
        return str(start.isocalendar().week)
    return f"{start:%b %y}" if unit == "month" else str(start.year)
