"""Many cases changed by the worker: chunk by chunk, asked for anew each time, watched, and taken back."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cases import tasks
from cases.actions import cases as case_actions
from cases.actions import long_changes
from cases.actions.long_changes import begin_long_change, go_on, stop_long_change, take_back_long_change
from cases.changes import Change
from cases.models import Case, Reversal
from cases.saved.macros import Macro
from cases.selectors.bulk import changes_of, long_change_of
from core.actor import Actor
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import REGISTRY, entered
from directory.models import Person, Team, TeamMember
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

URGENT = Change("priority", {"priority": "urgent"})


@pytest.fixture
def cases(world: World, ada: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Four cases of Ada's queue and one of Network's, which she sees and does not support; two make a chunk."""
    monkeypatch.setattr(long_changes, "CHUNK", 2)
    with entered(world.northwind):
        storage, network = make_queue(), make_queue("Network", "Network")
        return [open_case(ravi, queue, f"Case {n}") for n, queue in enumerate((storage,) * 4 + (network,))]


def begun(cases: list[Case], by: Actor, change: Change = URGENT) -> UUID:
    return begin_long_change([case.pk for case in cases], change, by=by)


def whole(key: UUID, by: Actor) -> None:
    """What the worker does until nothing is left."""
    for _ in range(10):
        go_on(key, by=by)


def priorities(cases: list[Case]) -> list[str]:
    return [fresh(case).priority for case in cases]


def test_a_long_change_goes_on_chunk_by_chunk_and_says_how_far_it_is(
    northwind: World, cases: list[Case], ada: Actor
) -> None:
    key = begun(cases, ada)
    told = []
    for _ in range(4):
        found = long_change_of(ada, key)
        assert found is not None
        told.append((found.state, found.percent, found.changed))
        go_on(key, by=ada)
    assert told == [("changing", 0, 0), ("changing", 40, 2), ("changing", 80, 4), ("changed", 100, 4)]
    assert priorities(cases) == ["urgent"] * 4 + ["medium"]
    found = long_change_of(ada, key)
    assert found is not None
    assert found.left == (("Only the queue’s support changes a case.", 1),)
    assert [(one.words, one.is_long) for one in changes_of(ada)] == [("Set priority: 4 cases", True)]


def test_a_long_change_is_taken_back_and_what_was_changed_since_is_left_alone(
    northwind: World, cases: list[Case], ada: Actor
) -> None:
    key = begun(cases, ada)
    whole(key, ada)
    case_actions.change_status(fresh(cases[0]), by=ada, status="on_hold", reason="A part")
    take_back_long_change(key, by=ada)
    whole(key, ada)
    assert priorities(cases) == ["urgent", "medium", "medium", "medium", "medium"]
    found = long_change_of(ada, key)
    assert found is not None
    assert (found.state, found.back, found.left) == ("back", 3, (("Somebody went on there.", 1),))
    assert not found.may_take_back
    with pytest.raises(Refused, match="taken back already"):
        take_back_long_change(key, by=ada)


def test_taking_back_a_long_change_that_goes_on_ends_it(northwind: World, cases: list[Case], ada: Actor) -> None:
    key = begun(cases, ada)
    go_on(key, by=ada)
    take_back_long_change(key, by=ada)
    whole(key, ada)
    assert priorities(cases) == ["medium"] * 5


def test_a_long_change_that_has_not_begun_is_stopped(northwind: World, cases: list[Case], ada: Actor) -> None:
    key = begun(cases, ada)
    take_back_long_change(key, by=ada)
    found = long_change_of(ada, key)
    assert found is not None
    assert (found.state, found.percent, found.may_take_back) == ("back", 100, False)
    whole(key, ada)
    assert priorities(cases) == ["medium"] * 5


def test_a_long_change_is_nobody_elses(northwind: World, cases: list[Case], ada: Actor, ines: Actor) -> None:
    key = begun(cases, ada)
    assert long_change_of(ines, key) is None
    with pytest.raises(Missing):
        take_back_long_change(key, by=ines)
    go_on(key, by=ines)
    assert priorities(cases) == ["medium"] * 5


