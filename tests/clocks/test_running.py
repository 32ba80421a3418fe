"""How a clock stands, whatever happened to it: pauses, changes of target and calendar, pauses after the target."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clocks import running
from clocks.calendars import AROUND_THE_CLOCK, Calendar, office_hours, worked
from clocks.running import Spans

OFFICE = office_hours("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
HOUR = 3600


def later(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def test_clock_counts_what_has_passed_and_says_when_it_is_due() -> None:
    stands = running.standing(OFFICE, running.begin(MONDAY), 4 * HOUR, later(1))
    assert (stands.spent, stands.left, stands.share, stands.due) == (HOUR, 3 * HOUR, 25, later(4))


def test_paused_clock_stands_still_and_is_due_at_no_moment() -> None:
    """osTicket#3034: pause while waiting; frappe/helpdesk#1554: pause shown but clock ran on."""
    spans = running.halt(running.begin(MONDAY), later(1))
    for hours in (1, 5, 500):
        stands = running.standing(OFFICE, spans, 4 * HOUR, later(hours))
        assert (stands.spent, stands.due) == (HOUR, None)
    assert running.standing(OFFICE, running.go_on(spans, later(3)), 4 * HOUR, later(3)).due == later(6)


def test_pause_after_the_target_moves_nothing() -> None:
    """Resume shifts only targets that are not met yet."""
    spans = running.go_on(running.halt(running.begin(MONDAY), later(5)), later(7))
    assert running.due(OFFICE, spans, 4 * HOUR) == later(4)


def test_changing_target_and_calendar_keeps_accumulated_pause() -> None:
    """glpi#15605."""
    spans = running.go_on(running.halt(running.begin(MONDAY), later(1)), later(3))
    assert running.spent(OFFICE, spans, later(4)) == 2 * HOUR
    assert running.standing(OFFICE, spans, 8 * HOUR, later(4)).left == 6 * HOUR
    assert running.standing(AROUND_THE_CLOCK, spans, 8 * HOUR, later(4)).left == 6 * HOUR


def test_pausing_and_resuming_twice_counts_once() -> None:
    once = running.halt(running.begin(MONDAY), later(1))
    assert running.halt(once, later(2)) == once
    on = running.go_on(once, later(3))
    assert running.go_on(on, later(4)) == on
    assert running.halt((), later(1)) == ()


def test_events_that_arrive_in_the_wrong_order_never_count_negative_or_twice() -> None:
    halted = running.halt(running.begin(MONDAY), later(-2))
    assert running.spent(OFFICE, halted, later(8)) == 0
    on = running.go_on(running.halt(running.begin(MONDAY), later(2)), later(1))
    assert running.spent(OFFICE, on, later(3)) == 3 * HOUR


def test_spans_come_back_from_json_as_they_were() -> None:
    spans = running.go_on(running.halt(running.begin(MONDAY), later(1)), later(3))
    assert running.read(running.write(spans)) == spans


def test_share_of_a_target_is_reached_at_a_moment() -> None:
    spans = running.begin(MONDAY)
    assert running.used_at(OFFICE, spans, 4 * HOUR, 75) == later(3)
    assert running.used_at(OFFICE, spans, 10, 75) == MONDAY + timedelta(seconds=8), "never before the share is full"
    assert running.passed(89, (50, 75, 90, 100)) == 75
    assert running.passed(20, (50, 75)) == 0


STEPS = st.lists(st.integers(0, 40 * HOUR), min_size=1, max_size=9)
TARGETS = st.integers(1, 100 * HOUR)
CALENDARS = st.sampled_from([OFFICE, office_hours("America/New_York"), AROUND_THE_CLOCK])


def history(steps: list[int]) -> tuple[Spans, datetime]:
    """A clock that is paused and resumed after each of these many seconds, and the last moment."""
    spans, at = running.begin(MONDAY), MONDAY
    for number, step in enumerate(steps):
        at += timedelta(seconds=step)
        spans = running.go_on(spans, at) if number % 2 else running.halt(spans, at)
    return spans, at


@settings(max_examples=200)
@given(CALENDARS, STEPS, TARGETS, st.integers(0, 90 * HOUR), st.integers(0, 90 * HOUR))
def test_time_spent_is_never_negative_and_never_goes_back(
    calendar: Calendar, steps: list[int], target: int, first: int, more: int
) -> None:
    spans, at = history(steps)
    early = running.standing(calendar, spans, target, at + timedelta(seconds=first))
    late = running.standing(calendar, spans, target, at + timedelta(seconds=first + more))
    assert 0 <= early.spent <= late.spent
    assert early.left + early.spent == target
    assert early.share <= late.share


@settings(max_examples=200)
@given(CALENDARS, STEPS, TARGETS, st.integers(0, 90 * HOUR))
def test_pause_adds_exactly_its_length_in_working_time(
    calendar: Calendar, steps: list[int], target: int, length: int
) -> None:
    spans, at = history([*steps, 5] if len(steps) % 2 else steps)  # an even number of steps leaves it running
    end = at + timedelta(seconds=length)
    paused = running.go_on(running.halt(spans, at), end)
    before, now = running.due(calendar, spans, target), running.due(calendar, paused, target)
    assert before is not None
    assert now is not None
    if before <= at:
        assert now == before, "what was over stays over"
    else:
        assert worked(calendar, before, now) == worked(calendar, at, end)
    assert running.spent(calendar, paused, end) == running.spent(calendar, spans, at)


@settings(max_examples=200)
@given(CALENDARS, CALENDARS, STEPS, TARGETS, TARGETS)
def test_another_policy_and_back_is_as_if_nothing_had_been(
    here: Calendar, there: Calendar, steps: list[int], target: int, other: int
) -> None:
    spans, at = history(steps)
    before = running.standing(here, spans, target, at)
    kept = running.read(running.write(spans))
    running.standing(there, kept, other, at)
    assert running.standing(here, kept, target, at) == before


@settings(max_examples=200)
@given(CALENDARS, STEPS, TARGETS)
def test_due_is_the_moment_at_which_the_target_is_spent(calendar: Calendar, steps: list[int], target: int) -> None:
    spans, at = history(steps)
    due = running.due(calendar, spans, target)
    if due is None:
        assert not running.is_running(spans)
        assert running.spent(calendar, spans, at + timedelta(days=900)) < target
    else:
        assert running.spent(calendar, spans, due) == target
        assert running.standing(calendar, spans, target, due).share == 100
        assert running.standing(calendar, spans, target, due - timedelta(seconds=1)).share < 100
