"""Whose hours count for what one member promised another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clocks.calendars import AROUND_THE_CLOCK, Calendar, NeverWorks, OwnDay
from clocks.shared import after, read, worked, written
from network.hours import Whose, counted

HOUR = 3600
MONDAY = datetime(2026, 1, 5, 6, tzinfo=UTC)
BERLIN = Calendar(zone="Europe/Berlin", week=(((540, 1020),),) * 5 + ((),) * 2)
"""Nine to five, which is eight to four in UTC."""
LATE = Calendar(zone="UTC", week=(((840, 1320),),) * 5 + ((),) * 2)
"""From two in the afternoon until ten at night: it shares two hours with Berlin."""
WEEKEND = Calendar(zone="UTC", week=((),) * 5 + (((540, 1020),),) * 2)


def test_promise_counts_in_the_hours_that_both_share() -> None:
    found = counted(BERLIN, LATE, MONDAY, 3 * HOUR)
    assert found.whose == Whose.BOTH
    due = after(read(written(found.sides)), MONDAY, 3 * HOUR)
    assert due == datetime(2026, 1, 6, 15, tzinfo=UTC), "two hours on Monday, one on Tuesday"


def test_the_helpers_own_hours_count_where_the_two_share_none() -> None:
    found = counted(BERLIN, WEEKEND, MONDAY, HOUR)
    assert (found.whose, found.sides) == (Whose.APART, (BERLIN,))
    assert after(read(written(found.sides)), MONDAY, HOUR) == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_hours_that_begin_after_a_fortnight_do_not_count_as_shared() -> None:
    away = [OwnDay(day=(MONDAY + timedelta(days=n)).date()) for n in range(15)]
    assert counted(BERLIN, LATE.model_copy(update={"days": away[:10]}), MONDAY, HOUR).whose == Whose.BOTH
    assert counted(BERLIN, LATE.model_copy(update={"days": away}), MONDAY, HOUR).whose == Whose.APART


@pytest.mark.parametrize(
    ("helper", "requester", "whose", "sides"),
    [
        (BERLIN, None, Whose.HELPER, (BERLIN,)),
        (BERLIN, AROUND_THE_CLOCK, Whose.HELPER, (BERLIN,)),
        (AROUND_THE_CLOCK, BERLIN, Whose.REQUESTER, (BERLIN,)),
        (BERLIN, BERLIN, Whose.BOTH, (BERLIN,)),
        (AROUND_THE_CLOCK, AROUND_THE_CLOCK, "", ()),
        (AROUND_THE_CLOCK, None, "", ()),
    ],
)
def test_who_works_around_the_clock_or_has_not_said_narrows_nothing(
    helper: Calendar, requester: Calendar | None, whose: str, sides: tuple[Calendar, ...]
) -> None:
    found = counted(helper, requester, MONDAY, HOUR)
    assert (found.whose, found.sides) == (whose, sides)


def test_what_is_kept_of_hours_names_no_reason_and_counts_the_same() -> None:
    closed = BERLIN.model_copy(update={"days": [OwnDay(day=MONDAY.date(), name="CNRY-why")]})
    rows = written((closed, LATE))
    assert "CNRY" not in str(rows)
    assert worked(read(rows), MONDAY, MONDAY + timedelta(days=2)) == 2 * HOUR


def test_shared_hours_that_bring_too_little_are_left_for_the_helpers_own() -> None:
    never = Calendar(zone="UTC", week=(((840, 841),),) + ((),) * 6)
    with pytest.raises(NeverWorks):
        after(read(written((WEEKEND, BERLIN))), MONDAY, HOUR)
    assert counted(BERLIN, never, MONDAY, 8 * HOUR).whose in (Whose.BOTH, Whose.APART)
