"""When members work: one calendar as the others read it, and the hours that two of them have in common."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks import calendars
from clocks.calendars import AROUND_THE_CLOCK, Calendar, NeverWorks, OwnDay, Span, stretches
from clocks.shared import common
from network.hours import Opening, calendar_of, closed_days, opening, read
from network.models import Member
from tests.clocks.test_calendars import at

NINE_TO_FIVE: tuple[tuple[Span, ...], ...] = (((540, 1020),),) * 5 + ((),) * 2
BERLIN = Calendar(zone="Europe/Berlin", week=NINE_TO_FIVE, country="DE")
NEW_YORK = Calendar(zone="America/New_York", week=NINE_TO_FIVE)
TOKYO = Calendar(zone="Asia/Tokyo", week=NINE_TO_FIVE)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo")
CHANGES = [
    datetime(2026, 3, 28, tzinfo=UTC),  # clocks are put forward in Europe in the night that follows
    datetime(2026, 10, 24, tzinfo=UTC),  # and back
    datetime(2026, 11, 1, tzinfo=UTC),  # back in New York
    datetime(2026, 4, 4, tzinfo=UTC),  # back by half an hour on Lord Howe
    datetime(2026, 12, 31, tzinfo=UTC),
]


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def working(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(days()) for _ in range(7))
    own = tuple(OwnDay(day=one.date()) for one in draw(st.sets(st.sampled_from(CHANGES), max_size=2)))
    zone = draw(st.sampled_from(ZONES))
    return Calendar(zone=zone, week=week, days=own, always=not any(week) or draw(st.integers(0, 9)) == 0)


moments = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(0, 2880)
)


@settings(max_examples=60, deadline=None)
@given(working(), working(), moments, st.integers(0, 600))
def test_common_time_is_the_truth_minute_by_minute(a: Calendar, b: Calendar, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    truth = [
        calendars.worked(a, minute, minute + timedelta(minutes=1))
        == 60
        == calendars.worked(b, minute, minute + timedelta(minutes=1))
        for minute in (start + timedelta(minutes=number) for number in range(minutes))
    ]
    both = common(a, b)
    assert both.worked(start, end) == 60 * sum(truth)
    if minutes:
        assert both.is_open(start) == truth[0]


@settings(max_examples=60, deadline=None)
@given(working(), working(), moments, st.integers(0, 200_000))
def test_common_time_exceeds_neither_side_and_is_the_same_both_ways(
    a: Calendar, b: Calendar, start: datetime, seconds: int
) -> None:
    end, both = start + timedelta(seconds=seconds), common(a, b)
    found = both.worked(start, end)
    assert found <= min(calendars.worked(a, start, end), calendars.worked(b, start, end))
    assert found == common(b, a).worked(start, end)
    assert found == both.worked(start, start + timedelta(hours=1)) + both.worked(start + timedelta(hours=1), end) or (
        seconds < 3600
    )


@settings(max_examples=60, deadline=None)
@given(working(), working(), moments, st.integers(1, 40_000))
def test_after_is_the_first_moment_by_which_so_much_has_passed(
    a: Calendar, b: Calendar, start: datetime, seconds: int
) -> None:
    both = common(a, b)
    try:
        end = both.after(start, seconds)
    except NeverWorks:
        assert both.worked(start, start + timedelta(days=365)) == 0
        return
    assert both.worked(start, end) == seconds
    assert both.worked(start, end - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=40, deadline=None)
@given(working(), moments)
def test_spans_of_one_calendar_are_the_time_it_counts(calendar: Calendar, start: datetime) -> None:
    end = start + timedelta(days=4)
    found = sum((min(last, end) - first).total_seconds() for first, last in _until(calendar, start, end))
    assert found == calendars.worked(calendar, start, end)
    assert common(calendar).worked(start, end) == found == common(calendar, AROUND_THE_CLOCK).worked(start, end)


def _until(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    found = []
    for first, last in stretches(calendar, start):
        if first >= end:
            break
        found.append((first, last))
    return found


def test_two_hours_are_common_to_berlin_and_new_york() -> None:
    both = common(BERLIN, NEW_YORK)
    assert both.worked(at("2026-11-23T00:00"), at("2026-11-24T00:00")) == 2 * 3600
    assert both.is_open(at("2026-11-23T15:00"))
    assert not both.is_open(at("2026-11-23T14:59"))
    assert both.after(at("2026-11-23T09:00"), 3 * 3600) == at("2026-11-24T16:00")
    assert both.after(at("2026-12-24T16:00"), 2 * 3600) == at("2026-12-28T16:00"), "Christmas is free in Germany"
    assert both.after(at("2026-10-26T09:00"), 3600) == at("2026-10-26T15:00"), "New York changes a week later"
    assert both.after(at("2026-10-26T09:00"), 3 * 3600) == at("2026-10-26T17:00")


def test_sides_that_never_meet_say_so() -> None:
    both = common(TOKYO, NEW_YORK)
    assert both.worked(at("2026-11-23T00:00"), at("2027-11-23T00:00")) == 0
    with pytest.raises(NeverWorks):
        both.after(at("2026-11-23T00:00"), 1)


def test_who_works_around_the_clock_leaves_the_other_one_as_it_is() -> None:
    start, end = at("2026-11-23T00:00"), at("2026-11-30T00:00")
    assert common(BERLIN, AROUND_THE_CLOCK) == common(BERLIN) == common(BERLIN, BERLIN)
    assert common(AROUND_THE_CLOCK, AROUND_THE_CLOCK).worked(start, end) == 7 * 86_400
    assert common().after(start, 60) == start + timedelta(seconds=60)
    assert common().is_open(start)


@pytest.mark.parametrize(
    ("now", "is_open", "until"),
    [
        ("2026-11-23T08:59", False, "2026-11-23T09:00"),
        ("2026-11-23T09:00", True, "2026-11-23T17:00"),
        ("2026-11-27T17:00", False, "2026-11-30T09:00"),
        ("2026-12-24T18:00", False, "2026-12-28T09:00"),
    ],
)
def test_opening_is_said_with_its_end_or_the_next_one(now: str, is_open: bool, until: str) -> None:
    assert opening(BERLIN, at(now)) == Opening(is_open=is_open, at=at(until))


def test_opening_counts_spans_that_touch_as_one_and_names_nothing_far() -> None:
    whole = Calendar(zone="Europe/Berlin", week=(((0, 720), (720, 1440)),) * 5 + ((),) * 2)
    assert opening(whole, at("2026-11-25T10:00")) == Opening(is_open=True, at=at("2026-11-28T00:00"))
    every = Calendar(zone="Europe/Berlin", week=(((0, 1440),),) * 7)
    assert opening(every, at("2026-11-25T10:00")) == Opening(is_open=True, at=None)
    assert opening(AROUND_THE_CLOCK, at("2026-11-25T10:00")) == Opening(is_open=True, at=None)
    away = Calendar(
        zone="UTC", week=NINE_TO_FIVE, days=tuple(OwnDay(day=date(2026, 11, 1) + timedelta(days=n)) for n in range(90))
    )
    assert opening(away, at("2026-11-25T10:00")) == Opening(is_open=False, at=None)


def test_free_days_to_come_are_those_that_would_have_been_worked() -> None:
    own = BERLIN.model_copy(update={"days": (OwnDay(day=date(2027, 1, 4), name="Stocktaking"),)})
    found = closed_days(own, at("2026-12-20T12:00"))
    assert found[:2] == [(date(2026, 12, 25), found[0][1]), (date(2027, 1, 1), found[1][1])]
    assert found[2:] == [(date(2027, 1, 4), "Stocktaking")], "26 December 2026 is a Saturday"
    assert closed_days(AROUND_THE_CLOCK, at("2026-12-20T12:00")) == []


def test_calendar_of_a_member_is_what_its_row_holds_and_none_otherwise() -> None:
    assert calendar_of(Member(name="Kestrel")) is None
    assert calendar_of(Member(name="Kestrel", calendar=BERLIN.data())) == BERLIN
    assert read({**BERLIN.data(), "of_a_later_release": 1}) == BERLIN
    assert read({"zone": "Nowhere/Nowhere"}) is None