def test_a_long_change_cannot_be_taken_back_after_an_hour(
    northwind: World, cases: list[Case], ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = begun(cases, ada)
    whole(key, ada)
    late = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr(timezone, "now", lambda: late)
    with pytest.raises(Refused, match="more than an hour"):
        take_back_long_change(key, by=ada)


def test_cases_that_are_not_for_oneself_are_as_those_that_are_not_there(
    northwind: World, cases: list[Case], ada: Actor, ben: Actor, ravi: Actor
) -> None:
    hidden = open_case(ravi, make_queue("Vault", "Network", is_open=False), "CNRY hidden")
    key = begin_long_change([hidden.pk, UUID(int=7)], URGENT, by=ada)
    whole(key, ada)
    found = long_change_of(ada, key)
    assert found is not None
    assert found.left == (("It is not here any more, or not for you.", 2),)
    assert fresh(hidden).priority == "medium"


def test_who_was_chosen_is_asked_for_with_every_chunk(
    northwind: World, cases: list[Case], ada: Actor, ben: Actor
) -> None:
    target = make_queue("Vault", "Storage", is_open=False)
    key = begun(cases[:4], ada, Change("move", {"queue": target}))
    go_on(key, by=ada)
    target.team = Team.objects.get(name="Network")
    target.save()
    whole(key, ada)
    found = long_change_of(ada, key)
    assert found is not None
    assert (found.changed, found.state) == (2, "changed")
    assert found.left == (("Who or what was chosen is not here any more, or not for you.", 2),)


def test_every_sort_of_value_arrives_at_the_worker(northwind: World, cases: list[Case], ada: Actor) -> None:
    me = Person.objects.get(pk=ada.card)
    by = timezone.now() + timedelta(days=1)
    note = {"next_kind": "person", "person": me, "note": "look", "act_by": by}
    whole(begun(cases[:1], ada, Change("hand_over", note)), ada)
    assert (fresh(cases[0]).next_person_id, fresh(cases[0]).act_by) == (ada.card, by)
    macro = Macro(title="Tag", owner=ada.card, add_tags=("new",))
    whole(begun(cases[:1], ada, Change("macro", {"macro": macro})), ada)
    assert fresh(cases[0]).tags == ["new"]
    whole(begun(cases[:1], ada, Change("assign", {"assignee": None})), ada)
    assert fresh(cases[0]).assignee_id is None


def test_a_long_change_is_bounded_and_only_for_support(
    northwind: World, cases: list[Case], ada: Actor, ravi: Actor
) -> None:
    for number in (0, 5001):
        with pytest.raises(Refused, match="between one and 5,000"):
            begin_long_change([UUID(int=n) for n in range(number)], URGENT, by=ada)
    with pytest.raises(NotAllowed):
        begun(cases, ravi)


def test_the_long_change_of_somebody_who_left_ends(northwind: World, cases: list[Case], ada: Actor) -> None:
    key = begun(cases, ada)
    go_on(key, by=ada)
    stop_long_change(key)
    assert Reversal.objects.get(pk=key).data["waiting"] == []
    found = long_change_of(ada, key)
    assert found is not None
    assert (found.state, found.left) == ("changed", (("Whoever began this does not work here any more.", 3),))
    go_on(key, by=ada)
    assert priorities(cases) == ["urgent", "urgent", "medium", "medium", "medium"]


def test_the_job_acts_as_whoever_asked_as_of_now(
    northwind: World, cases: list[Case], ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = begun(cases, ada)
    TeamMember.objects.filter(person=ada.card).delete()
    monkeypatch.setattr("tenants.jobs._Closing", nullcontext)  # the test's own transaction stays open
    with entered(REGISTRY):
        tasks.go_on_changing(space=str(northwind.northwind.id), change=str(key), person=str(ada.card))
    found = long_change_of(ada, key)
    assert found is not None
    assert (found.percent, found.left) == (40, (("Only the queue’s support changes a case.", 2),))
    assert priorities(cases) == ["medium"] * 5


def test_all_that_match_are_changed_by_the_worker_in_a_browser(
    world: World, cases: list[Case], ada: Actor, ben: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cases.views.bulk.MOST", "cases.selectors.bulk.MOST"):
        monkeypatch.setattr(name, 2)
    browser = browser_of(ada)
    said = {"verb": "priority", "whole": "on", "list": "?queue=storage", "back": "/queues/storage/"}
    shown = browser.post("/bulk/", said | {"priority": "high", "step": "preview"}).content.decode()
    assert "Set priority: all of 4 that can be" in shown
    assert "first 2" in shown
    grown = browser.post("/bulk/", said | {"priority": "high", "step": "do", "expected": "3"}).content.decode()
    assert "The list has grown to 4 cases" in grown
    answer = browser.post("/bulk/", said | {"priority": "high", "step": "do", "expected": "4"})
    path = answer.headers["Location"]
    page = browser.get(path).content.decode()
    assert "Changing the cases" in page
    assert browser_of(ben).get(path).status_code == 404
    assert browser_of(ben).post(f"{path}take-back/").status_code == 404
    with entered(world.northwind):
        key = UUID(path.strip("/").split("/")[-1])
        whole(key, ada)
        assert priorities(cases) == ["high"] * 4 + ["medium"]
    part = browser.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "4 of 4 cases changed." in part
    assert "<html" not in part
    assert browser.post(f"{path}take-back/").headers["Location"] == path
    with entered(world.northwind):
        whole(key, ada)
        assert priorities(cases) == ["medium"] * 5
    assert "4 of 4 cases are as before." in browser.get(path).content.decode()


def test_one_long_change_of_a_person_at_a_time(northwind: World, cases: list[Case], ada: Actor) -> None:
    begin_long_change([cases[0].pk], URGENT, by=ada)
    with pytest.raises(Refused, match="under way"):
        begin_long_change([cases[0].pk], URGENT, by=ada)
