"""The organization's own fields: leads shape them, steps ask for them, requesters read what is shown to them alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.bulk import change_cases
from cases.actions.cases import change_status, close_case, reply
from cases.actions.fields import fill_in, move_field, remove_field, save_field, take_back_fields
from cases.actions.intake import open_case_by_form
from cases.changes import Change
from cases.models import Case
from cases.saved.fields import Step
from cases.selectors.fields import case_fields
from cases.topics import case_lines, may_know
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from directory.models import Person
from tests import people
from tests.cases.fieldwork import CAUSE, CODES, RACK, SERIAL, SITE, fields, order
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World


def changes_of(case: Case) -> list[tuple[str, str, str]]:
    rows = Event.objects.about("case", case.pk).filter(name="FieldChanged")
    return [(row.data["label"], row.data["was"], row.data["now"]) for row in rows]


def test_leads_shape_the_fields_and_take_the_last_change_back(world: World, ines: Actor, ada: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, SERIAL, RACK)
        move_field("serial", by=ines, up=True)
        assert order() == ["serial", "site", "rack"]
        remove_field("serial", by=ines)
        assert order() == ["site", "rack"]
        take_back_fields(by=ines)
        assert order() == ["serial", "site", "rack"]
        for act in (lambda: save_field(CAUSE, by=ada), lambda: remove_field("site", by=ada)):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(Missing):
            remove_field("unknown", by=ines)


def test_field_that_a_condition_looks_at_stays_before_it(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, RACK)
        with pytest.raises(Refused, match="stands before it"):
            move_field("rack", by=ines, up=True)
        with pytest.raises(Refused, match="stands before it"):
            remove_field("site", by=ines)
        assert order() == ["site", "rack"]


def test_change_of_a_field_is_kept_with_old_and_new(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, SERIAL, RACK)
        case = open_case(ravi, make_queue())
        fill_in(case, {"site": "hamburg", "rack": 7}, by=ada)
        fill_in(case, {"site": "hamburg"}, by=ada)
        fill_in(case, {"site": "oslo"}, by=ada)
        assert fresh(case).fields == {"site": "oslo"}
        assert changes_of(case) == [
            ("Site", "", "Hamburg"),
            ("Rack", "", "7"),
            ("Site", "Hamburg", "Oslo"),
            ("Rack", "7", ""),
        ]
        with pytest.raises(NotAllowed):
            fill_in(case, {"site": "hamburg"}, by=ravi)


@pytest.mark.parametrize("given", [{"site": "berlin"}, {"site": "hamburg", "rack": 41}])
def test_value_that_does_not_fit_is_refused(world: World, ines: Actor, ada: Actor, ravi: Actor, given: Any) -> None:
    with entered(world.northwind):
        fields(ines, SITE, RACK)
        case = open_case(ravi, make_queue())
        with pytest.raises(Refused, match=r"^(Site|Rack): "):
            fill_in(case, given, by=ada)
        assert fresh(case).fields == {}


def test_closing_asks_for_what_it_needs(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, CAUSE)
        case = open_case(ravi, make_queue())
        with pytest.raises(Refused, match="Root cause: Fill this in"):
            close_case(case, by=ada, **CODES)
        assert not fresh(case).is_closed
        change_status(case, by=ada, status="solved")
        close_case(case, by=ada, fields={"cause": "A worn cable"}, **CODES)
        assert fresh(case).is_closed
        assert changes_of(case) == [("Root cause", "", "A worn cable")]


def test_solving_asks_by_hand_and_by_reply(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    needed = SITE.model_copy(update={"needed": (Step.SOLVE,)})
    with entered(world.northwind):
        fields(ines, needed)
        case = open_case(ravi, make_queue())
        for act in (
            lambda: change_status(case, by=ada, status="solved"),
            lambda: reply(case, by=ada, source="Done", then="solved"),
        ):
            with pytest.raises(Refused, match="Site: Choose an answer"):
                act()
        change_status(case, by=ada, status="pending")
        change_status(case, by=ada, status="solved", fields={"site": "oslo"})
        assert (fresh(case).status, fresh(case).fields) == ("solved", {"site": "oslo"})


def test_condition_decides_what_a_step_asks(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    rack = RACK.model_copy(update={"needed": (Step.CLOSE,)})
    with entered(world.northwind):
        fields(ines, SITE, rack)
        queue = make_queue()
        here, there = open_case(ravi, queue), open_case(ravi, queue)
        fill_in(here, {"site": "hamburg"}, by=ada)
        with pytest.raises(Refused, match="Rack: Fill this in"):
            close_case(here, by=ada, **CODES)
        close_case(there, by=ada, **CODES)
        assert fresh(there).is_closed


def test_requester_opens_with_the_shown_fields_alone(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    needed = [one.model_copy(update={"needed": (Step.OPEN,)}) for one in (SITE, SERIAL)]
    with entered(world.northwind):
        fields(ines, *needed)
        queue, card = make_queue(), Person.objects.get(pk=ravi.card)
        asked: Any = {"queue": queue, "requester": card, "subject": "New desk", "body": "Please"}
        with pytest.raises(Refused, match="Site"):
            open_case_by_form(None, by=ravi, **asked)
        made = open_case_by_form(None, by=ravi, fields={"site": "oslo", "serial": "forged"}, **asked)
        assert fresh(made).fields == {"site": "oslo"}
        with pytest.raises(Refused, match="Serial number"):
            open_case_by_form(None, by=ada, fields={"site": "oslo"}, **asked)


def test_value_of_a_removed_field_shows_again_and_its_key_is_never_reused(
    world: World, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        fields(ines, SERIAL)
        case = open_case(ravi, make_queue())
        fill_in(case, {"serial": "CNRY-77"}, by=ada)
        remove_field("serial", by=ines)
    desk = people.browser_of(ines)
    assert "CNRY-77" not in desk.get(f"/cases/{case.ref}/").content.decode().split('id="facts-card"')[1]
    desk.post("/settings/fields/field/", {"label": "Serial", "sort": "line", "when": ""})
    with entered(world.northwind):
        assert order() == ["serial_2"]
        take_back_fields(by=ines)
        take_back_fields(by=ines)
        assert case_fields().past == ("serial",)
    assert "CNRY-77" not in desk.get(f"/cases/{case.ref}/").content.decode().split('id="facts-card"')[1]


# What each reader sees.


def test_requester_reads_shown_fields_alone(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, SERIAL)
        case = open_case(ravi, make_queue())
        fill_in(case, {"site": "oslo", "serial": "CNRY-1"}, by=ada)
        rows = list(Event.objects.about("case", case.pk).filter(name="FieldChanged"))
        lines = case_lines(ravi, [row.pk for row in rows])
        assert [may_know(ravi, row) for row in rows] == [True, False]
        assert [may_know(ada, row) for row in rows] == [True, True]
    page = people.browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "Oslo" in page
    assert "set Site to" in page
    assert not {"CNRY-1", "Serial number"} & {word for word in ("CNRY-1", "Serial number") if word in page}
    assert [line.sentence for line in lines.values() if "CNRY" in line.sentence] == []
    desk = people.browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert "set Serial number to “CNRY-1”" in desk


@pytest.mark.parametrize(("then", "now"), [(True, False), (False, True)])
def test_what_was_said_while_a_field_was_internal_stays_so(
    world: World, ines: Actor, ada: Actor, ravi: Actor, then: bool, now: bool
) -> None:
    with entered(world.northwind):
        fields(ines, SERIAL.model_copy(update={"is_shown": then}))
        case = open_case(ravi, make_queue())
        fill_in(case, {"serial": "CNRY-1"}, by=ada)
        fill_in(case, {"serial": "plain"}, by=ada)
        save_field(SERIAL.model_copy(update={"is_shown": now}), by=ines)
    page = people.browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "CNRY-1" not in page
    assert ("plain" in page) is now


# Other doors.


def test_change_of_several_leaves_alone_what_misses_a_field(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, CAUSE)
        queue = make_queue()
        whole, bare = open_case(ravi, queue, "Whole"), open_case(ravi, queue, "Bare")
        fill_in(whole, {"cause": "Dust"}, by=ada)
        lines, _ = change_cases([fresh(whole), fresh(bare)], Change("close", CODES), by=ada)
        assert (fresh(whole).is_closed, fresh(bare).is_closed) == (True, False)
        assert [line.reason for line in lines if line.reason] == ["Root cause: Fill this in."]


def test_follow_up_takes_the_fields_along(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE)
        case = open_case(ravi, make_queue())
        fill_in(case, {"site": "oslo"}, by=ada)
        close_case(fresh(case), by=ada, **CODES)
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=400))
        entry = reply(fresh(case), by=ravi, source="It is back")
        assert Case.objects.get(pk=entry.thread.subject_id).fields == {"site": "oslo"}
