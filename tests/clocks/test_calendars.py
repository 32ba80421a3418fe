"""Working time: spans, holidays, time zones, and the nights in which clocks change."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks.calendars import (
    AROUND_THE_CLOCK,
    Calendar,
    NeverWorks,
    OwnDay,
    after,
    country_names,
    holidays_of,
    hours_of,
    is_open,
    office_hours,
    worked,
)
from core.refusals import Refused

BERLIN = "Europe/Berlin"
LUNCH = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = (LUNCH,) * 5 + ((),) * 2
OFFICE = Calendar(zone=BERLIN, week=WEEK)


def at(text: str, zone: str = BERLIN, *, fold: int = 0) -> datetime:
    """A wall-clock time of a zone, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def hours(count: float) -> int:
    return int(count * 3600)


def test_lunch_breaks_and_several_spans_a_day_count_only_their_spans() -> None:
    """frappe/helpdesk#2212 and #1528, chatwoot#14009."""
    assert worked(OFFICE, at("2026-11-23T08:00"), at("2026-11-23T18:00")) == hours(7)
    assert worked(OFFICE, at("2026-11-23T11:30"), at("2026-11-23T13:15")) == hours(0.75)
    assert after(OFFICE, at("2026-11-23T11:00"), hours(2)) == at("2026-11-23T14:00")
    assert worked(OFFICE, at("2026-11-23T12:00"), at("2026-11-23T13:00")) == 0


def test_target_ends_with_its_span_and_not_with_the_next_ones_start() -> None:
    assert after(OFFICE, at("2026-11-23T09:00"), hours(3)) == at("2026-11-23T12:00")
    assert after(OFFICE, at("2026-11-23T09:00"), hours(3) + 1) == at("2026-11-23T13:00:01")


def test_weekend_and_evening_are_skipped() -> None:
    assert after(OFFICE, at("2026-11-27T16:30"), hours(1)) == at("2026-11-30T09:30")
    assert after(OFFICE, at("2026-11-28T12:00"), hours(1)) == at("2026-11-30T10:00")
    assert not is_open(OFFICE, at("2026-11-28T12:00"))
    assert is_open(OFFICE, at("2026-11-27T16:30"))


def test_holidays_of_a_country_its_region_and_own_days_are_free() -> None:
    common = OFFICE.model_copy(update={"country": "DE"})
    berlin = Calendar(zone=BERLIN, week=WEEK, country="DE", subdivision="BE")
    assert worked(common, at("2026-12-25T00:00"), at("2026-12-26T00:00")) == 0
    assert worked(common, at("2027-03-08T00:00"), at("2027-03-09T00:00")) == hours(7)
    assert worked(berlin, at("2027-03-08T00:00"), at("2027-03-09T00:00")) == 0, "Women's Day is a holiday in Berlin"
    moving = Calendar(zone=BERLIN, week=WEEK, days=(OwnDay(day=date(2026, 11, 24), name="We move house"),))
    assert after(moving, at("2026-11-23T16:00"), hours(2)) == at("2026-11-25T10:00")
    assert holidays_of(moving, 2026) == {date(2026, 11, 24): "We move house"}


def test_time_goes_on_over_the_turn_of_the_year() -> None:
    berlin = Calendar(zone=BERLIN, week=WEEK, country="DE")
    assert after(berlin, at("2026-12-31T16:00"), hours(2)) == at("2027-01-04T10:00")
    assert worked(berlin, at("2026-12-31T16:00"), at("2027-01-04T10:00")) == hours(2)


def test_same_hours_are_other_moments_in_another_zone() -> None:
    """frappe/helpdesk#1688: time zone of timestamps."""
    tokyo = Calendar(zone="Asia/Tokyo", week=WEEK)
    monday = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert after(tokyo, monday, hours(1)) == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert after(OFFICE, monday, hours(1)) == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    offset = monday.astimezone(ZoneInfo("America/New_York"))
    assert after(OFFICE, offset, hours(1)) == after(OFFICE, monday, hours(1)), (
        "the moment counts, not how it is written"
    )
    with pytest.raises(ValueError, match="time zone"):
        worked(OFFICE, datetime(2026, 11, 23), monday)  # noqa: DTZ001 - a naive moment is the point


