"""One clock from its start to its end: what it keeps for lists and for the tick, and when somebody is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from clocks import running
from clocks.calendars import DEFAULT_CALENDAR
from clocks.models import Clock
from clocks.policies import Book, Policy, Terms, with_defaults
from clocks.recounts import Recount
from core.chosen import Kept

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
HOUR = 3600
HALF, ALL = UUID(int=50), UUID(int=100)


def later(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.fixture
def book() -> Book:
    """A policy that warns at half of the target, and one that only tells the end."""
    targets = {"first_reply": {"high": 60}}
    policies = [
        Kept(HALF, "Half", Policy.model_validate({"targets": targets, "warn": [50]})),
        Kept(ALL, "All", Policy.model_validate({"targets": targets, "warn": []})),
    ]
    return with_defaults([], policies, "Europe/Berlin")


def clock(policy: UUID | None = HALF, calendar: UUID | None = None, hours: int = 4) -> Clock:
    """A clock around the clock that began on Monday."""
    spans = running.write(running.begin(MONDAY))
    about = {"subject_kind": "case", "subject_id": uuid4(), "metric": "resolution", "started_at": MONDAY}
    return Clock(**about, policy=policy, calendar=calendar, target=hours * HOUR, spans=spans)


def test_running_clock_is_due_in_the_hours_of_its_calendar(book: Book) -> None:
    night, office = clock(hours=10), clock(calendar=DEFAULT_CALENDAR, hours=10)
    for one in (night, office):
        one.settle(book, MONDAY)
    assert night.due_at == later(10)
    assert office.due_at == later(26), "eight hours are left on Monday, two come on Tuesday"
    assert (night.is_running, night.is_paused, night.generation) == (True, False, 1)


def test_clock_that_stands_still_is_due_at_no_moment_and_says_why(book: Book) -> None:
    mine = clock()
    mine.halt("pending", later(1))
    mine.halt("on_hold", later(2))
    mine.settle(book, later(3))
    assert (mine.paused_at, mine.pause_reason, mine.due_at) == (later(1), "on_hold", None)
    assert (mine.is_running, mine.is_paused) == (False, True)
    assert mine.next_moment(book) is None
    mine.go_on(later(5))
    mine.settle(book, later(5))
    assert (mine.paused_at, mine.pause_reason, mine.due_at) == (None, "", later(8))
    assert mine.generation == 2


@pytest.mark.parametrize(("hours", "is_met", "spent"), [(3, True, 3), (4, True, 4), (5, False, 5)])
def test_end_says_whether_the_target_was_kept(book: Book, hours: int, is_met: bool, spent: int) -> None:
    mine = clock()
    mine.end(later(hours), book)
    assert (mine.is_met, mine.spent, mine.stopped_at) == (is_met, spent * HOUR, later(hours))
    assert (mine.is_running, mine.is_paused) == (False, False)
    mine.settle(book, later(hours + 1))
    assert mine.due_at is None
    mine.go_on(later(9))
    assert (mine.is_met, mine.spent, mine.stopped_at, mine.is_running) == (None, None, None, True)


def test_end_of_a_paused_clock_is_no_pause_and_may_be_judged_by_nobody(book: Book) -> None:
    mine = clock()
    mine.halt("pending", later(1))
    mine.end(later(9), book, is_judged=False)
    assert (mine.is_met, mine.spent) == (None, HOUR)
    assert (mine.paused_at, mine.pause_reason, mine.is_paused) == (None, "", False)


def test_somebody_is_told_at_each_share_once_and_after_all_of_it(book: Book) -> None:
    mine = clock()
    assert mine.next_moment(book) == later(2)
    mine.warned = 50
    assert mine.next_moment(book) == later(4) + timedelta(seconds=1)
    mine.warned = 100
    assert mine.next_moment(book) is None
    assert clock(ALL).next_moment(book) == later(4) + timedelta(seconds=1)
    office = clock(calendar=DEFAULT_CALENDAR, hours=18)
    assert office.next_moment(book) == later(25), "an hour of Tuesday makes it nine"
    assert clock(policy=None).next_moment(book) == later(2)


def test_share_that_was_reached_is_whole_only_after_the_target(book: Book) -> None:
    mine = clock()
    found = [mine.reached(book, later(hours)) for hours in (1.99, 2, 3.99, 4)]
    assert found == [0, 50, 50, 50]
    assert mine.reached(book, later(4) + timedelta(seconds=1)) == 100
    assert clock(ALL).reached(book, later(3.99)) == 0


def test_what_was_told_counts_no_more_after_the_target_grew(book: Book) -> None:
    mine = clock()
    mine.warned = 100
    mine.take(Terms(HALF, None, 5 * HOUR))
    mine.settle(book, later(4.5))
    assert (mine.warned, mine.due_at) == (50, later(5))
    mine.warned = 50
    mine.settle(book, later(6))
    assert mine.warned == 50, "what nobody was told yet is not taken for told"


def test_terms_are_compared_whole() -> None:
    mine = clock()
    terms = Terms(ALL, DEFAULT_CALENDAR, 7)
    assert not mine.has(terms)
    mine.take(terms)
    assert mine.has(terms)
    for other in (Terms(HALF, DEFAULT_CALENDAR, 7), Terms(ALL, None, 7), Terms(ALL, DEFAULT_CALENDAR, 8)):
        assert not mine.has(other)


@pytest.mark.parametrize(
    ("done", "total", "ended", "percent"), [(0, 9, False, 0), (5, 9, False, 55), (9, 9, False, 99), (1, 9, True, 100)]
)
def test_recount_is_whole_only_when_it_has_ended(done: int, total: int, ended: bool, percent: int) -> None:
    run = Recount(run=uuid4(), began_at=MONDAY, total=total, done=done, ended_at=MONDAY if ended else None)
    assert run.percent == percent
    assert Recount(run=uuid4(), began_at=MONDAY, total=0).percent == 100
