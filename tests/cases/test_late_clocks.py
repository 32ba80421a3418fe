"""Clocks follow a policy that changes: its pauses too, and targets where there was none."""

from __future__ import annotations

from typing import Any

import pytest

from cases import clockwork
from cases.actions import cases as actions
from cases.actions import late_clocks
from cases.actions.late_clocks import start_late_clocks
from cases.models import Case, Queue
from clocks.actions.recounts import begin_recount, continue_recount
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY, Policy
from clocks.selectors import recount
from core.actor import Actor
from tests.cases.hands import HOUR, Hands, clock_of, metrics, spent
from tests.factories.cases import fresh, make_queue, open_case
from tests.tenants.helpers import jobs


@pytest.fixture
def queue(counted: Queue) -> Queue:
    return counted


def choose(by: Actor, **changes: Any) -> None:
    """Change the policy for everything else, and count anew as the worker does."""
    keep_policy(FIRST_POLICY.model_copy(update=changes), name="All", by=by, key=DEFAULT_POLICY)
    continue_recount(recount().run, None)  # type: ignore[union-attr]


def test_another_policys_pauses_count_from_the_change_on(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    case = open_case(ravi, queue)
    actions.change_status(case, by=ada, status="on_hold", reason="a part")
    hands.forward(hours=3)
    choose(ines, pauses=("pending",))
    running = clock_of(case, Metric.RESOLUTION)
    assert (running.is_running, running.pause_reason) == (True, "")
    assert fresh(case).due_at == clock_of(case, Metric.FIRST_REPLY).due_at
    hands.forward(hours=1)
    assert spent(case, Metric.RESOLUTION) == HOUR, "what it stood still before stays"
    choose(ines, pauses=("on_hold",))
    paused = clock_of(case, Metric.RESOLUTION)
    assert (paused.pause_reason, paused.paused_at, fresh(case).due_at) == ("on_hold", hands.now, None)
    hands.forward(hours=9)
    assert spent(case, Metric.RESOLUTION) == HOUR


def test_a_recount_leaves_a_pause_that_still_counts_as_it_is(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    case = open_case(ravi, queue)
    actions.hand_over(case, by=ada, next_kind="requester")
    began = hands.now
    hands.forward(hours=3)
    choose(ines, warn=(50,))
    clock = clock_of(case, Metric.RESOLUTION)
    assert (clock.pause_reason, clock.paused_at) == ("requester", began)


def test_a_target_that_comes_later_starts_its_clock_with_the_next_step(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    keep_policy(Policy(targets={Metric.NEXT_REPLY: {"urgent": HOUR}}, places=(queue.pk,)), name="None", by=ines)
    case = open_case(ravi, queue)
    assert metrics(case) == set()
    hands.forward(hours=2)
    actions.move_case(case, by=ines, queue=make_queue("Second"))
    assert metrics(case) == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    assert clock_of(case, Metric.RESOLUTION).started_at == hands.now
    answered = open_case(ravi, queue)
    actions.reply(answered, by=ada, source="We look at it.")
    actions.move_case(fresh(answered), by=ines, queue=Queue.objects.get(slug="second"))
    assert metrics(answered) == {Metric.RESOLUTION}


def test_a_target_of_a_changed_policy_starts_the_clocks_of_cases_without(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keep_policy(Policy(targets={Metric.NEXT_REPLY: {"low": HOUR}}, places=(queue.pk,)), name="None", by=ines)
    waiting, done = open_case(ravi, queue), open_case(ravi, queue)
    other = open_case(ravi, queue, priority="high")
    actions.change_status(waiting, by=ada, status="on_hold", reason="a part")
    actions.close_case(done, by=ada, resolution="solved", no_article="one_off")
    hands.forward(hours=2)
    targets = {Metric.RESOLUTION: {"medium": HOUR}}
    keep_policy(Policy(targets=targets, places=(queue.pk,), pauses=("on_hold",)), name="None", by=ines, key=key)
    assert jobs(late_clocks.TASK)
    monkeypatch.setattr(late_clocks, "BATCH", 1)
    after, looked = None, 0
    while start_late_clocks(after):
        looked += 1
        after = waiting.pk if after is None else other.pk
    assert looked == 2
    assert [metrics(case) for case in (waiting, done, other)] == [{Metric.RESOLUTION}, set(), set()]
    clock = clock_of(waiting, Metric.RESOLUTION)
    assert (clock.started_at, clock.pause_reason) == (hands.now, "on_hold")
    generation = clock.generation
    start_late_clocks(None)
    assert clock_of(waiting, Metric.RESOLUTION).generation == generation


def test_case_that_lacks_only_what_nothing_promises_is_left_alone(
    queue: Queue, hands: Hands, ravi: Actor, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(ines, targets={Metric.RESOLUTION: FIRST_POLICY.targets[Metric.RESOLUTION]})
    cases = [open_case(ravi, queue) for _ in range(3)]
    assert [metrics(case) for case in cases] == [{Metric.RESOLUTION}] * 3
    followed: list[Any] = []
    follow = clockwork.follow

    def noted(case: Case, **more: Any) -> None:
        followed.append(case.pk)
        follow(case, **more)

    monkeypatch.setattr(clockwork, "follow", noted)
    assert start_late_clocks(None) == 3
    assert followed == []
    choose(ines, targets=FIRST_POLICY.targets)
    assert start_late_clocks(None) == 3
    assert followed == [case.pk for case in cases]
    assert [metrics(case) for case in cases] == [{Metric.FIRST_REPLY, Metric.RESOLUTION}] * 3


def test_late_clocks_are_looked_for_where_no_clock_was_open(queue: Queue, hands: Hands, ines: Actor) -> None:
    assert not Case.objects.exists()
    begin_recount()
    assert jobs(late_clocks.TASK)