def test_night_in_which_clocks_go_forward_is_an_hour_short() -> None:
    always = Calendar(zone=BERLIN, week=(((0, 1440),),) * 7)
    assert worked(always, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == hours(23)
    night = Calendar(zone=BERLIN, week=(((60, 300),),) * 7)
    assert worked(night, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == hours(3)
    skipped = Calendar(zone=BERLIN, week=(((150, 300),),) * 7)
    assert worked(skipped, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == hours(2), "03:00 to 05:00 exist"
    gone = Calendar(zone=BERLIN, week=(((125, 175),),) * 7)
    assert worked(gone, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 0


def test_night_in_which_clocks_go_back_is_an_hour_long() -> None:
    always = Calendar(zone=BERLIN, week=(((0, 1440),),) * 7)
    assert worked(always, at("2026-10-25T00:00"), at("2026-10-26T00:00")) == hours(25)
    night = Calendar(zone=BERLIN, week=(((60, 300),),) * 7)
    assert worked(night, at("2026-10-25T00:00"), at("2026-10-26T00:00")) == hours(5)
    halves = Calendar(zone=BERLIN, week=(((60, 150), (150, 300)),) * 7)
    assert worked(halves, at("2026-10-25T00:00"), at("2026-10-26T00:00")) == hours(5), "touching spans leave no gap"


def test_office_day_has_its_hours_whatever_the_night_before_was() -> None:
    for day in ("2026-03-30", "2026-10-26"):
        assert worked(OFFICE, at(f"{day}T00:00"), at(f"{day}T23:59")) == hours(7)
    assert after(OFFICE, at("2026-03-27T16:00"), hours(2)) == at("2026-03-30T10:00")


def test_day_that_a_zone_skipped_counts_nothing() -> None:
    apia = Calendar(zone="Pacific/Apia", week=(((0, 1440),),) * 7)
    start, end = at("2011-12-29T00:00", "Pacific/Apia"), at("2012-01-01T00:00", "Pacific/Apia")
    assert worked(apia, start, end) == hours(48)


def test_around_the_clock_counts_everything() -> None:
    start = at("2026-11-28T03:00")
    assert after(AROUND_THE_CLOCK, start, hours(50)) == start + timedelta(hours=50)
    assert worked(AROUND_THE_CLOCK, start, start + timedelta(hours=50)) == hours(50)
    assert worked(AROUND_THE_CLOCK, start, start - timedelta(hours=50)) == 0


def test_calendar_that_never_works_says_so_instead_of_searching_for_ever() -> None:
    new_year = tuple(OwnDay(day=date(year, 1, 1)) for year in range(2026, 2040))
    only = Calendar(zone="UTC", week=(((0, 1),), *((),) * 6), days=new_year)
    assert after(only, datetime(2026, 1, 6, tzinfo=UTC), 60) == datetime(2026, 1, 12, 0, 1, tzinfo=UTC)
    mondays = tuple(OwnDay(day=date(2026, 1, 5) + timedelta(weeks=n)) for n in range(400))
    closed = Calendar(zone="UTC", week=(((0, 60),), *((),) * 6), days=mondays)
    assert after(closed, datetime(2026, 1, 1, tzinfo=UTC), 60) == datetime(2033, 9, 5, 0, 1, tzinfo=UTC)
    never = Calendar.model_construct(**(dict(closed) | {"week": ((),) * 7}))
    with pytest.raises(NeverWorks, match="no working time"):
        after(never, datetime(2026, 1, 1, tzinfo=UTC), 60)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Berlin"}, "time zone"),
        ({"week": [[]] * 7}, "at least one day"),
        ({"week": [[[600, 540]], *[[]] * 6]}, "end after it begins"),
        ({"week": [[[540, 720], [700, 800]], *[[]] * 6]}, "before the next"),
        ({"week": [[[0, 1441]], *[[]] * 6]}, "no day has"),
        ({"week": [[[n * 60, n * 60 + 30] for n in range(7)], *[[]] * 6]}, "more than 6 spans"),
        ({"week": [[[0, 60]]] * 6}, "week"),
        ({"country": "XX"}, "No holidays are known"),
        ({"country": "DE", "subdivision": "ZZ"}, "no region"),
        ({"subdivision": "BE"}, "no region"),
    ],
)
def test_calendar_that_makes_no_sense_is_refused_with_a_sentence(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        Calendar.checked({"zone": BERLIN, "week": [[[540, 1020]]] * 7} | wrong)


def test_calendar_comes_back_from_json_as_it_was() -> None:
    whole = Calendar(zone=BERLIN, week=WEEK, country="DE", subdivision="BE", days=(OwnDay(day=date(2026, 1, 2)),))
    assert Calendar.checked(whole.data()) == whole
    assert office_hours("no zone").zone == "UTC"


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.integers(1, 400 * 3600)
CALENDARS = st.sampled_from(
    [
        OFFICE,
        office_hours("America/New_York"),
        Calendar(zone=BERLIN, week=(((30, 150), (150, 170), (1200, 1440)),) * 7, country="DE"),
        Calendar(zone="Australia/Lord_Howe", week=(((0, 1440),),) * 7),
        AROUND_THE_CLOCK,
    ]
)


@settings(max_examples=300)
@given(CALENDARS, MOMENTS, LENGTHS)
def test_what_has_passed_by_a_due_moment_is_the_target(calendar: Calendar, start: datetime, seconds: int) -> None:
    due = after(calendar, start, seconds)
    assert worked(calendar, start, due) == seconds
    assert worked(calendar, start, due - timedelta(seconds=1)) == seconds - 1, "and no moment before it"


@settings(max_examples=200)
@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_parts_of_a_stretch_add_up_and_are_never_negative(calendar: Calendar, moments: list[datetime]) -> None:
    first, middle, last = moments
    parts = worked(calendar, first, middle), worked(calendar, middle, last)
    assert sum(parts) == worked(calendar, first, last)
    assert min(parts) >= 0
    assert worked(calendar, last, first) == 0


def test_hundred_thousand_clocks_are_read_in_seconds() -> None:
    berlin = Calendar(zone=BERLIN, week=WEEK, country="DE")
    start = at("2026-01-05T09:00")
    began = time.process_time()
    for number in range(20_000):
        after(berlin, start + timedelta(minutes=number * 20), hours(24))
    assert time.process_time() - began < 2


def test_countries_are_named_in_the_order_of_names_and_every_one_is_known() -> None:
    names = country_names()
    assert (names["DE"], names["US"], names["BA"]) == ("Germany", "United States", "Bosnia and Herzegovina")
    assert list(names.values()) == sorted(names.values())
    assert all(len(name) > 2 for name in names.values())
    assert all(Calendar(always=True, country=code).country == code for code in names)


def test_first_day_of_a_year_is_worked_like_any_other_where_it_is_no_holiday() -> None:
    begin = datetime(2027, 1, 1, tzinfo=UTC)  # a Friday
    spent = [worked(office_hours("UTC"), day, day + timedelta(days=1)) for day in (begin, begin + timedelta(days=7))]
    assert spent[0] == spent[1] > 0


def test_hours_are_written_as_people_write_them() -> None:
    assert hours_of(((540, 750), (780, 1085))) == "09:00–12:30, 13:00–18:05"
