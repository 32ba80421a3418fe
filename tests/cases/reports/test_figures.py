"""Figures worked out on paper: times, hand-overs, verdicts, and what came and went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.models import Case, Queue
from cases.reports.asked import By, narrowed, within
from cases.reports.figures import Figures, Grouped, Kept, Spread, sums
from cases.reports.flow import Moved, flow
from cases.reports.periods import Period
from cases.verdicts import judge
from clocks.models import Clock
from core.actor import Actor
from tests.cases.reports.conftest import ASKED, MAY, at
from tests.factories.cases import make_queue

HOUR = 3600
Make = Callable[..., Case]


def clock(case: Case, metric: str, *, is_met: bool | None, spent: int) -> None:
    Clock.objects.create(
        subject_kind="case", subject_id=case.pk, metric=metric, target=HOUR, is_met=is_met, spent=spent,
        stopped_at=case.solved_at,
    )  # fmt: skip
    judge([case.pk])


def of_may(**changes: Any) -> Any:
    asked = replace(ASKED, **changes)
    return within(narrowed(Case.objects.all(), asked), asked.period, asked.by)


def figures(cases: Any, period: Period, by: By) -> Grouped[Figures]:
    return sums(cases, period, by).figures


def kept(cases: Any, period: Period, by: By) -> dict[str, Grouped[Kept]]:
    return sums(cases, period, by).kept


class TestFigures:
    def test_times_are_told_as_half_and_nine_of_ten(self, past: Make) -> None:
        for solved in (1, 2, 3, 4, 10):
            past(at(5), replied=solved / 2, solved=solved)
        total = figures(of_may(), MAY, "ended").total
        assert total.cases == 5
        # the ninth of ten parts lies 0.6 of the way from the 4th value to the 5th
        assert (total.solving.count, total.solving.median) == (5, 3 * HOUR)
        assert [total.solving.p90, total.solving.mean] == pytest.approx([7.6 * HOUR, 4 * HOUR])
        assert [total.solving.least, total.solving.most] == [HOUR, 10 * HOUR]
        assert total.first_reply.median == pytest.approx(1.5 * HOUR)
        assert total.closing.count == 5

    def test_a_case_without_a_reply_or_solution_is_counted_but_not_timed(self, past: Make) -> None:
        past(at(5), solved=2, solved_at=None)
        total = figures(of_may(), MAY, "ended").total
        assert (total.cases, total.solving, total.first_reply) == (1, Spread(), Spread())
        assert total.closing == Spread(1, *[2 * HOUR] * 5)

    def test_reopened_and_handed_on_count_cases(self, past: Make) -> None:
        past(at(5), solved=1, reopened=2, handed_on=3)
        past(at(6), solved=1, handed_on=1)
        past(at(7), solved=1)
        total = figures(of_may(), MAY, "ended").total
        assert (total.reopened, total.handed_on, total.handed) == (1, 2, 4)

    def test_the_period_means_the_end_or_the_opening(self, past: Make) -> None:
        past(at(30, month=4), solved=5 * 24)
        past(at(30), solved=5 * 24)
        past(at(31, 23))
        assert figures(of_may(), MAY, "ended").total.cases == 1
        assert figures(of_may(by="opened"), MAY, "opened").total.cases == 2

    def test_groups_are_priorities_queues_and_weeks(self, past: Make, storage: Queue) -> None:
        other = make_queue("Backups")
        past(at(4), solved=1, priority="high")
        past(at(11), solved=3, priority="high", queue=other)
        past(at(12), solved=5, priority="low", queue=other)
        found = figures(of_may(), MAY, "ended")
        assert {name: one.cases for name, one in found.by_priority.items()} == {"high": 2, "low": 1}
        assert {name: one.cases for name, one in found.by_queue.items()} == {storage.pk: 1, other.pk: 2}
        assert {day: one.cases for day, one in found.by_bucket.items()} == {date(2026, 5, 4): 1, date(2026, 5, 11): 2}
        assert found.by_queue[other.pk].solving.median == 4 * HOUR

    def test_merged_cases_and_other_cases_are_left_out(self, past: Make, storage: Queue) -> None:
        kept_one = past(at(5), solved=1, priority="high", product="Tape")
        past(at(5), solved=9, merged_into=kept_one)
        assert figures(of_may(), MAY, "ended").total.cases == 1
        narrow = {
            "queue": storage.pk,
            "priority": "high",
            "product": "Tape",
            "client": "tallis",
            "team": storage.team_id,
        }
        assert figures(of_may(**narrow), MAY, "ended").total.cases == 1
        for name, value in {"priority": "low", "product": "Disk", "client": "Sorrel"}.items():
            assert figures(of_may(**{name: value}), MAY, "ended").total.cases == 0

    def test_no_cases_give_no_figures(self, storage: Queue) -> None:
        assert figures(of_may(), MAY, "ended").total.cases == 0
        assert figures(narrowed(Case.objects.none(), ASKED), MAY, "ended").total.cases == 0


class TestKept:
    def test_verdicts_are_counted_by_metric_and_priority(self, past: Make) -> None:
        first = past(at(5), solved=1, priority="high")
        second = past(at(12), solved=1, priority="low")
        clock(first, "first_reply", is_met=True, spent=600)
        clock(first, "resolution", is_met=False, spent=7200)
        clock(second, "resolution", is_met=True, spent=3600)
        clock(second, "first_reply", is_met=None, spent=60)
        found = kept(of_may(), MAY, "ended")
        resolution = found["resolution"]
        assert (resolution.total.met, resolution.total.missed, resolution.total.share) == (1, 1, 0.5)
        assert resolution.total.spent.median == 5400
        assert {name: one.share for name, one in resolution.by_priority.items()} == {"high": 0.0, "low": 1.0}
        assert [one.met for _, one in sorted(resolution.by_bucket.items())] == [0, 1]
        assert (found["first_reply"].total.met, found["first_reply"].total.missed) == (1, 0)

    def test_clocks_of_other_cases_are_not_counted(self, past: Make) -> None:
        clock(past(at(5, month=3), solved=1), "resolution", is_met=True, spent=1)
        assert kept(of_may(), MAY, "ended") == {}


class TestFlow:
    def test_the_backlog_is_counted_back_from_now(self, past: Make) -> None:
        past(at(1))  # open since before the period
        past(at(1), solved=5 * 24)  # until the 6th
        past(at(7), solved=24)  # until the 8th
        past(at(10), solved=30 * 24)  # beyond the period
        past(at(20, month=6))  # after it
        found = flow(narrowed(Case.objects.all(), ASKED), MAY)
        assert (found.open_now, found.before()) == (2, 2)
        counts = dict(found.backlog())
        asked = {4: 2, 6: 1, 7: 2, 8: 1, 9: 1, 10: 2, 31: 2}
        assert {day: counts[date(2026, 5, day)] for day in asked} == asked
        assert len(counts) == 28
        assert found.total() == Moved(2, 2)

    def test_queues_and_priorities_count_the_period_alone(self, past: Make, storage: Queue) -> None:
        other = make_queue("Backups")
        past(at(10), solved=24, priority="high")
        past(at(12), queue=other)
        past(at(2, month=6), queue=other)
        found = flow(narrowed(Case.objects.all(), ASKED), MAY)
        assert found.by_queue == {storage.pk: Moved(1, 1), other.pk: Moved(1, 0)}
        assert found.by_priority == {"high": Moved(1, 1), "medium": Moved(1, 0)}
        assert found.open_by_queue == {other.pk: 2}
        assert found.by_bucket()[date(2026, 5, 11)] == Moved(1, 1)
        assert found.by_bucket()[date(2026, 5, 25)] == Moved()

    def test_days_end_where_the_clock_hangs(self, past: Make) -> None:
        past(datetime(2026, 5, 10, 22, 30, tzinfo=at(1).tzinfo) + timedelta())
        found = flow(narrowed(Case.objects.all(), ASKED), replace(MAY, zone="Europe/Berlin"))
        assert found.by_day == {date(2026, 5, 11): Moved(1, 0)}


def test_figures_of_what_somebody_sees_hold_nothing_else(past: Make, ada: Actor) -> None:
    vault = make_queue("Vault", "Network", is_open=False)
    past(at(5), solved=1)
    past(at(5), solved=9, queue=vault)
    past(at(5), queue=vault)
    seen = narrowed(Case.objects.visible_to(ada), ASKED)
    total = figures(within(seen, MAY, "ended"), MAY, "ended").total
    assert (total.cases, total.solving.median) == (1, HOUR)
    assert (flow(seen, MAY).open_now, flow(seen, MAY).total()) == (0, Moved(1, 1))
