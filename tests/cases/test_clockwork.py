"""What the desk's events do to clocks: each complaint of research on other help desks is a test here, named by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases import clockwork
from cases.actions import cases as actions
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from clocks.actions.clocks import tell_due
from clocks.actions.recounts import continue_recount
from clocks.actions.settings import keep_calendar, keep_policy
from clocks.calendars import DEFAULT_CALENDAR, OFFICE_WEEK, Calendar
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY, Policy
from clocks.selectors import book, recount
from core.actor import Actor
from directory.models import Client, Person
from tests.cases.hands import HOUR, MONDAY, Hands, clock_of, ended, metrics, spent, tick, told
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of


@pytest.fixture
def queue(counted: Queue) -> Queue:
    return counted


def test_opening_starts_first_reply_and_resolution(queue: Queue, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    assert metrics(case) == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    assert (case.due_at, case.due_metric) == (MONDAY + timedelta(hours=1), Metric.FIRST_REPLY)


def test_first_reply_ends_with_the_supports_reply_and_a_note_is_none(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, priority="high")
    hands.forward(minutes=10)
    actions.write_note(case, by=ada, source="Looks like the switch.")
    actions.reply(fresh(case), by=ravi, source="One more thing.")
    assert metrics(case) == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    hands.forward(minutes=10)
    actions.reply(fresh(case), by=ada, source="Thank you.")
    assert ended(case) == [(Metric.FIRST_REPLY, True)]
    assert (fresh(case).first_replied_at, fresh(case).due_metric) == (hands.now, Metric.RESOLUTION)
    assert (clock_of(case, Metric.FIRST_REPLY).is_met, clock_of(case, Metric.FIRST_REPLY).spent) == (True, 1200)


def test_clock_stands_still_while_the_case_waits_for_the_requester(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    """osTicket#3034 and #6524, linear#1103: pause while waiting. frappe/helpdesk#1554: and it truly stands still."""
    case = open_case(ravi, queue, priority="high")
    hands.forward(minutes=30)
    actions.reply(case, by=ada, source="Which version?", then="pending")
    paused = clock_of(case, Metric.RESOLUTION)
    assert (paused.pause_reason, paused.paused_at, paused.due_at) == ("pending", hands.now, None)
    assert (fresh(case).due_at, fresh(case).due_metric) == (None, "")
    hands.forward(hours=30)
    assert spent(case, Metric.RESOLUTION) == 1800
    assert tick() == 0
    actions.reply(fresh(case), by=ravi, source="Version 6.")
    assert clock_of(case, Metric.RESOLUTION).due_at == hands.now + timedelta(hours=3.5)


