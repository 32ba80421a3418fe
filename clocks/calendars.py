"""Working time: when a desk is open, how much of a stretch of time that is, and when so much of it has passed.

Pure arithmetic. Moments come in and go out aware and in UTC, lengths are whole seconds. A wall-clock time means one
moment: the first of the two where clocks are put back, and the moment of the change where they skip it. Spans that
touch therefore never overlap or leave a gap, and a day that is an hour longer or shorter counts what passed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import holidays
from holidays.registry import COUNTRIES
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.chosen import Chosen

DAY = 1440
SPANS_A_DAY = 6
OWN_DAYS = 400
FAR_YEARS = 12
_SMALL = re.compile(r"\b(?:And|Of|The)\b")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Span = tuple[int, int]
"""From and to, in minutes since midnight by the wall clock; 1440 is the end of the day."""


class NeverWorks(ValueError):
    """So much working time does not come within ``FAR_YEARS`` years: every day of the calendar is free."""


class OwnDay(BaseModel):
    """A day on which the desk is closed, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    day: date
    name: Annotated[str, Field(max_length=80)] = ""


class Calendar(Chosen):
    """When a desk works: spans of each weekday in a time zone, without holidays and days of its own.

    ``week`` has seven entries from Monday on. ``country`` and ``subdivision`` are codes of the ``holidays`` package
    (DE, BE); empty for none. ``always`` means around the clock, and nothing else counts.
    """

    kind: ClassVar[str] = "calendar"
    called: ClassVar[str] = "calendar"
    most: ClassVar[int] = 50

    zone: str = "UTC"
    always: bool = False
    week: Annotated[tuple[tuple[Span, ...], ...], Field(min_length=7, max_length=7)] = ((),) * 7
    country: Annotated[str, Field(max_length=3)] = ""
    subdivision: Annotated[str, Field(max_length=10)] = ""
    days: Annotated[tuple[OwnDay, ...], Field(max_length=OWN_DAYS)] = ()

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        if zone not in _zones():
            raise ValueError("Choose a time zone by its name, such as Europe/Berlin.")
        return zone

    @field_validator("week")
    @classmethod
    def _spans_follow_each_other(cls, week: tuple[tuple[Span, ...], ...]) -> tuple[tuple[Span, ...], ...]:
        for name, spans in zip(WEEKDAYS, week, strict=True):
            edges = [minute for span in spans for minute in span]
            if len(spans) > SPANS_A_DAY:
                raise ValueError(f"{name} has more than {SPANS_A_DAY} spans.")
            if any(not 0 <= minute <= DAY for minute in edges):
                raise ValueError(f"{name} has a time that no day has.")
            if any(start >= end for start, end in spans) or edges != sorted(edges):
                raise ValueError(f"Each span of {name} must end after it begins and before the next one.")
        return week

    @model_validator(mode="after")
    def _works_at_all(self) -> Self:
        if not self.always and not any(self.week):
            raise ValueError("Give working hours for at least one day, or choose around the clock.")
        if self.country and self.country not in _countries():
            raise ValueError("No holidays are known for this country. Leave it empty and list the days yourself.")
        if self.subdivision and self.subdivision not in _countries().get(self.country, ()):
            known = ", ".join(_countries().get(self.country, ()))
            regions = f"Its regions are {known}; l" if known else "L"
            raise ValueError(
                f"This country has no region of this code. {regions}eave it empty for its common holidays."
            )
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Another calendar with changes, checked like every other; what this one has counted does not go with it."""
        return type(self).model_validate(self.model_dump() | dict(update or {}))

    @cached_property
    def years(self) -> Years:
        """The calendar's working time by year, shared by equal calendars."""
        return _years_of(self)


AROUND_THE_CLOCK = Calendar(always=True)


