"""The acknowledgement clock: it runs until support first shows that somebody has the case, and where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import clockwork
from cases.actions import cases as actions
from cases.actions.bulk import change_cases
from cases.actions.late_clocks import start_late_clocks
from cases.actions.merging import merge_cases, take_back_merge
from cases.actions.splitting import split_case
from cases.changes import Change
from cases.importing.clocks import import_clocks
from cases.importing.pasts import Past
from cases.models import Case, Queue
from cases.rules.kept import When
from cases.rules.steps import Do
from cases.selectors.clocks import read_clocks, targets_of
from clocks.actions.recounts import continue_recount
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
from clocks.selectors import book, recount
from core.actor import Actor
from core.spaces import entered
from tests import people
from tests.cases.hands import HOUR, MONDAY, Hands, clock_of, ended, metrics, spent, tick, told
from tests.cases.ruling import fired, keep, step, worker
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.world import World

ACK = Metric.ACKNOWLEDGEMENT
PROMISED = FIRST_POLICY.targets | {ACK: {"urgent": 600, "high": 1200, "medium": 2 * HOUR}}


@pytest.fixture
def queue(counted: Queue, ines: Actor) -> Queue:
    """Medium cases are acknowledged within two hours, high ones within twenty minutes, low ones whenever."""
    promise(ines, PROMISED)
    return counted


def promise(by: Actor, targets: Any, **more: Any) -> None:
    keep_policy(FIRST_POLICY.model_copy(update={"targets": targets, **more}), name="All", by=by, key=DEFAULT_POLICY)


def assigned(case: Case, ada: Actor, ines: Actor) -> None:
    actions.assign_case(case, by=ada, assignee=card(ines))


def handed_over(case: Case, ada: Actor, ines: Actor) -> None:
    actions.hand_over(case, by=ada, next_kind="person", person=card(ada))


def answered(case: Case, ada: Actor, ines: Actor) -> None:
    actions.reply(case, by=ada, source="We look at it.")


def noted(case: Case, ada: Actor, ines: Actor) -> None:
    actions.write_note(case, by=ada, source="Looks like the switch.")


def assigned_with_others(case: Case, ada: Actor, ines: Actor) -> None:
    change_cases([case], Change("assign", {"assignee": card(ada)}), by=ada)


def test_it_runs_from_opening_and_is_what_is_due_first(queue: Queue, hands: Hands, ravi: Actor) -> None:
    case = open_case(ravi, queue)
    assert metrics(case) == {ACK, Metric.FIRST_REPLY, Metric.RESOLUTION}
    assert (case.due_at, case.due_metric) == (MONDAY + timedelta(hours=2), ACK)
    assert metrics(open_case(ravi, queue, priority="low")) == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    clockwork.bring_due([case.pk])
    assert (fresh(case).due_at, fresh(case).due_metric) == (MONDAY + timedelta(hours=2), ACK)


@pytest.mark.parametrize("shown", [assigned, handed_over, answered, noted, assigned_with_others])
@pytest.mark.parametrize(("minutes", "is_met"), [(15, True), (25, False)])
def test_support_shows_that_somebody_has_the_case(
    queue: Queue,
    hands: Hands,
    ada: Actor,
    ines: Actor,
    ravi: Actor,
    shown: Callable[..., None],
    minutes: int,
    is_met: bool,
) -> None:
    case = open_case(ravi, queue, priority="high")
    hands.forward(minutes=minutes)
    shown(case, ada, ines)
    assert dict(ended(case))[ACK] is is_met
    assert (clock_of(case, ACK).is_met, clock_of(case, ACK).spent) == (is_met, minutes * 60)
    assert fresh(case).due_metric == (Metric.RESOLUTION if shown is answered else Metric.FIRST_REPLY)
    actions.edit_case(fresh(case), by=ada, priority="medium")
    actions.write_note(fresh(case), by=ada, source="And one more.")
    assert ACK not in metrics(case)
    assert [metric for metric, _ in ended(case)].count(ACK) == 1


def test_what_others_do_shows_nothing(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor, join: Callable[[str], Actor]
) -> None:
    case = open_case(ravi, queue)
    actions.write_note(case, by=join("ben"), source="I have seen this before.")
    actions.write_note(fresh(case), by=join("tomas"), source="So have I.")
    actions.reply(fresh(case), by=ravi, source="Are you there?")
    actions.edit_case(fresh(case), by=ada, priority="high", add_tags=["boot"])
    actions.hand_over(fresh(case), by=ada, next_kind="queue")
    assert ACK in metrics(case)
    assert clock_of(case, ACK).target == 1200
    assert ended(case) == []


def test_a_rule_that_shares_out_work_shows_nothing_until_its_person_does(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    keep(ines, step(Do.NEXT, ines.person_id), step(Do.ASSIGN, ada.person_id), step(Do.NOTE, words="Shared out."))
    case = open_case(ravi, queue)
    worker()()
    assert fired(case) == ["Night shift"]
    assert (fresh(case).assignee_id, ACK in metrics(case)) == (ada.person_id, True)
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="a part")
    actions.change_status(fresh(case), by=ada, status="open")
    assert clock_of(case, ACK).is_running
    actions.write_note(fresh(case), by=ada, source="I have it.")
    assert ended(case) == [(ACK, True)]


def test_it_stands_still_with_the_others_while_the_case_waits(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    hands.forward(hours=1)
    actions.change_status(case, by=ada, status="pending")
    hands.forward(hours=5)
    assert (clock_of(case, ACK).pause_reason, spent(case, ACK)) == ("pending", HOUR)
    actions.reply(fresh(case), by=ravi, source="Here it is.")
    assert clock_of(case, ACK).due_at == hands.now + timedelta(hours=1)


def test_a_case_that_ends_before_leaves_no_verdict_and_goes_on_when_it_is_opened_again(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    hands.forward(minutes=30)
    actions.change_status(case, by=ada, status="solved")
    assert (clock_of(case, ACK).is_met, ended(case)) == (None, [(Metric.RESOLUTION, True)])
    hands.forward(hours=9)
    actions.reply(fresh(case), by=ravi, source="It is still broken.")
    assert (clock_of(case, ACK).is_running, spent(case, ACK)) == (True, HOUR // 2)


def test_a_colleague_who_asks_for_help_does_not_acknowledge_their_own_case(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor
) -> None:
    case = open_case(ada, queue)
    actions.write_note(case, by=ada, source="It is urgent, by the way.")
    assert clock_of(case, ACK).stopped_at is None
    actions.write_note(fresh(case), by=ines, source="I have it.")
    assert clock_of(case, ACK).is_met is True


@pytest.mark.parametrize("shown", [assigned, noted, answered])
def test_a_case_that_somebody_had_is_not_acknowledged_twice(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor, shown: Callable[..., None]
) -> None:
    case = open_case(ravi, queue)
    shown(case, ada, ines)
    actions.change_status(fresh(case), by=ada, status="solved")
    actions.reply(fresh(case), by=ravi, source="It is still broken.")
    actions.assign_case(fresh(case), by=ada, assignee=None)
    assert Clock.objects.filter(subject_id=case.pk, metric=ACK).count() == 1
    assert (clock_of(case, ACK).is_met, ACK in metrics(case)) == (True, False)


def test_merging_ends_it_without_a_verdict_and_taking_that_back_lets_it_go_on(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    target, stub = open_case(ravi, queue), open_case(ravi, queue)
    hands.forward(minutes=30)
    row = merge_cases(target, [stub], by=ada)
    assert (ACK in metrics(target), metrics(stub), clock_of(stub, ACK).is_met) == (True, set(), None)
    hands.forward(minutes=30)
    take_back_merge(fresh(target), by=ada, reversal_id=row.pk)
    assert (clock_of(stub, ACK).is_running, spent(stub, ACK)) == (True, HOUR // 2)


def test_a_case_that_is_split_off_waits_for_somebody_of_its_own(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    actions.reply(case, by=ravi, source="And the licence is refused.")
    assigned(fresh(case), ada, ines)
    made = split_case(fresh(case), by=ada, entry_ids=[entries_of(case)[-1].pk], subject="Licence")
    assert (ACK in metrics(case), ACK in metrics(made)) == (False, True)


def test_a_queue_that_promises_it_starts_it_where_nobody_has_the_case_yet(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    silent = FIRST_POLICY.model_copy(update={"places": (make_queue("Second").pk,)})
    keep_policy(silent, name="Second", by=ines)
    second = Queue.objects.get(slug="second")
    case, had = open_case(ravi, second), open_case(ravi, second)
    assigned(had, ada, ines)
    assert ACK not in metrics(case) | metrics(had)
    hands.forward(hours=1)
    for one in (case, had):
        actions.move_case(fresh(one), by=ada, queue=queue)
    assert (ACK in metrics(case), ACK in metrics(had)) == (True, False)
    assert clock_of(case, ACK).started_at == hands.now
    actions.move_case(fresh(case), by=ada, queue=second)
    assert (clock_of(case, ACK).is_met, ACK in metrics(case)) == (None, False)
    actions.move_case(fresh(case), by=ada, queue=queue)
    assert clock_of(case, ACK).is_running, "promised again, it goes on"


def test_a_promise_that_comes_later_counts_for_cases_that_nobody_has(
    counted: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    waiting, had, replied, named = (open_case(ravi, counted) for _ in range(4))
    assigned(had, ada, ines)
    answered(replied, ada, ines)
    handed_over(named, ada, ines)
    assert metrics(waiting) == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    promise(ines, PROMISED)
    continue_recount(recount().run, None)  # type: ignore[union-attr]
    assert start_late_clocks(None) == 1
    assert [ACK in metrics(case) for case in (waiting, had, replied, named)] == [True, False, False, False]
    assert start_late_clocks(None) == 0


def test_an_imported_case_is_judged_only_where_its_past_tells(queue: Queue, hands: Hands, ada: Actor) -> None:
    opened = MONDAY - timedelta(hours=3)

    def made(**more: Any) -> Case:
        case: Case = Case.objects.create(subject="x", queue=queue, requester_id=ada.card, opened_at=opened, **more)
        return case

    waiting, had, known = made(), made(assignee_id=ada.card), made(assignee_id=ada.card)
    over = made(status="closed", category="closed", closed_at=MONDAY)
    import_clocks([waiting, had, known, over], {known.pk: Past(taken_at=opened + timedelta(hours=1))})
    assert spent(waiting, ACK) == 3 * HOUR
    assert (clock_of(known, ACK).is_met, clock_of(known, ACK).spent) == (True, HOUR)
    assert not Clock.objects.filter(subject_id__in=[had.pk, over.pk], metric=ACK).exists()
    assert fresh(waiting).due_metric == ACK


def test_its_shares_are_told_and_rules_look_at_them(
    queue: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    keep(ines, step(Do.PRIORITY, "urgent"), when=When.CLOCK, metric=str(ACK), percent=75, name="Nobody has it")
    case = open_case(ravi, queue)
    for minutes, line in ((60, "50"), (30, "75"), (18, "90")):
        hands.forward(minutes=minutes)
        assert (tick(), tick()) == (1, 0)
        assert told(case)[-1] == f"acknowledgement {line}"
    hands.forward(minutes=12, seconds=1)
    tick()
    assert told(case)[-1] == "acknowledgement missed"
    worker()()
    assert (fired(case), fresh(case).priority) == (["Nobody has it"], "urgent")


def test_case_page_and_list_show_it_while_it_is_the_next_to_be_due(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    hands.forward(hours=1)
    first = targets_of(case, ada)[0]
    assert (first.name, first.clock.text, first.share) == ("Acknowledgement", "1 h", 50)
    cases: list[Any] = [fresh(case)]
    read_clocks(cases)
    assert cases[0].shown_clock.label == f"Acknowledgement on {case.ref}"
    actions.write_note(case, by=ada, source="I have it.")
    last = targets_of(fresh(case), ada)[-1]
    assert (last.name, last.clock.text) == ("Acknowledgement", "Met in 1 h")
    assert targets_of(case, ravi) == []


def test_opening_costs_the_same_with_it_and_a_note_asks_once_more_until_the_first_answer(
    counted: Queue, hands: Hands, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    def queries(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            act()
        return len(seen)

    open_case(ravi, counted)
    without = queries(lambda: open_case(ravi, counted))
    promise(ines, PROMISED)
    assert queries(lambda: open_case(ravi, counted)) == without
    case = open_case(ravi, counted, priority="low")
    before = queries(lambda: actions.write_note(fresh(case), by=ada, source="One."))
    actions.reply(fresh(case), by=ada, source="We look at it.")
    assert queries(lambda: actions.write_note(fresh(case), by=ada, source="Two.")) == before - 1


def test_a_policy_promises_it_and_shows_when_it_would_be_due(world: World, ines: Actor, ravi: Actor) -> None:
    lead = people.browser_of(ines)
    page = lead.get("/settings/clocks/new/").content.decode()
    assert page.count('scope="col">Acknowledgement</th>') == 2
    given = {"name": "Fast", "calendar": str(book_calendar(world)), "target_acknowledgement_high": "20 min"}
    assert lead.post("/settings/clocks/new/", given).status_code == 302
    with entered(world.northwind):
        [kept] = [one.value for one in book().policies if one.name == "Fast"]
        assert kept.targets[ACK] == {"high": 1200}
    rule = lead.get("/settings/rules/new/").content.decode()
    assert '<option value="acknowledgement">Acknowledgement</option>' in rule


def book_calendar(world: World) -> Any:
    with entered(world.northwind):
        return next(iter(book().calendars))