def test_clock_stands_still_for_somebody_outside_and_for_a_handed_over_requester(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    actions.change_status(case, by=ada, status="on_hold", reason="a part")
    assert clock_of(case, Metric.RESOLUTION).pause_reason == "on_hold"
    actions.change_status(fresh(case), by=ada, status="open")
    assert clock_of(case, Metric.RESOLUTION).is_running
    actions.hand_over(fresh(case), by=ada, next_kind="requester")
    assert {c.pause_reason for c in Clock.objects.live().filter(subject_id=case.pk)} == {"requester"}
    actions.hand_over(fresh(case), by=ada, next_kind="queue")
    assert clock_of(case, Metric.RESOLUTION).is_running


def test_status_that_the_policy_does_not_pause_for_lets_time_run(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    keep_policy(FIRST_POLICY.model_copy(update={"pauses": ("pending",)}), name="All", by=ines, key=DEFAULT_POLICY)
    case = open_case(ravi, queue)
    actions.change_status(case, by=ada, status="on_hold", reason="a part")
    assert clock_of(case, Metric.RESOLUTION).is_running


def test_changing_the_policy_keeps_accumulated_pause(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    """glpi#15605."""
    case = open_case(ravi, queue, priority="high")
    hands.forward(hours=1)
    actions.change_status(case, by=ada, status="pending")
    hands.forward(hours=10)
    actions.change_status(fresh(case), by=ada, status="open")
    hands.forward(hours=1)
    twice = {
        metric: {level: 2 * seconds for level, seconds in of.items()} for metric, of in FIRST_POLICY.targets.items()
    }
    keep_policy(FIRST_POLICY.model_copy(update={"targets": twice}), name="Slow", by=ines, key=DEFAULT_POLICY)
    assert continue_recount(recount().run, None) == 2  # type: ignore[union-attr]
    clock = clock_of(case, Metric.RESOLUTION)
    assert (clock.target, clock.standing(book(), hands.now).left) == (8 * HOUR, 6 * HOUR)
    assert clock.due_at == hands.now + timedelta(hours=6)
    assert fresh(case).due_at == clock_of(case, Metric.FIRST_REPLY).due_at


def test_changing_the_calendar_recounts_open_clocks(queue: Queue, hands: Hands, ravi: Actor, ines: Actor) -> None:
    case = open_case(ravi, queue, priority="urgent")
    hands.forward(minutes=5)
    later = Calendar(zone="UTC", week=OFFICE_WEEK)
    keep_calendar(later, name="Office", by=ines, key=DEFAULT_CALENDAR)
    continue_recount(recount().run, None)  # type: ignore[union-attr]
    assert fresh(case).due_at == MONDAY.replace(hour=10, minute=30), "the desk opens at ten"


def test_priority_moves_the_target_and_loses_no_time(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="low")
    hands.forward(hours=1)
    actions.edit_case(case, by=ada, subject=case.subject, priority="urgent", product="", tags=())
    assert clock_of(case, Metric.RESOLUTION).due_at == MONDAY + timedelta(hours=2)
    actions.edit_case(fresh(case), by=ada, subject=case.subject, priority="low", product="", tags=())
    assert clock_of(case, Metric.RESOLUTION).due_at == MONDAY + timedelta(hours=72)


def test_update_target_shorter_than_the_first_reply_does_not_overrule_it(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    """zammad#5177."""
    short = FIRST_POLICY.targets | {Metric.NEXT_REPLY: dict.fromkeys(FIRST_POLICY.targets[Metric.NEXT_REPLY], 60)}
    keep_policy(FIRST_POLICY.model_copy(update={"targets": short}), name="All", by=ines, key=DEFAULT_POLICY)
    case = open_case(ravi, queue, priority="high")
    actions.reply(case, by=ravi, source="Are you there?")
    assert fresh(case).due_at == MONDAY + timedelta(hours=1)
    assert Metric.NEXT_REPLY not in metrics(case)


def test_nobody_is_told_of_a_target_after_the_agent_answered(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    """zammad#3140: escalation although the agent answered."""
    case = open_case(ravi, queue, priority="high")
    noted = dict(Clock.objects.filter(metric=Metric.FIRST_REPLY).values_list("pk", "generation"))
    hands.forward(minutes=20)
    actions.reply(case, by=ada, source="We look at it.")
    hands.forward(hours=1)
    assert tell_due(noted, at=hands.now, book=book()) == 0
    assert [line for line in told(case) if "reply" in line] == []


def test_portal_reply_starts_the_next_reply_and_a_note_does_not(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    """zammad#1322: what the requester writes in the portal counts like a mail."""
    case = open_case(ravi, queue, priority="high")
    actions.reply(case, by=ada, source="Which version?")
    actions.write_note(case, by=ada, source="Asked for the version.")
    assert Metric.NEXT_REPLY not in metrics(case)
    hands.forward(minutes=5)
    actions.reply(fresh(case), by=ravi, source="Version 6.")
    began = clock_of(case, Metric.NEXT_REPLY)
    hands.forward(minutes=5)
    actions.reply(fresh(case), by=ravi, source="And it happens at night.")
    assert clock_of(case, Metric.NEXT_REPLY).pk == began.pk, "the first unanswered word counts"
    hands.forward(minutes=5)
    actions.reply(fresh(case), by=ada, source="Thank you.")
    assert ended(case)[-1] == (Metric.NEXT_REPLY, True)
    actions.reply(fresh(case), by=ravi, source="Any news?")
    assert clock_of(case, Metric.NEXT_REPLY).pk != began.pk


def test_policy_of_the_client_comes_before_the_queues_and_that_before_all(
    queue: Queue, hands: Hands, ravi: Actor, ines: Actor
) -> None:
    """frappe/helpdesk#2020, osTicket#2733: targets per client."""
    client = Client.objects.get(name="Tallis Freight")

    def policy(hours: int, **only: Any) -> Policy:
        return Policy(targets={Metric.FIRST_REPLY: {"medium": hours * HOUR}}, **only)

    assert open_case(ravi, queue).due_at == MONDAY + timedelta(hours=8)
    keep_policy(policy(4, places=(queue.pk,)), name="A queue", by=ines)
    assert open_case(ravi, queue).due_at == MONDAY + timedelta(hours=4)
    keep_policy(policy(2, clients=(client.pk,)), name="Z client", by=ines)
    assert open_case(ravi, queue).due_at == MONDAY + timedelta(hours=2)
    keep_policy(policy(1, clients=(client.pk,), places=(uuid4(),)), name="Elsewhere", by=ines)
    assert open_case(ravi, queue).due_at == MONDAY + timedelta(hours=2)
    Person.objects.filter(pk=ravi.card).update(client=None)
    assert open_case(ravi, queue).due_at == MONDAY + timedelta(hours=4)


def test_moving_to_another_queue_lays_its_policy_over_the_same_time(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor
) -> None:
    other = make_queue("Licences", "Licences")
    only = Policy(targets={Metric.RESOLUTION: {"medium": 5 * HOUR}}, places=(other.pk,))
    keep_policy(only, name="Licences", by=ines)
    case = open_case(ravi, queue)
    hands.forward(hours=1)
    actions.move_case(case, by=ada, queue=other)
    assert metrics(case) == {Metric.RESOLUTION}
    assert fresh(case).due_at == MONDAY + timedelta(hours=5)


def test_result_is_in_the_history_when_a_case_is_closed(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    """zammad#4777."""
    case = open_case(ravi, queue, priority="urgent")
    actions.reply(case, by=ada, source="We look at it.")
    hands.forward(hours=3)
    actions.close_case(fresh(case), by=ada, resolution="solved", no_article="one_off")
    assert ended(case) == [(Metric.FIRST_REPLY, True), (Metric.RESOLUTION, False)]
    assert metrics(case) == set()
    assert (fresh(case).due_at, fresh(case).due_metric) == (None, "")


def test_late_clock_says_what_it_counted_and_blames_nobody(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="urgent")
    hands.forward(hours=3)
    actions.reply(case, by=ada, source="We look at it.")
    page = case_page(fresh(case), ada)
    late = {target.name: target for target in page.targets}["First reply"]
    assert (late.clock.text, late.how) == (
        "Missed after 3 h",
        "30 min, counted in Always, by the policy Everything else",
    )
    lines = [line for moment in page.moments for line in moment.happenings if "first reply" in line.words]
    assert [(line.who, line.words) for line in lines] == [
        ("", "counted the first reply as late: 3 h of working time instead of 30 min")
    ]
    assert "How they are counted" in browser_of(ada).get(f"/cases/{case.ref}/").content.decode()


def test_solving_without_an_answer_judges_the_resolution_alone(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    actions.change_status(case, by=ada, status="solved")
    assert ended(case) == [(Metric.RESOLUTION, True)]
    assert clock_of(case, Metric.FIRST_REPLY).is_met is None


def test_reopened_case_goes_on_with_its_resolution(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    actions.reply(case, by=ada, source="Try again.", then="solved")
    hands.forward(hours=50)
    actions.reply(fresh(case), by=ravi, source="It is still broken.")
    clock = clock_of(case, Metric.RESOLUTION)
    assert (clock.is_running, clock.is_met, clock.due_at) == (True, None, hands.now + timedelta(hours=4))
    assert clock.spent is None
    assert metrics(case) == {Metric.RESOLUTION, Metric.NEXT_REPLY}


def test_case_that_was_made_paused_or_closed_is_judged_as_it_is(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    waiting = Case.objects.create(subject="x", queue=queue, requester_id=ravi.card, status="pending", category="paused")
    clockwork.follow(waiting, by=ada, said="opened")
    assert {c.pause_reason for c in Clock.objects.filter(subject_id=waiting.pk)} == {"pending"}
    done = Case.objects.create(subject="y", queue=queue, requester_id=ravi.card, status="closed", category="closed")
    clockwork.follow(done, by=ada, said="opened")
    assert not Clock.objects.filter(subject_id=done.pk).exists()


def test_promise_that_is_nearer_than_the_clocks_is_what_is_due(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    promised = MONDAY + timedelta(minutes=20)
    actions.hand_over(case, by=ada, next_kind="queue", act_by=promised)
    assert (fresh(case).due_at, fresh(case).due_metric) == (promised, "")
    clockwork.bring_due([case.pk])
    assert (fresh(case).due_at, fresh(case).due_metric) == (promised, "")
    actions.hand_over(fresh(case), by=ada, next_kind="queue")
    clockwork.bring_due([case.pk])
    assert (fresh(case).due_at, fresh(case).due_metric) == (MONDAY + timedelta(hours=8), Metric.FIRST_REPLY)
