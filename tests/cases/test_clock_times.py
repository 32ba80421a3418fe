"""What time alone does to clocks, and the worker: shares told once, counting anew, the past of imported cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cases.actions import cases as actions
from cases.importing.clocks import import_clocks
from cases.models import Case, Queue
from clocks.actions import recounts
from clocks.actions.clocks import tell_due
from clocks.actions.recounts import begin_recount, continue_recount
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
from clocks.selectors import book, recount
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import DueMoment
from tests.cases.hands import HOUR, MONDAY, Hands, clock_of, spent, tick, told
from tests.factories.cases import fresh, open_case
from tests.tenants.helpers import jobs
from tests.world import World


@pytest.fixture
def queue(counted: Queue) -> Queue:
    return counted


def test_each_share_is_told_once_and_again_only_after_a_change(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    """chatwoot#6889 and #13516: told when forgotten, at 50, 75, 90 and 100 percent."""
    case = open_case(ravi, queue, priority="high")
    actions.reply(case, by=ada, source="We look at it.")
    for hours, line in ((2, "50"), (1, "75"), (0.6, "90")):
        hands.forward(hours=hours)
        assert (tick(), tick()) == (1, 0)
        assert told(case)[-1] == f"resolution {line}"
    hands.forward(hours=0.4)
    assert tick() == 0, "at its last second a target is still kept"
    hands.forward(seconds=1)
    assert (tick(), tick()) == (1, 0)
    assert told(case) == ["resolution 50", "resolution 75", "resolution 90", "resolution missed"]


