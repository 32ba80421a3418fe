"""What reports sum up of clocks is what the clocks hold, whatever happens to a case."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cases.actions import cases as actions
from cases.actions.editing import edit_case
from cases.actions.lifecycle import change_status
from cases.choices import Priority
from cases.importing.clocks import import_clocks
from cases.models import Case, Queue
from cases.verdicts import COLUMNS, judge, mend, verdicts_of
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY, Policy
from core.actor import Actor
from core.refusals import Refused
from core.spaces import entered
from directory.models import Person
from tests.cases.hands import HOUR, Hands
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import join
from tests.world import World

NO_RESOLUTION = Policy(targets={Metric.FIRST_REPLY: dict.fromkeys(Priority.values, HOUR)})
WHOLE = FIRST_POLICY.model_copy(
    update={"targets": FIRST_POLICY.targets | {Metric.ACKNOWLEDGEMENT: dict.fromkeys(Priority.values, HOUR)}}
)
NONE = dict.fromkeys(COLUMNS)


@pytest.fixture
def queue(counted: Queue) -> Queue:
    return counted


def kept(case: Case) -> dict[str, Any]:
    row = fresh(case)
    return {name: getattr(row, name) for name in COLUMNS}


def truth(case: Case) -> dict[str, Any]:
    return verdicts_of(Clock.objects.filter(subject_id=case.pk))


def test_verdicts_come_with_the_reply_and_the_end(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    assert kept(case) == NONE
    hands.forward(hours=2)  # an hour late
    actions.reply(fresh(case), by=ada, source="Thank you.")
    assert kept(case) == NONE | {"reply_met": False}
    change_status(fresh(case), by=ada, status="solved")
    assert kept(case) == NONE | {"reply_met": False, "resolution_met": True, "worked": 2 * HOUR}


def test_the_verdict_of_the_acknowledgement_comes_with_who_has_the_case(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    keep_policy(WHOLE, name="Standard", key=DEFAULT_POLICY, by=ines)
    case, late = (open_case(ravi, queue, priority="high") for _ in range(2))
    hands.forward(minutes=30)
    actions.assign_case(fresh(case), by=ada, assignee=Person.objects.get(pk=ada.card))
    assert kept(case) == NONE | {"acknowledged_met": True, "acknowledged_in": HOUR // 2}
    hands.forward(hours=1)
    actions.write_note(fresh(late), by=ada, source="A switch.")
    assert kept(late) == NONE | {"acknowledged_met": False, "acknowledged_in": HOUR * 3 // 2}


def test_reopening_takes_the_verdict_back(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    actions.reply(fresh(case), by=ada, source="Done.", then="solved")
    assert kept(case)["resolution_met"] is True
    change_status(fresh(case), by=ada, status="open")
    assert kept(case) == NONE | {"reply_met": True}


@pytest.mark.parametrize("seed", range(6))
def test_cases_and_clocks_stay_in_step_whatever_happens(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, ines: Actor, seed: int
) -> None:
    chance = random.Random(seed)
    keep_policy(WHOLE, name="Standard", key=DEFAULT_POLICY, by=ines)
    case = open_case(ravi, queue, priority="high")
    states = ("open", "pending", "on_hold", "solved", "solved")
    steps: list[Callable[[], Any]] = [
        lambda: actions.reply(fresh(case), by=ada, source="Which version?"),
        lambda: actions.reply(fresh(case), by=ravi, source="Version 6."),
        lambda: actions.write_note(fresh(case), by=ada, source="A switch."),
        lambda: change_status(fresh(case), by=ada, status=chance.choice(states), reason="a part"),
        lambda: edit_case(fresh(case), by=ada, priority=chance.choice(("low", "high", "urgent"))),
        lambda: keep_policy(
            chance.choice((NO_RESOLUTION, FIRST_POLICY, *[WHOLE] * 3)), name="Standard", key=DEFAULT_POLICY, by=ines
        ),
        lambda: actions.assign_case(
            fresh(case), by=ada, assignee=chance.choice((None, Person.objects.get(pk=ada.card)))
        ),
    ]
    done, had = 0, set()
    for _ in range(50):
        hands.forward(minutes=chance.randint(1, 300))
        try:
            chance.choice(steps)()
            done += 1
        except Refused:
            continue
        assert kept(case) == truth(case)
        had.add(kept(case)["resolution_met"])
    assert done > 20
    assert len(had) > 1
    assert kept(case)["acknowledged_met"] is not None


def test_imported_cases_have_the_verdicts_of_their_past(queue: Queue, hands: Hands, ravi: Actor) -> None:
    case = open_case(ravi, queue, priority="high")
    hands.forward(hours=9)
    Case.objects.filter(pk=case.pk).update(
        status="closed", category="closed", solved_at=hands.now, closed_at=hands.now, first_replied_at=case.opened_at
    )
    import_clocks([fresh(case)])
    assert kept(case) == truth(case)
    assert (kept(case)["reply_met"], kept(case)["resolution_met"]) == (True, False)


def test_the_command_mends_what_is_out_of_step_and_nothing_else(
    world: World, queue: Queue, hands: Hands, ada: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [open_case(ravi, queue, f"Case {number}", priority="high") for number in range(5)]
    for case in cases:
        actions.reply(fresh(case), by=ada, source="Done.", then="solved")
    Case.objects.filter(pk__in=[case.pk for case in cases[:2]]).update(reply_met=None, worked=7)
    monkeypatch.setattr("cases.verdicts.BATCH", 2)
    out = StringIO()
    call_command("judge_cases", stdout=out)
    assert out.getvalue() == "2 cases mended.\n"
    with entered(world.northwind):
        assert [kept(case) for case in cases] == [truth(case) for case in cases]
        assert mend() == (sorted(case.pk for case in cases)[1], 0)
        Case.objects.filter(pk=cases[4].pk).update(worked=7)
    call_command("judge_cases", stdout=out)
    assert out.getvalue().splitlines()[1] == "1 case mended."


def test_the_migration_finds_what_the_release_before_left(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    keep_policy(WHOLE, name="Standard", key=DEFAULT_POLICY, by=ines)
    cases = [open_case(ravi, queue, f"Case {number}", priority="high") for number in range(3)]
    actions.reply(fresh(cases[0]), by=ada, source="Done.", then="solved")
    hands.forward(hours=9)
    actions.reply(fresh(cases[1]), by=ada, source="Late.", then="solved")
    Case.objects.update(**NONE)
    migration: Any = import_module("cases.migrations.0010_verdicts")
    with connection.cursor() as cursor:
        cursor.execute(migration.FROM_CLOCKS)
    assert [kept(case) for case in cases] == [truth(case) for case in cases]
    assert [kept(case)["reply_met"] for case in cases] == [True, False, None]
    assert [kept(case)["acknowledged_met"] for case in cases] == [True, False, None]


def test_judging_nobody_changes_nothing(queue: Queue, ravi: Actor) -> None:
    case = open_case(ravi, queue)
    judge([])
    assert kept(case) == truth(case)


def test_mending_waits_for_who_works_on_the_case_and_reads_what_they_left(committed: World) -> None:
    ada, ravi = join(committed, "ada"), join(committed, "ravi")
    with entered(committed.northwind):
        case = open_case(ravi, make_queue(), priority="high")
        actions.reply(fresh(case), by=ada, source="Done.", then="solved")
        Case.objects.filter(pk=case.pk).update(worked=7)

    def mends() -> int:
        try:
            with entered(committed.northwind):
                return mend()[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, entered(committed.northwind):
        with transaction.atomic():
            change_status(fresh(case), by=ada, status="open")
            mending = pool.submit(mends)
            wait_until_somebody_waits_for_us()
        assert mending.result() == 1
        assert kept(case) == truth(case)
        assert kept(case)["resolution_met"] is None


def wait_until_somebody_waits_for_us() -> None:
    """Until another connection waits for a lock that this one holds."""
    ask = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(ask)
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waits for a lock.")
