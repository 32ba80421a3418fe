"""Rules at work: what fires, once, in order, never in a circle, and only with what the desk has."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import tasks
from cases.actions import cases as actions
from cases.actions.firing import MOMENT, look_at_event, pass_idle, plan_idle
from cases.actions.merging import merge_cases, take_back_merge
from cases.actions.rule_steps import perform
from cases.actions.rules import let_rules_go_on, pause_rule
from cases.clockwork import nobody
from cases.events.cases import NoteAdded
from cases.models import Case, Queue
from cases.rules.conditions import About, Condition
from cases.rules.hearing import TASK, have_rules_look
from cases.rules.kept import Resting, When
from cases.rules.plan import MOST_AN_HOUR
from cases.rules.steps import Do, Step
from cases.streams import show_on_open_pages
from cases.topics import may_know
from core.actor import Actor
from core.events import reactions, record
from core.models import Event
from core.spaces import REGISTRY, current, entered
from directory.models import Person
from notifications.models import Notice
from tenants import due
from tenants.models import DueMoment
from tenants.outbox import deliver
from tests import people
from tests.cases.hands import Hands
from tests.cases.ruling import Work, fired, keep, lines, step
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.tenants.helpers import jobs
from tests.world import World


@pytest.fixture
def queue(northwind: World, ada: Actor, ines: Actor) -> Queue:
    return make_queue()


def test_rule_fires_once_and_the_timeline_says_so_in_its_name(
    queue: Queue, ada: Actor, ines: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.ASSIGN, ada.card), step(Do.PRIORITY, "urgent"), step(Do.TAG, "Night"))
    case = open_case(ravi, queue)
    work()
    now = fresh(case)
    assert (now.assignee_id, now.priority, now.tags, now.status) == (ada.card, "urgent", ["night"], "open")
    assert fired(case) == ["Night shift"]
    assert lines(case, ada) == [
        "Rule “Night shift” gave it to Ada Brandt, set the priority to Urgent and added night",
    ], "what it did is told once, in its own words"
    assert not any("Rule" in line or "Night" in line for line in lines(case, ravi))
    [row] = Event.objects.about("case", case.pk).filter(name="RuleFired")
    assert may_know(ada, row)
    assert not may_know(ravi, row)


def test_rule_that_does_not_fit_is_paused_or_changes_nothing_says_nothing(
    queue: Queue, ines: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.TAG, "low"), name="Other", every=(Condition(about=About.PRIORITY, values=("low",)),))
    keep(ines, step(Do.TAG, "paused"), name="Paused", is_on=False)
    keep(ines, step(Do.PRIORITY, "medium"), name="Same")
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).tags, fired(case)) == ([], [])


def test_later_rule_sees_what_the_earlier_one_left_and_one_that_stops_is_the_last(
    queue: Queue, ines: Actor, ravi: Actor, work: Work
) -> None:
    urgent = (Condition(about=About.PRIORITY, values=("urgent",)),)
    keep(ines, step(Do.PRIORITY, "urgent"), name="A first")
    keep(ines, step(Do.TAG, "hot"), name="B second", every=urgent, stops=True)
    keep(ines, step(Do.TAG, "never"), name="C third")
    case = open_case(ravi, queue)
    work()
    assert fired(case) == ["A first", "B second"]
    assert fresh(case).tags == ["hot"]


def test_crash_in_between_leaves_nothing_half_done(
    queue: Queue, ines: Actor, ravi: Actor, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ines, step(Do.NOTE, words="Look at the firmware."), name="A note")
    keep(ines, step(Do.TAG, "b"), name="B tag")
    case = open_case(ravi, queue)
    [event] = Event.objects.about("case", case.pk).filter(name="CaseOpened")
    whole, seen = perform, []

    def dies(one: Step, *given: Any, **more: Any) -> Any:
        seen.append(one.do)
        if len(seen) == 2:
            raise ConnectionError
        return whole(one, *given, **more)

    monkeypatch.setattr("cases.actions.firing.perform", dies)
    with pytest.raises(ConnectionError):
        look_at_event(event.pk)
    assert (len(entries_of(case)), fired(case)) == (1, []), "the note went with the crash"
    monkeypatch.setattr("cases.actions.firing.perform", whole)
    work()
    assert (len(entries_of(case)), fired(case)) == (2, ["A note", "B tag"])


def test_rules_that_call_each_other_end(queue: Queue, ines: Actor, ravi: Actor, ada: Actor, work: Work) -> None:
    high, low = (Condition(about=About.PRIORITY, values=(one,)) for one in ("high", "low"))
    keep(ines, step(Do.PRIORITY, "low"), name="Down", when=When.PRIORITY, every=(high,))
    keep(ines, step(Do.PRIORITY, "high"), name="Up", when=When.PRIORITY, every=(low,))
    case = open_case(ravi, queue)
    actions.edit_case(case, by=ada, subject=case.subject, priority="high", product="", tags=[])
    work()
    assert fired(case) == ["Down", "Up"]
    assert fresh(case).priority == "high"


def test_chain_of_rules_is_three_deep_at_most(queue: Queue, ines: Actor, ravi: Actor, work: Work) -> None:
    tags = ["one", "two", "three", "four"]
    keep(ines, step(Do.TAG, tags[0]), name="z")
    for place, name in enumerate("yxw", start=1):  # each asks before the one that it follows from
        seen = (Condition(about=About.TAG, values=(tags[place - 1],)),)
        keep(ines, step(Do.TAG, tags[place]), name=name, when=When.TAGS, every=seen)
    case = open_case(ravi, queue)
    work()
    assert fired(case) == ["z", "y", "x"]


def test_too_many_firings_park_the_case_and_the_leads_hear(
    queue: Queue, ines: Actor, ravi: Actor, ada: Actor, work: Work
) -> None:
    keep(ines, step(Do.NOTE, words="Again."), when=When.SUPPORT_REPLIED, name="Echo")
    case, other = open_case(ravi, queue), open_case(ravi, queue)
    for _ in range(MOST_AN_HOUR + 3):
        actions.reply(fresh(case), by=ada, source="And?")
        work()
    assert len(fired(case)) == MOST_AN_HOUR
    assert lines(case, ada)[-1].startswith("Rules rest on this case: they fired too often within an hour, “Echo” last")
    assert [(n.name, n.reason) for n in Notice.objects.visible_to(ines)] == [("RulesRested", "rule")]
    assert not Notice.objects.visible_to(ada).filter(name="RulesRested").exists(), "an agent is no lead"
    assert not Notice.objects.visible_to(ravi).filter(name__startswith="Rule").exists()
    actions.reply(fresh(other), by=ada, source="And yours?")
    work()
    assert fired(other) == ["Echo"], "rules rest on one case only"
    let_rules_go_on(case.pk, by=ines)
    Event.objects.filter(name="RuleFired").update(at=timezone.now() - timedelta(hours=2))
    actions.reply(fresh(case), by=ada, source="Hello?")
    work()
    assert len(fired(case)) == MOST_AN_HOUR + 1
    assert Resting.kept() == []


def test_requester_cannot_put_rules_to_rest_for_what_others_set_off(
    queue: Queue, hands: Hands, ines: Actor, ravi: Actor, ada: Actor, work: Work
) -> None:
    keep(ines, step(Do.TAG, "loud"), when=When.REQUESTER_REPLIED, name="A tag")
    keep(ines, step(Do.UNTAG, "loud"), when=When.TAGS, name="B quiet")
    keep(ines, step(Do.PRIORITY, "high"), when=When.NOTED, name="C noted")
    case = open_case(ravi, queue)
    for _ in range(MOST_AN_HOUR):
        hands.forward(seconds=10)
        actions.reply(fresh(case), by=ravi, source="And?")
        work()
    assert len(fired(case)) == MOST_AN_HOUR, "what followed from a rule began with the requester as well"
    told = [line for line in lines(case, ada) if line.startswith("Rules leave alone what the requester does")]
    assert len(told) == 1
    assert [n.name for n in Notice.objects.visible_to(ines)] == ["RulesRested"]
    assert not any("Rules" in line for line in lines(case, ravi))
    assert Resting.kept() == []
    actions.write_note(fresh(case), by=ada, source="I look at it.")
    work()
    assert (fired(case)[-1], fresh(case).priority) == ("C noted", "high")
    hands.forward(minutes=61)
    actions.reply(fresh(case), by=ravi, source="Still there?")
    work()
    assert fired(case)[-2:] == ["A tag", "B quiet"], "they go on by themselves"


def test_open_pages_of_staff_are_hinted_and_a_requesters_is_not(queue: Queue) -> None:
    from cases.streams import _may_hear

    assert show_on_open_pages in reactions("RuleFired", "sees")
    requester = Actor(None, uuid4(), "requester", uuid4(), "", current().schema)  # type: ignore[arg-type]
    assert not _may_hear(requester, "RuleFired")
    assert not _may_hear(requester, "RulesRested")


def test_two_workers_with_the_same_event_fire_once(committed: World) -> None:
    from django.db import connections

    ines, ravi = people.join(committed, "ines"), people.join(committed, "ravi")
    with entered(committed.northwind):
        queue = make_queue()
        keep(ines, step(Do.NOTE, words="Once."))
        case = open_case(ravi, queue)
        event = Event.objects.about("case", case.pk).get(name="CaseOpened").pk
    begin = threading.Barrier(2)

    def worker() -> None:
        try:
            with entered(committed.northwind):
                begin.wait(10)
                look_at_event(event)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    with entered(committed.northwind):
        assert fired(case) == ["Night shift"]
        assert len(entries_of(case)) == 2


def test_past_that_an_import_tells_makes_no_rule_look(queue: Queue, ines: Actor, ravi: Actor) -> None:
    keep(ines, step(Do.TAG, "seen"))
    case = open_case(ravi, queue)
    event = Event.objects.about("case", case.pk).get(name="CaseOpened")
    Event.objects.filter(pk=event.pk).update(is_imported=True)
    before = _jobs()
    have_rules_look(Event.objects.get(pk=event.pk))
    assert _jobs() == before
    look_at_event(event.pk)
    assert fired(case) == []


def test_worker_takes_a_happening_from_the_outbox_to_the_rules(committed: World) -> None:
    ines, ravi = people.join(committed, "ines"), people.join(committed, "ravi")
    with entered(committed.northwind):
        queue = make_queue()
        keep(ines, step(Do.TAG, "seen"))
        case = open_case(ravi, queue)
        deliver(committed.northwind)
    [job] = jobs(TASK)
    tasks.run_rules(**job)
    tasks.run_rules(**job)
    with entered(committed.northwind):
        assert (fired(case), fresh(case).tags) == (["Night shift"], ["seen"])


def test_tick_takes_a_case_that_has_waited_to_the_rules(committed: World) -> None:
    ines, ravi = people.join(committed, "ines"), people.join(committed, "ravi")
    with entered(committed.northwind):
        queue = make_queue()
        keep(ines, step(Do.TAG, "slow"), when=When.IDLE, status="new", hours=1)
        case = open_case(ravi, queue)
        Event.objects.about("case", case.pk).update(at=timezone.now() - timedelta(minutes=59))
        Case.objects.filter(pk=case.pk).update(updated_at=timezone.now() - timedelta(minutes=59))
    [job] = jobs("cases.plan_rules")
    tasks.plan_rules(**job)
    with entered(committed.northwind):
        assert len(_due(case)) == 1
        Event.objects.about("case", case.pk).update(at=timezone.now() - timedelta(hours=2))
    with entered(REGISTRY):
        due.tick(timezone.now() + timedelta(minutes=5))
    [job] = jobs(tasks.TASK_OF_RULES)
    tasks.pass_rules(**job)
    tasks.pass_rules(**job)
    with entered(committed.northwind):
        assert (fired(case), fresh(case).tags) == (["Night shift"], ["slow"])


def test_worker_is_called_only_while_a_rule_is_on(queue: Queue, ines: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue)
    event = Event.objects.about("case", case.pk).get(name="CaseOpened")
    have_rules_look(event)
    assert _jobs() == 0
    key = keep(ines, step(Do.TAG, "seen"))
    have_rules_look(event)
    assert _jobs() == 1
    pause_rule(key, by=ines, is_on=False)
    have_rules_look(event)
    assert _jobs() == 1


def test_case_left_alone_too_long_is_looked_at_once_until_somebody_does_something(
    queue: Queue, hands: Hands, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.NEXT_LEAD), step(Do.TAG, "slow"), when=When.IDLE, status="open", hours=48, name="Slow")
    case = open_case(ravi, queue)
    actions.change_status(fresh(case), by=ada, status="open")
    work()
    assert _due(case) == [hands.now + timedelta(hours=48)]
    hands.forward(hours=47)
    pass_idle([case.pk], now=hands.now)
    assert fired(case) == []
    hands.forward(hours=1)
    for _ in range(3):
        pass_idle([case.pk], now=hands.now)
        work()
        hands.forward(hours=60)
    assert fired(case) == ["Slow"]
    assert fresh(case).next_person_id == ines.card
    actions.write_note(fresh(case), by=ada, source="I look at it.")
    work()
    assert _due(case) == [hands.now + timedelta(hours=48)]
    hands.forward(hours=48)
    actions.edit_case(fresh(case), by=ada, subject="Still here", priority="low", product="", tags=[])
    pass_idle([case.pk], now=hands.now)
    assert fired(case) == ["Slow"], "somebody has just done something"
    work()
    hands.forward(hours=48)
    pass_idle([case.pk], now=hands.now)
    assert fired(case) == ["Slow", "Slow"]


def test_case_whose_assignee_is_silent_goes_back_to_its_queue(
    queue: Queue, hands: Hands, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.UNASSIGN), when=When.IDLE, status="open", hours=72, name="Silent")
    silent, busy = open_case(ravi, queue), open_case(ravi, queue)
    for case in (silent, busy):
        actions.assign_case(fresh(case), by=ada, assignee=Person.objects.get(pk=ada.card))
        actions.change_status(fresh(case), by=ada, status="open")
    work()
    hands.forward(hours=71)
    pass_idle([silent.pk, busy.pk], now=hands.now)
    assert fresh(silent).assignee_id == ada.card
    actions.write_note(fresh(busy), by=ada, source="I am at it.")
    work()
    hands.forward(hours=1)
    pass_idle([silent.pk, busy.pk], now=hands.now)
    back = fresh(silent)
    assert (back.assignee_id, back.next_kind, back.next_person_id) == (None, "queue", None)
    assert (fired(silent), fired(busy), fresh(busy).assignee_id) == (["Silent"], [], ada.card)


def test_new_rule_about_waiting_counts_cases_that_are_there(
    queue: Queue, hands: Hands, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    old, case = open_case(ravi, queue), open_case(ravi, queue)
    Case.objects.filter(pk=case.pk).update(updated_at=hands.now)
    Case.objects.filter(pk=old.pk).update(updated_at=hands.now - timedelta(days=9))
    keep(ines, step(Do.TAG, "slow"), when=When.IDLE, status="new", hours=48, name="Slow")
    assert plan_idle(None) is None
    assert _due(case) == [hands.now + timedelta(hours=48)]
    assert _due(old) == [], "it has waited longer already"


def test_event_of_something_else_than_a_case_makes_no_rule_look(queue: Queue, ines: Actor, ravi: Actor) -> None:
    keep(ines, step(Do.TAG, "seen"), when=When.NOTED)
    case = open_case(ravi, queue)
    row = record(NoteAdded(subject_id=case.pk, entry_id=uuid4()), by=nobody())
    Event.objects.filter(pk=row.pk).update(subject_kind="queue")
    look_at_event(row.pk)
    look_at_event(uuid4())
    assert fired(case) == []


def _jobs() -> int:
    return len(jobs(TASK))


def _due(case: Case) -> list[Any]:
    here = current().id
    with entered(REGISTRY):
        rows = DueMoment.objects.filter(space_id=here, kind=MOMENT, object_id=case.pk)  # type: ignore[misc]
        return list(rows.values_list("at", flat=True))


def test_case_that_lay_too_long_while_it_was_merged_away_is_looked_at_afterwards(
    queue: Queue, hands: Hands, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.TAG, "slow"), when=When.IDLE, status="new", hours=48, name="Slow")
    target, case = open_case(ravi, queue), open_case(ravi, queue)
    work()
    merge = merge_cases(target, [fresh(case)], by=ada)
    with entered(REGISTRY):
        DueMoment.objects.filter(kind=MOMENT, object_id=case.pk).delete()
    work()
    take_back_merge(fresh(target), by=ada, reversal_id=merge.pk)
    work()
    assert _due(case) == [hands.now + timedelta(hours=48)]
