"""What an imported past means for clocks: waits are left out, verdicts kept, hand-overs and reopenings counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cases.importing.pasts import NO_PAST, Past
from cases.importing.writer import Writer
from cases.imports import PlainUpdate
from cases.models import Case
from clocks.actions.settings import keep_calendar
from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR
from clocks.models import Clock
from core.actor import Actor
from tests.cases.hands import HOUR, clock_of
from tests.cases.test_importing import plain

WAITS = ("pending", "on_hold")


def at(hour: int) -> datetime:
    return datetime(2016, 2, 29, hour, tzinfo=UTC)


def hours(*spans: tuple[int, int | None]) -> tuple[tuple[datetime, datetime | None], ...]:
    return tuple((at(start), None if end is None else at(end)) for start, end in spans)


def past(*states: tuple[int, str]) -> Past:
    return Past(tuple((at(hour), status) for hour, status in states))


def updates(*steps: tuple[int, str], **words: list[str]) -> tuple[PlainUpdate, ...]:
    """Updates of these hours and statuses; ``words`` say what else each became, empty where it stayed."""
    found, before = [], dict[str, str]()
    for place, (hour, status) in enumerate(steps):
        changes = {name: each[place] for name, each in words.items() if each[place]}
        was = {name: before.get(name, "") for name in changes}
        found.append(PlainUpdate(f"u{place}", at(hour), "", {"status": status, **changes}, was, status))
        before |= changes
    return tuple(found)


class TestSpans:
    def test_a_clock_stands_still_while_the_case_waits_or_has_ended(self) -> None:
        told = past((9, "new"), (10, "pending"), (12, "open"), (13, "on_hold"), (14, "solved"), (16, "open"))
        assert told.spans(at(9), None, WAITS) == hours((9, 10), (12, 13), (16, None))

    def test_only_the_reasons_of_the_policy_let_it_stand_still(self) -> None:
        told = past((9, "new"), (10, "pending"), (12, "on_hold"), (13, "open"))
        assert told.spans(at(9), at(15), ("on_hold",)) == hours((9, 12), (13, 15))

    def test_nothing_counts_after_its_end(self) -> None:
        told = past((9, "new"), (10, "pending"), (14, "open"))
        assert told.spans(at(9), at(12), WAITS) == hours((9, 10))
        assert told.spans(at(9), at(9), WAITS) == hours((9, 9))

    def test_words_from_before_the_opening_count_from_it(self) -> None:
        told = past((7, "pending"), (8, "open"))
        assert told.spans(at(9), at(11), WAITS) == hours((9, 9), (9, 11))

    def test_nothing_told_means_it_ran_all_the_time(self) -> None:
        assert NO_PAST.spans(at(9), at(11), WAITS) == hours((9, 11))

    def test_a_wait_lasts_since_it_began_and_not_since_the_one_before(self) -> None:
        told = past((9, "pending"), (10, "open"), (11, "pending"), (12, "pending"))
        assert told.waits_since("pending") == at(11)
        assert told.waits_since("on_hold") is None


@pytest.fixture
def always(northwind: Any, ines: Actor) -> None:
    """Hours are hours."""
    keep_calendar(AROUND_THE_CLOCK, name="Always", by=ines, key=DEFAULT_CALENDAR)


def stored(**fields: Any) -> Case:
    Writer("old", None).write([plain(**fields)])
    found: Case = Case.objects.get()
    return found


@pytest.mark.usefixtures("always")
class TestClocks:
    def test_the_wait_is_not_counted(self) -> None:
        told = updates((13, "new"), (14, "pending"), (20, "open"), (22, "closed"))
        case = stored(updates=told, status="closed", closed_at=at(22), resolved_at=at(22))
        clock = clock_of(case, "resolution")
        assert (clock.spent, clock.target, clock.is_met) == (3 * HOUR, 4 * HOUR, True)

    def test_the_verdict_of_the_other_system_stands(self) -> None:
        case = stored(status="closed", closed_at=at(14), is_met=False)
        assert clock_of(case, "resolution").is_met is False
        assert clock_of(case, "resolution").spent == HOUR

    def test_a_waiting_case_waits_since_its_wait_began(self) -> None:
        case = stored(updates=updates((13, "new"), (14, "pending"), (15, "pending")), status="pending")
        clock = clock_of(case, "resolution")
        assert (clock.is_paused, clock.paused_at, clock.ran) == (True, at(14), hours((13, 14)))
        assert clock.spent is None

    def test_a_live_clock_whose_last_word_nobody_knows_runs(self) -> None:
        told = (*updates((13, "new"), (14, "pending")), PlainUpdate("x", at(16), "", {"status": "Odd"}))
        case = stored(updates=told, status="open")
        clock = clock_of(case, "resolution")
        assert (clock.is_running, clock.ran) == (True, hours((13, 14), (16, None)))


@pytest.mark.usefixtures("northwind")
class TestCounts:
    def test_hand_overs_and_reopenings_are_worked_out(self) -> None:
        told = updates((13, "open"), (14, "solved"), (15, "open"), (16, "closed"), (17, "open"),
                       queue=["A", "", "B", "B", "A"], assignee=["", "Hal", "", "", "Mia"])  # fmt: skip
        case = stored(updates=told)
        assert (case.reopened, case.handed_on) == (2, 3)

    def test_the_sources_own_counts_come_first(self) -> None:
        case = stored(updates=updates((13, "solved"), (14, "open")), handed_on=7, reopened=0)
        assert (case.reopened, case.handed_on) == (0, 7)

    def test_a_case_that_was_closed_unsolved_has_no_time_of_solving(self) -> None:
        assert stored(status="closed", closed_at=at(14), tells_solved=True).solved_at is None
        assert Clock.objects.filter(metric="resolution").get().stopped_at == at(14)

    def test_where_nobody_tells_of_solving_the_end_counts(self) -> None:
        assert stored(status="closed", closed_at=at(14)).solved_at == at(14)