def test_moment_noted_before_a_change_says_nothing(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    noted = dict(Clock.objects.live().values_list("pk", "generation"))
    actions.edit_case(case, by=ada, subject=case.subject, priority="low", product="", tags=())
    hands.forward(hours=5)
    assert tell_due(noted, at=hands.now, book=book()) == 0


def test_registry_notes_the_next_moment_of_each_running_clock(
    queue: Queue, world: World, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    def noted() -> list[datetime]:
        with entered(REGISTRY):
            return list(DueMoment.objects.filter(kind="clock").order_by("at").values_list("at", flat=True))

    case = open_case(ravi, queue, priority="high")
    assert noted() == [MONDAY + timedelta(minutes=30), MONDAY + timedelta(hours=2)]
    hands.forward(minutes=30)
    tick()
    assert noted() == [MONDAY + timedelta(minutes=45), MONDAY + timedelta(hours=2)]
    actions.reply(case, by=ada, source="Which version?", then="pending")
    assert noted() == []


def test_recount_goes_on_batch_by_batch_and_a_newer_one_takes_over(
    queue: Queue, hands: Hands, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clocks.actions.recounts.BATCH", 4)
    for _ in range(3):
        open_case(ravi, queue)
    old = begin_recount()
    assert continue_recount(old, None) == 4
    found = recount()
    assert found is not None
    assert (found.done, found.total, found.percent) == (4, 6, 66)
    last = sorted(Clock.objects.values_list("pk", flat=True))[3]
    assert (str(old), str(last)) in {(job["run"], job["after"]) for job in jobs(recounts.TASK)}, "the rest is queued"
    new = begin_recount()
    assert continue_recount(old, last) == 0, "the run was given up for a newer one"
    assert (continue_recount(new, None), continue_recount(new, last)) == (4, 2)
    found = recount()
    assert found is not None
    assert found.percent == 100
    assert found.ended_at is not None


def test_recount_of_no_clock_at_all_has_ended_at_once(queue: Queue) -> None:
    run = begin_recount()
    found = recount()
    assert found is not None
    assert (found.run, found.total, found.percent) == (run, 0, 100)
    assert found.ended_at is not None, "else the page would ask for ever how far it is"
    assert str(run) not in {job["run"] for job in jobs(recounts.TASK)}


def test_clock_for_which_nothing_is_promised_any_more_ends_without_a_verdict(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    running, waiting = open_case(ravi, queue, priority="high"), open_case(ravi, queue, priority="high")
    actions.change_status(waiting, by=ada, status="pending")
    targets = {Metric.FIRST_REPLY: FIRST_POLICY.targets[Metric.FIRST_REPLY]}
    keep_policy(FIRST_POLICY.model_copy(update={"targets": targets}), name="Replies", by=ines, key=DEFAULT_POLICY)
    hands.forward(minutes=10)
    continue_recount(recount().run, None)  # type: ignore[union-attr]
    for case in (running, waiting):
        clock = clock_of(case, Metric.RESOLUTION)
        assert (clock.stopped_at, clock.is_met, clock.due_at, clock.paused_at) == (hands.now, None, None, None)
        assert clock_of(case, Metric.FIRST_REPLY).stopped_at is None
    assert (clock_of(running, Metric.RESOLUTION).spent, clock_of(waiting, Metric.RESOLUTION).spent) == (600, 0)


def test_change_that_comes_while_a_batch_is_counted_is_not_lost(
    queue: Queue, hands: Hands, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clocks.actions.recounts.BATCH", 4)
    for _ in range(3):
        open_case(ravi, queue)
    began: list[UUID] = []
    count = recounts._count

    def count_while_somebody_saves(batch: Any, known: Any) -> None:
        count(batch, known)
        if not began:
            began.append(begin_recount())

    monkeypatch.setattr(recounts, "_count", count_while_somebody_saves)
    continue_recount(begin_recount(), None)
    found = recount()
    assert found is not None
    assert (found.run, found.done, found.ended_at) == (began[0], 0, None)
    last = sorted(Clock.objects.values_list("pk", flat=True))[3]
    queued = {(job["run"], job["after"]) for job in jobs(recounts.TASK)}
    assert (str(began[0]), None) in queued
    assert not {after for _, after in queued} - {None}, "the run that was given up queues no batch"
    assert (continue_recount(began[0], None), continue_recount(began[0], last)) == (4, 2)
    assert recount().percent == 100  # type: ignore[union-attr]


def test_imported_cases_get_clocks_and_finished_ones_their_verdict(queue: Queue, hands: Hands, ravi: Actor) -> None:
    def imported(**more: Any) -> Case:
        case: Case = Case.objects.create(subject="x", queue=queue, requester_id=ravi.card, priority="high", **more)
        return case

    began = MONDAY - timedelta(hours=10)
    answered = began + timedelta(minutes=5)
    late = imported(
        opened_at=began,
        status="closed",
        category="closed",
        solved_at=MONDAY,
        closed_at=MONDAY,
        first_replied_at=answered,
    )
    open_one = imported(opened_at=MONDAY - timedelta(minutes=31), status="open", category="open")
    waiting = imported(opened_at=began, updated_at=began + timedelta(hours=1), status="pending", category="paused")
    for _ in range(2):  # the same file comes again
        import_clocks([late, open_one, waiting])
    verdicts = {c.metric: c.is_met for c in Clock.objects.filter(subject_id=late.pk)}
    assert verdicts == {Metric.FIRST_REPLY: True, Metric.RESOLUTION: False}
    clocks = set(Clock.objects.values_list("pk", flat=True))
    with entered(REGISTRY):
        assert set(DueMoment.objects.filter(kind="clock").values_list("object_id", flat=True)) <= clocks, (
            "none of the first"
        )
    assert spent(waiting, Metric.RESOLUTION) == HOUR
    assert fresh(open_one).due_at == MONDAY + timedelta(minutes=29)
    assert tick() == 0, "nobody hears of what was reached before the case came here"
    hands.forward(minutes=14)
    assert tick() == 1
    assert told(open_one) == ["first_reply 75"]


@pytest.mark.parametrize("count", [1, 3])
def test_telling_takes_as_many_queries_for_three_clocks_as_for_one(
    queue: Queue, hands: Hands, ravi: Actor, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(count):
        open_case(ravi, queue, priority="high")
    noted = dict(Clock.objects.live().values_list("pk", "generation"))
    kept = book()
    with django_assert_num_queries(2):
        tell_due(noted, at=hands.now, book=kept)
