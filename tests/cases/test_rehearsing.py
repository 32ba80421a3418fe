"""What is shown before several cases are changed: the same as what the change then does, in constant queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.bulk import change_cases
from cases.actions.links import link_cases
from cases.actions.merging import merge_cases
from cases.actions.rehearsing import rehearse
from cases.changes import Change, Line, snapshot
from cases.models import Case, Queue
from cases.saved.fields import Step
from cases.saved.macros import Macro
from conversations.actions.threads import Chosen, splinter
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed
from core.spaces import entered
from directory.models import TeamMember
from notifications.actions import follows
from notifications.actions.follows import follow
from notifications.models import Follow
from tests.cases.fieldwork import CAUSE, CODES, SERIAL, fields
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@dataclass
class Desk:
    """Cases in every state, of queues that Ada supports, sees and does not see."""

    ada: Actor
    ben: Actor
    ines: Actor
    storage: Queue
    second: Queue
    network: Queue
    vault: Queue
    cases: dict[str, Case]

    def rows(self, *names: str) -> list[Case]:
        return [fresh(case) for name, case in self.cases.items() if not names or name in names]


@pytest.fixture
def desk(northwind: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> Desk:
    storage, network = make_queue(), make_queue("Network", "Network")
    second, vault = make_queue("Second", "Second"), make_queue("Vault", "Network", is_open=False)
    TeamMember.objects.create(team=second.team, person_id=ines.card)

    def opened(name: str, queue: Queue = storage, **more: Any) -> Case:
        return open_case(ravi, queue, f"{name} case", **more)

    cases = {name: opened(name) for name in ("new", "mine", "hers", "pending", "held", "solved", "closed", "stub")}
    cases |= {name: opened(name) for name in ("aside", "theirs", "whole", "part")}
    cases |= {"tagged": opened("tagged", tags=[f"tag {number}" for number in range(20)])}
    cases |= {"network": opened("network", network), "named": opened("named", network)}
    cases |= {"hidden": opened("CNRY", vault)}
    for name, by, to in (("mine", ada, ada), ("hers", ada, ines), ("pending", ada, ines), ("named", ben, ada)):
        actions.assign_case(cases[name], by=by, assignee=card(to))
    actions.change_status(fresh(cases["pending"]), by=ada, status="pending")
    actions.change_status(cases["held"], by=ada, status="on_hold", reason="a part")
    actions.change_status(cases["solved"], by=ada, status="solved")
    actions.close_case(cases["closed"], by=ada, **CODES)
    merge_cases(cases["new"], [cases["stub"]], by=ada)
    link_cases(cases["whole"], by=ada, number=cases["part"].number, link="child", is_back=True)
    for name, who, chosen in (
        ("aside", ada, Chosen("people", (card(ines),))),
        ("theirs", ben, Chosen("people", (card(ines),))),
    ):
        first = entries_of(cases[name])[0]
        splinter(first, by=who, chosen=chosen, name="Firmware", source="Is it 6.2?")
    return Desk(ada, ben, ines, storage, second, network, vault, cases)


def macro(desk: Desk, **does: Any) -> Change:
    return Change("macro", {"macro": Macro(title="Night", owner=desk.ada.card, **does)})


CHANGES: dict[str, Callable[[Desk], Change]] = {
    "assign": lambda desk: Change("assign", {"assignee": card(desk.ada)}),
    "assign nobody": lambda desk: Change("assign", {"assignee": None}),
    "hand over": lambda desk: Change("hand_over", {"next_kind": "person", "person": card(desk.ines), "note": "Ask Fe"}),
    "hand over outside": lambda desk: Change("hand_over", {"next_kind": "other", "person": None, "note": ""}),
    "hand over to none": lambda desk: Change("hand_over", {"next_kind": "person", "person": None}),
    "hand over late": lambda desk: Change(
        "hand_over", {"next_kind": "queue", "act_by": timezone.now() - timedelta(minutes=1)}
    ),
    "open": lambda desk: Change("status", {"status": "open"}),
    "pending": lambda desk: Change("status", {"status": "pending", "reason": ""}),
    "on hold": lambda desk: Change("status", {"status": "on_hold", "reason": "the vendor"}),
    "on hold for nothing": lambda desk: Change("status", {"status": "on_hold"}),
    "solved": lambda desk: Change("status", {"status": "solved"}),
    "new": lambda desk: Change("status", {"status": "new"}),
    "priority": lambda desk: Change("priority", {"priority": "high"}),
    "same priority": lambda desk: Change("priority", {"priority": "medium"}),
    "tags": lambda desk: Change("tags", {"add": ["Boot", "tag 1"], "remove": ["tag 2"]}),
    "too many tags": lambda desk: Change("tags", {"add": ["boot"], "remove": []}),
    "move": lambda desk: Change("move", {"queue": desk.second}),
    "move back": lambda desk: Change("move", {"queue": desk.storage}),
    "move out of sight": lambda desk: Change("move", {"queue": desk.vault}),
    "close": lambda desk: Change("close", CODES),
    "close for no reason": lambda desk: Change("close", {"resolution": "solved", "no_article": ""}),
    "close somehow": lambda desk: Change("close", {"resolution": "", "no_article": "one_off"}),
    "follow": lambda desk: Change("follow", {}),
    "macro": lambda desk: macro(
        desk, status="solved", priority="low", assign="me", add_tags=("boot",), queue=desk.second.pk
    ),
    "macro of a queue": lambda desk: macro(desk, assign="none", queue=desk.vault.pk),
    "macro of others": lambda desk: Change("macro", {"macro": Macro(title="Ben", owner=desk.ben.card, priority="low")}),
}


class _Enough(Exception):
    """Ends what is only tried."""


def done(cases: list[Case], change: Change, by: Actor) -> list[Line]:
    """What the change itself comes to; nothing of it stays."""
    lines: list[Line] = []
    try:
        with transaction.atomic():
            lines, _ = change_cases(cases, change, by=by)
            raise _Enough
    except _Enough:
        return lines


@pytest.mark.parametrize("who", ["ada", "ines", "ben"])
def test_what_is_shown_is_what_is_done(desk: Desk, who: str) -> None:
    by = getattr(desk, who)
    rows = desk.rows()
    for name, of in CHANGES.items():
        shown = rehearse(rows, of(desk), by=by)
        assert shown == done(rows, of(desk), by), name
        assert len(shown) == len(rows)


def test_every_sort_of_refusal_and_of_outcome_is_met_by_that(desk: Desk) -> None:
    """The comparison above is worth something: the cases are different enough to be answered differently."""
    shown = {name: rehearse(desk.rows(), of(desk), by=desk.ada) for name, of in CHANGES.items()}
    reasons = {line.reason for lines in shown.values() for line in lines}
    for words in (
        "was merged into another case",
        "not here any more",
        "so already",
        "Only the queue’s support changes a case.",
        "Only support of the case’s queue closes it",
        "You cannot open cases in this queue.",
        "is closed. Support opens it again",
        "nobody has to act",
        "Side threads are still open: “Side thread with Ines: Firmware”",
        "Side threads are still open: “Ben",
        "belong to this case and are still open",
        "at most 20 tags",
        "Say what the case waits for",
        "Move: The queue is not there",
        "Set state: Side threads",
        "This macro is offered to others.",
        "Choose the colleague who acts next.",
        "a time in the future",
        "choose a resolution",
        "why no article",
    ):
        assert any(words in reason for reason in reasons), words
    said = {line.words for lines in shown.values() for line in lines}
    assert {"Medium becomes High", "New becomes On hold", "note: Ask Fe; next: Ines Moreau"} <= said
    assert "moves to Second; goes back to the queue" in said


def test_fields_that_a_step_needs_are_asked_for(desk: Desk) -> None:
    fields(desk.ines, CAUSE, SERIAL.model_copy(update={"needed": (Step.SOLVE, Step.CLOSE)}))
    case = desk.cases["mine"]
    Case.objects.filter(pk=case.pk).update(fields={"cause": "a cable", "serial": "7"})
    for change in (Change("status", {"status": "solved"}), Change("close", CODES), macro(desk, status="solved")):
        rows = desk.rows("new", "mine", "solved")
        shown = rehearse(rows, change, by=desk.ada)
        assert shown == done(rows, change, desk.ada)
        assert "Fill this in." in shown[0].reason
        assert shown[1].reason == ""


def test_a_part_that_is_closed_before_is_no_open_part_any_more(desk: Desk) -> None:
    part, whole = desk.rows("part")[0], desk.rows("whole")[0]
    for rows, refused in (([part, whole], False), ([whole, part], True)):
        shown = rehearse(rows, Change("close", CODES), by=desk.ada)
        assert shown == done(rows, Change("close", CODES), desk.ada)
        assert any(part.ref in line.reason for line in shown) is refused


def test_a_part_that_one_does_not_see_is_not_named(desk: Desk) -> None:
    link_cases(fresh(desk.cases["hidden"]), by=desk.ben, number=desk.cases["whole"].number, link="child")
    [line] = rehearse(desk.rows("whole"), Change("close", CODES), by=desk.ada)
    assert desk.cases["part"].ref in line.reason
    assert desk.cases["hidden"].ref not in line.reason


def test_following_is_bounded_case_by_case(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = desk.rows("new", "mine", "held", "solved")
    follow("case", rows[2].pk, by=desk.ada)
    monkeypatch.setattr(follows, "MOST", Follow.objects.filter(person_id=desk.ada.card).count() + 1)
    shown = rehearse(rows, Change("follow", {}), by=desk.ada)
    assert shown == done(rows, Change("follow", {}), desk.ada)
    assert [bool(line.reason) for line in shown] == [False, True, False, True]


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    events, kept = Event.objects.count(), Follow.objects.count()
    was, rows = [snapshot(case) for case in desk.rows()], desk.rows()
    with CaptureQueriesContext(connection) as seen:
        for of in CHANGES.values():
            rehearse(rows, of(desk), by=desk.ada)
    assert not [one["sql"] for one in seen if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [snapshot(case) for case in desk.rows()] == was == [snapshot(row) for row in rows]
    assert (Event.objects.count(), Follow.objects.count()) == (events, kept)


@pytest.mark.parametrize("who", ["ravi", "tomas"])
def test_requesters_and_contributors_rehearse_nothing(desk: Desk, join: Callable[[str], Actor], who: str) -> None:
    with pytest.raises(NotAllowed):
        rehearse(desk.rows("new"), Change("follow", {}), by=join(who))


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("assign", 1),
        ("hand over", 1),
        ("pending", 1),
        ("solved", 3),
        ("priority", 1),
        ("tags", 1),
        ("move", 2),
        ("close", 4),
        ("follow", 3),
        ("macro", 6),
    ],
)
@pytest.mark.parametrize("count", [1, 3, 20])
def test_many_cases_take_as_many_queries_as_one(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor, name: str, queries: int, count: int
) -> None:
    storage, second = make_queue(), make_queue("Second", "Second")
    rows = [open_case(ravi, storage, f"Case {number}") for number in range(count)]
    for case in rows:
        actions.assign_case(case, by=ada, assignee=card(ines))
    desk = Desk(ada, ben, ines, storage, second, storage, second, {})
    change, again = CHANGES[name](desk), [fresh(case) for case in rows]
    with CaptureQueriesContext(connection) as seen:
        lines = rehearse(again, change, by=ada)
    assert [line.reason for line in lines] == [""] * count
    assert len(seen) == queries


@pytest.mark.parametrize("count", [1, 3])
def test_parts_and_side_threads_of_many_are_asked_for_together(
    northwind: World, ada: Actor, ines: Actor, ravi: Actor, count: int
) -> None:
    storage = make_queue()
    rows = [open_case(ravi, storage, f"Case {number}") for number in range(2 * count)]
    for case in rows[:count]:
        link_cases(case, by=ada, number=open_case(ravi, storage).number, link="child", is_back=True)
    for case in rows[count:]:
        first = entries_of(case)[0]
        splinter(first, by=ada, chosen=Chosen("people", (card(ines),)), name="Firmware", source="Is it 6.2?")
    with CaptureQueriesContext(connection) as seen:
        lines = rehearse(rows, Change("close", CODES), by=ada)
    assert all("still open" in line.reason for line in lines)
    assert len(seen) == 6


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_page_before_a_change_takes_as_many_queries_for_many(
    world: World, ada: Actor, ravi: Actor, count: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        storage = make_queue()
        numbers = [open_case(ravi, storage, f"Case {number}").number for number in range(count)]
    browser = browser_of(ada)
    asked = {"verb": "status", "status": "solved", "step": "preview", "case": numbers}
    browser.post("/bulk/", asked)
    with django_assert_num_queries(14):
        page = browser.post("/bulk/", asked).content.decode()
    assert page.count("New becomes Solved") == count