def worked(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Seconds of working time from ``start`` until ``end``; 0 when ``end`` comes first."""
    first, last = _second(start), _second(end)
    if last <= first:
        return 0
    return last - first if calendar.always else calendar.years.between(first, last)


def after(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The first moment by which ``seconds`` of working time have passed since ``start``.

    Raises ``NeverWorks`` when they do not pass within ``FAR_YEARS`` years of free days.
    """
    first = _second(start)
    if seconds <= 0 or calendar.always:
        return _moment(first + max(0, seconds))
    return _moment(calendar.years.advance(first, seconds))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether time counts at this moment."""
    return worked(calendar, at, at + timedelta(seconds=1)) > 0


def stretches(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Working time from a moment on, span by span, the first cut at ``start``; spans that touch stay apart.

    Made day by day, so it is cheap for the next few days and dear for years, of which ``Years`` remembers what it made.
    Ends once ``FAR_YEARS`` years have gone without any; around the clock is one span without an end worth naming.
    """
    if calendar.always:
        yield _moment(_second(start)), datetime.max.replace(tzinfo=UTC)
        return
    zone, now = ZoneInfo(calendar.zone), _second(start)
    day = datetime.fromtimestamp(now, zone).date() - timedelta(days=1)
    idle, year, free = 0, 0, dict[date, str]()
    while idle < FAR_YEARS * 366 and day.year < date.max.year:
        if day.year != year:
            year, free = day.year, holidays_of(calendar, day.year)
        idle += 1
        for first, last in _spans_on(calendar, zone, day, free):
            if last > now:
                idle = 0
                yield _moment(max(first, now)), _moment(last)
        day += timedelta(days=1)


def words_of(calendar: Calendar) -> list[str]:
    """A calendar in words: the week, then the zone, then which days are free. Neighbours with equal hours are one."""
    if calendar.always:
        return ["Around the clock"]
    days = [f"{day[:3]} {hours_of(spans)}" for day, spans in zip(WEEKDAYS, calendar.week, strict=True) if spans]
    region = f", {calendar.subdivision}" if calendar.subdivision else ""
    land = country_names().get(calendar.country, calendar.country)
    free = f"without holidays of {land}{region}" if land else ""
    many = len(calendar.days)
    own = f"{many} own free day{'' if many == 1 else 's'}" if many else ""
    return [*_runs(days), calendar.zone, *filter(None, (free, own))]


def holidays_of(calendar: Calendar, year: int) -> dict[date, str]:
    """The days of a year on which the desk is closed, with their names: public holidays and its own."""
    found: dict[date, str] = {}
    if calendar.country:
        found |= _public(calendar.country, calendar.subdivision, year)
    return found | {own.day: own.name or "Closed" for own in calendar.days if own.day.year == year}


def hours_of(spans: tuple[Span, ...]) -> str:
    """Spans as people write them."""
    return ", ".join("–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span) for span in spans)


def _runs(days: list[str]) -> list[str]:
    """Neighbours with equal hours as one: Mon–Fri 10:00–18:00."""
    found: list[list[str]] = []
    for line in days:
        day, _, hours = line.partition(" ")
        if found and found[-1][2] == hours:
            found[-1][1] = day
        else:
            found.append([day, day, hours])
    return [f"{first}–{last} {hours}" if first != last else f"{first} {hours}" for first, last, hours in found]


@dataclass(frozen=True, slots=True)
class _Year:
    """Working spans of one local year as seconds since 1970, and how much has passed before each of them."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def until(self, second: int) -> int:
        """Working seconds of this year before a moment."""
        place = bisect_right(self.starts, second) - 1
        if place < 0:
            return 0
        return self.before[place] + min(second, self.ends[place]) - self.starts[place]

    def reach(self, seconds: int) -> int:
        """The moment by which so many of this year's working seconds have passed; ``seconds`` is over 0."""
        place = bisect_left(self.before, seconds) - 1
        return self.starts[place] + seconds - self.before[place]


class Years:
    """Working time of one calendar, made year by year when somebody asks."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.zone)
        self._made: dict[int, _Year] = {}

    def between(self, first: int, last: int) -> int:
        """Working seconds from one moment to a later one."""
        here, there = self._local_year(first), self._local_year(last)
        found = -self._year(here).until(first)
        found += sum(self._year(number).total for number in range(here, there))
        return found + self._year(there).until(last)

    def advance(self, first: int, seconds: int) -> int:
        """The moment by which so many working seconds have passed since ``first``."""
        number = self._local_year(first)
        wanted = seconds + self._year(number).until(first)
        idle = 0
        while (year := self._year(number)).total < wanted:
            wanted -= year.total
            idle = 0 if year.total else idle + 1
            number += 1
            if idle > FAR_YEARS or number > 9000:
                raise NeverWorks(f"This calendar has no working time in the {FAR_YEARS} years after {number - idle}.")
        return year.reach(wanted)

    def _local_year(self, second: int) -> int:
        return datetime.fromtimestamp(second, self._zone).year

    def _year(self, number: int) -> _Year:
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = self._make(number)
        return found

    def _make(self, number: int) -> _Year:
        free = holidays_of(self._calendar, number)
        starts, ends, before, total = [], [], [], 0
        day = date(number, 1, 1)
        while day.year == number:
            for first, last in _spans_on(self._calendar, self._zone, day, free):
                starts.append(first)
                ends.append(last)
                before.append(total)
                total += last - first
            day += timedelta(days=1)
        return _Year(starts, ends, before, total)


def _spans_on(calendar: Calendar, zone: ZoneInfo, day: date, free: Mapping[date, str]) -> Iterator[tuple[int, int]]:
    """The working spans of a day as moments; one that a change of the clock swallows whole is none."""
    for start, end in () if day in free else calendar.week[day.weekday()]:
        first, last = _at(zone, day, start), _at(zone, day, end)
        if last > first:
            yield first, last


def _at(zone: ZoneInfo, day: date, minute: int) -> int:
    """When the wall clock of a zone shows a minute of a day; a time that is skipped is the moment of the change."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    found = int(wall.replace(tzinfo=zone).timestamp())
    if datetime.fromtimestamp(found, zone).replace(tzinfo=None) == wall:
        return found
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    after_change = zone.utcoffset(datetime.fromtimestamp(found, zone))
    while found - early > 1:
        middle = (found + early) // 2
        is_after = zone.utcoffset(datetime.fromtimestamp(middle, zone)) == after_change
        early, found = (early, middle) if is_after else (middle, found)
    return found


def _second(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return int(at.timestamp() // 1)


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@lru_cache(maxsize=256)
def _years_of(calendar: Calendar) -> Years:
    return Years(calendar)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _countries() -> dict[str, list[str]]:
    return {code: list(parts) for code, parts in holidays.list_supported_countries(include_aliases=False).items()}


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Codes of the countries whose holidays are known, each with the country's name, in the order of names."""
    said = {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}
    names = {code: _SMALL.sub(lambda word: word[0].lower(), said.get(code, code)) for code in _countries()}
    return dict(sorted(names.items(), key=lambda one: one[1]))


@lru_cache(maxsize=1024)
def _public(country: str, subdivision: str, year: int) -> dict[date, str]:
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return {day: str(name) for day, name in found.items() if day.year == year}


DEFAULT_CALENDAR = UUID("019aa000-0000-7000-8000-00000000ca1e")
"""The key of every space's first calendar, so that it means something before anybody has changed it."""
OFFICE_WEEK: tuple[tuple[Span, ...], ...] = (((600, 1080),),) * 5 + ((),) * 2


def office_hours(zone: str) -> Calendar:
    """What a new space begins with: Monday to Friday, 10:00 to 18:00."""
    return Calendar(zone=zone if zone in _zones() else "UTC", week=OFFICE_WEEK)
