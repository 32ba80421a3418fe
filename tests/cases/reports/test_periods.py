"""Days of a report and the stretches of its charts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases.reports.periods import Period, last_days


def test_a_period_holds_its_last_day_where_its_clock_hangs() -> None:
    period = Period(date(2026, 3, 28), date(2026, 3, 29), "Europe/Berlin")
    assert period.days == 2
    assert period.begin.astimezone(UTC) == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert period.end.astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)  # the clocks went forward
    assert period.before() == Period(date(2026, 3, 26), date(2026, 3, 27), "Europe/Berlin")


def test_last_days_end_today() -> None:
    assert last_days(28, date(2026, 5, 31), "UTC") == Period(date(2026, 5, 4), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2026, 5, 30), date(2026, 6, 1), ["30 May", "31 May", "1 Jun"]),
        (date(2026, 5, 6), date(2026, 6, 1), ["19", "20", "21", "22", "23"]),
        (
            date(2025, 12, 31),
            date(2026, 8, 1),
            ["Dec 25", *(f"{m} 26" for m in "Jan Feb Mar Apr May Jun Jul Aug".split())],
        ),
        (date(2015, 2, 1), date(2026, 1, 1), [str(year) for year in range(2015, 2027)]),
    ],
)
def test_buckets_cover_the_period(first: date, last: date, labels: list[str]) -> None:
    assert [bucket.label for bucket in Period(first, last).buckets()] == labels
