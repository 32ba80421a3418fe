"""Several cases are ended together though a field must be filled in then: what some of them lack is given once."""

from __future__ import annotations

import pytest

from cases.actions.bulk import change_cases, take_back_change
from cases.actions.fields import fill_in
from cases.actions.long_changes import _packed, _unpacked
from cases.actions.rehearsing import rehearse
from cases.changes import Change
from cases.models import Case, Reversal
from cases.saved.fields import CaseField, Step
from core.actor import Actor
from tests.cases.fieldwork import CAUSE, CODES, fields
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

FIRMWARE = Change("close", {**CODES, "fields": {"cause": "A firmware fault"}})
BARE = Change("close", {**CODES, "fields": {"cause": ""}})
WORKAROUND = CaseField(key="workaround", label="Workaround", needed=(Step.SOLVE,))


@pytest.fixture
def cases(northwind: World, ada: Actor, ines: Actor, ravi: Actor) -> list[Case]:
    """Three cases of Ada's queue, the last of which has its root cause."""
    fields(ines, CAUSE, WORKAROUND)
    queue = make_queue()
    made = [open_case(ravi, queue, f"Case {number}") for number in range(3)]
    fill_in(made[2], {"cause": "A cable"}, by=ada)
    return made


def again(cases: list[Case]) -> list[Case]:
    return [fresh(case) for case in cases]


def test_what_is_given_is_for_those_that_lack_it(cases: list[Case], ada: Actor) -> None:
    shown = rehearse(again(cases), FIRMWARE, by=ada)
    lines, _ = change_cases(again(cases), FIRMWARE, by=ada)
    assert lines == shown
    assert [line.reason for line in lines] == ["", "", ""]
    assert [case.fields["cause"] for case in again(cases)] == ["A firmware fault", "A firmware fault", "A cable"]
    assert {case.status for case in again(cases)} == {"closed"}


def test_without_it_those_that_lack_it_are_left_alone(cases: list[Case], ada: Actor) -> None:
    lines, _ = change_cases(again(cases), BARE, by=ada)
    assert lines == rehearse(again(cases)[:2], BARE, by=ada) + lines[2:]
    assert [bool(line.reason) for line in lines] == [True, True, False]
    assert "Root cause" in lines[0].reason


def test_taking_it_back_takes_the_fields_back_too(cases: list[Case], ada: Actor) -> None:
    _, key = change_cases(again(cases), FIRMWARE, by=ada)
    assert key is not None
    assert take_back_change(key, by=ada) == ([case.ref for case in cases], [])
    assert [case.fields for case in again(cases)] == [{}, {}, {"cause": "A cable"}]
    assert {case.status for case in again(cases)} == {"new"}


def test_a_change_kept_before_fields_were_part_of_it_is_taken_back(cases: list[Case], ada: Actor) -> None:
    _, key = change_cases(again(cases), Change("priority", {"priority": "urgent"}), by=ada)
    assert key is not None
    kept = Reversal.objects.get(pk=key).data["cases"][0]
    assert "fields" not in kept["before"]
    assert "fields" not in kept["after"]
    assert take_back_change(key, by=ada) == ([case.ref for case in cases], [])
    assert {case.priority for case in again(cases)} == {"medium"}


def test_the_worker_is_told_the_same(ada: Actor, northwind: World) -> None:
    packed = {name: _packed(value) for name, value in FIRMWARE.values.items()}
    assert {name: _unpacked(value, ada) for name, value in packed.items()} == FIRMWARE.values


def test_the_page_asks_for_it_shows_what_will_change_and_does_it(cases: list[Case], world: World, ada: Actor) -> None:
    browser, numbers = browser_of(ada), [case.number for case in cases]
    asked = {"verb": "close", "case": numbers, **CODES}
    page = browser.post("/bulk/", {"verb": "close", "case": numbers}).content.decode()
    assert "Needed to close, by cases that have none yet" in page
    assert "Root cause" in page
    bare = browser.post("/bulk/", {**asked, "step": "preview"}).content.decode()
    assert bare.count("Root cause:") == 2
    given = {**asked, "fields-cause": "A firmware fault"}
    assert "Close: 3 cases" in browser.post("/bulk/", {**given, "step": "preview"}).content.decode()
    browser.post("/bulk/", {**given, "step": "do"})
    assert {case.status for case in again(cases)} == {"closed"}


def test_solving_several_asks_for_its_own_fields_and_other_states_for_none(
    cases: list[Case], world: World, ada: Actor
) -> None:
    browser, numbers = browser_of(ada), [case.number for case in cases]
    asked = {"verb": "status", "case": numbers, "step": "do", "fields-workaround": "Restart it"}
    browser.post("/bulk/", {**asked, "status": "pending"})
    assert [case.fields.get("workaround") for case in again(cases)] == [None] * 3
    browser.post("/bulk/", {**asked, "status": "solved"})
    assert [(case.status, case.fields["workaround"]) for case in again(cases)] == [("solved", "Restart it")] * 3
