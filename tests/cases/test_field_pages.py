"""Pages of the fields of cases: their settings, the questions that ask for them, and lists that narrow by them."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions.fields import fill_in
from cases.models import Case
from cases.saved.fields import CaseField, Step
from cases.saved.views import CaseView
from cases.selectors.fields import case_fields
from core.actor import Actor
from core.spaces import entered
from intake.schema import Option, Sort
from tests import people
from tests.cases.fieldwork import CAUSE, CODES, RACK, SERIAL, SITE, fields, order
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

# The pages.


def test_page_makes_orders_and_removes_fields(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    desk = people.browser_of(ines)
    assert "No field yet" in desk.get("/settings/fields/").content.decode()
    made = {"label": "Site", "sort": "choice", "lines": "Hamburg\nOslo", "needed": ["close"], "when": ""}
    assert desk.post("/settings/fields/field/", made).status_code == 302
    desk.post("/settings/fields/field/", {"label": "Rack", "sort": "number", "least": "1", "when": "site|is|hamburg"})
    page = desk.get("/settings/fields/").content.decode()
    assert "Must be filled in before it is closed" in page
    assert "Only if “Site” is “Hamburg”" in page
    wrong = desk.post("/settings/fields/field/", {"label": "Kept words", "sort": "choice", "lines": ""})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.content.decode()
    long = desk.post("/settings/fields/field/", {"label": "Kept words", "sort": "choice", "lines": "x" * 121})
    assert (long.status_code, "at most 120 characters" in long.content.decode()) == (422, True)
    refused = desk.post("/settings/fields/move/", {"key": "rack", "do": "up"}, follow=True)
    assert "stands before it" in refused.content.decode()
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        fill_in(case, {"site": "hamburg", "rack": 2}, by=ada)
    asked = desk.get("/settings/fields/remove/?key=rack").content.decode()
    assert "1 case holds a value in it" in asked
    desk.post("/settings/fields/remove/?key=rack", {"is_confirmed": "on"})
    with entered(world.northwind):
        assert order() == ["site"]
    desk.post("/settings/fields/take-back/")
    with entered(world.northwind):
        assert order() == ["site", "rack"]


@pytest.mark.parametrize("path", ["", "field/", "remove/?key=site", "field/?key=nothing"])
def test_page_is_missing_for_who_may_not_or_what_is_not(world: World, ines: Actor, ada: Actor, path: str) -> None:
    with entered(world.northwind):
        fields(ines, SITE)
    assert people.browser_of(ada).get(f"/settings/fields/{path}").status_code == 404
    is_there = "nothing" not in path
    assert (people.browser_of(ines).get(f"/settings/fields/{path}").status_code == 200) is is_there


def test_sort_changes_only_where_values_stay_readable(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, SERIAL)
    desk = people.browser_of(ines)
    wrong = desk.post("/settings/fields/field/?key=site", {"label": "Site", "sort": "number", "when": ""})
    assert "Make a new field instead" in wrong.content.decode()
    desk.post("/settings/fields/field/?key=serial", {"label": "Serial", "sort": "text", "when": ""})
    with entered(world.northwind):
        assert [(field.label, field.sort) for field in case_fields().fields] == [("Site", "choice"), ("Serial", "text")]


def test_case_page_edits_fields_and_keeps_what_was_typed(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE, RACK)
        queue = make_queue()
        case = open_case(ravi, queue)
        fill_in(case, {"site": "oslo"}, by=ada)
    desk = people.browser_of(ada)
    page = desk.get(f"/cases/{case.ref}/edit/").content.decode()
    assert 'name="fields-site"' in page
    sent = {"subject": case.subject, "queue": queue.pk, "priority": "medium", "fields-site": "hamburg"}
    wrong = desk.post(f"/cases/{case.ref}/edit/", sent | {"fields-rack": "seven"})
    assert wrong.status_code == 422
    assert "Write a number in digits." in wrong.content.decode()
    assert 'value="seven"' in wrong.content.decode()
    assert desk.post(f"/cases/{case.ref}/edit/", sent | {"fields-rack": "7"}).status_code == 302
    with entered(world.northwind):
        assert fresh(case).fields == {"site": "hamburg", "rack": 7}


def test_close_question_asks_for_what_is_missing(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, CAUSE, SERIAL)
        case = open_case(ravi, make_queue())
    desk = people.browser_of(ada)
    page = desk.get(f"/cases/{case.ref}/close/").content.decode()
    assert 'name="fields-cause"' in page
    assert 'name="fields-serial"' not in page
    wrong = desk.post(f"/cases/{case.ref}/close/", CODES | {"fields-cause": " "})
    assert '<a href="#id_fields-cause" dir="auto">Root cause</a>: Fill this in.' in wrong.content.decode()
    desk.post(f"/cases/{case.ref}/close/", CODES | {"fields-cause": "Dust"})
    with entered(world.northwind):
        assert (fresh(case).is_closed, fresh(case).fields) == (True, {"cause": "Dust"})


def test_state_question_asks_only_where_the_case_is_solved(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE.model_copy(update={"needed": (Step.SOLVE,)}))
        case = open_case(ravi, make_queue())
    desk = people.browser_of(ada)
    assert desk.post(f"/cases/{case.ref}/status/", {"status": "pending"}).status_code == 302
    assert desk.post(f"/cases/{case.ref}/status/", {"status": "solved"}).status_code == 422
    assert desk.post(f"/cases/{case.ref}/status/", {"status": "solved", "fields-site": "oslo"}).status_code == 302


def test_portal_asks_for_shown_fields_that_opening_needs(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue()
        fields(ines, *(one.model_copy(update={"needed": (Step.OPEN,)}) for one in (SITE, SERIAL)))
    portal = people.browser_of(ravi)
    page = portal.get("/requests/new/").content.decode()
    assert 'name="fields-site"' in page
    assert "Serial number" not in page
    sent = {"subject": "A desk", "body": "Please", "severity": "minor", "fields-serial": "forged"}
    assert portal.post("/requests/new/", sent).status_code == 422
    assert portal.post("/requests/new/", sent | {"fields-site": "oslo"}).status_code == 302
    with entered(world.northwind):
        assert Case.objects.get(subject="A desk").fields == {"site": "oslo"}


@pytest.mark.parametrize("rows", [1, 3])
def test_settings_ask_a_constant_number_of_queries(
    world: World, ines: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        fields(ines, *(CaseField(key=f"f{number}", label=f"Field {number}") for number in range(rows)))
    desk = people.browser_of(ines)
    desk.get("/settings/fields/")
    with django_assert_num_queries(11):
        desk.get("/settings/fields/")


# Lists.


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("field.site=oslo", {"First"}),
        ("field.rooms=b", {"First", "Second"}),
        ("field.spare=yes", {"Second"}),
        ("field.spare=no", {"First"}),
        ("field.rack=7", {"Second"}),
        ("field.rack=7,0", {"Second"}),
        ("field.bought=2026-01-02", {"First"}),
        ("field.site=oslo&field.rooms=b", {"First"}),
        ("field.site=oslo&field.rooms=a", set()),
        ("field.unknown=1", set()),
        ("field.site=", {"First", "Second", "Third"}),
        ("field.Site%22%7D=oslo", {"First", "Second", "Third"}),
        ("field.rack=nan", set()),
    ],
)
def test_lists_narrow_by_fields(world: World, ada: Actor, ines: Actor, ravi: Actor, asked: str, seen: set[str]) -> None:
    letters = (Option(key="a", label="A"), Option(key="b", label="B"))
    with entered(world.northwind):
        rest = (
            CaseField(key="rooms", label="Rooms", sort=Sort.SEVERAL, options=letters),
            CaseField(key="spare", label="Spare", sort=Sort.YES_NO),
            CaseField(key="bought", label="Bought", sort=Sort.DATE),
        )
        fields(ines, SITE, RACK, *rest)
        queue = make_queue()
        held: list[Any] = [
            {"site": "oslo", "rooms": ["b"], "spare": False, "bought": "2026-01-02"},
            {"site": "hamburg", "rooms": ["a", "b"], "spare": True, "rack": 7},
            {},
        ]
        for name, given in zip(("First", "Second", "Third"), held, strict=True):
            fill_in(open_case(ravi, queue, f"{name} case"), given, by=ada)
    page = people.browser_of(ada).get(f"/queues/storage/?{asked}").content.decode()
    assert {name for name in ("First", "Second", "Third") if f"{name} case" in page} == seen


def test_filter_by_a_field_has_words_and_can_be_saved_and_taken_off(world: World, ada: Actor, ines: Actor) -> None:
    with entered(world.northwind):
        fields(ines, SITE)
        make_queue()
    desk = people.browser_of(ada)
    asked = desk.get("/queues/storage/?field.site=oslo&ask=filter").content.decode()
    assert 'name="field.site"' in asked
    assert '<option value="oslo" selected>' in asked
    page = desk.get("/queues/storage/?field.site=oslo").content.decode()
    assert 'name="field.site"' not in page, "no list waits for the form of its filters"
    assert 'Site <b dir="auto">Oslo</b>' in page
    sent = {"title": "In Oslo", "sharing": "personal"}
    assert desk.post("/views/new/?field.site=oslo", sent).status_code == 302
    with entered(world.northwind):
        [kept] = CaseView.kept()
    assert kept.value.base().fields == ("site=oslo",)
    saved = desk.get(f"/views/{kept.key}/").content.decode()
    assert f'href="/views/{kept.key}/?field.site="' in saved
    assert "In Oslo" in desk.get(f"/views/{kept.key}/?field.site=").content.decode()


def test_fields_left_as_they_were_shown_do_not_overwrite_a_colleague(
    world: World, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        some = CaseField(key="some", label="Some", sort=Sort.SEVERAL, options=SITE.options)
        fields(ines, SITE, SERIAL, some)
        case = open_case(ravi, make_queue())
        fill_in(case, {"site": "hamburg", "serial": "A-1"}, by=ada)
    desk, path = people.browser_of(ada), f"/cases/{case.ref}/edit/"
    shown = desk.get(path).content.decode()
    assert 'name="initial-fields-serial"' in shown
    with entered(world.northwind):
        fill_in(case, {"serial": "B-2", "some": ["oslo"]}, by=ines)
    was = {"initial-fields-site": "hamburg", "initial-fields-serial": "A-1", "initial-subject": case.subject}
    details = {"subject": case.subject, "queue": str(case.queue_id), "priority": case.priority}
    answer = desk.post(path, {**was, **details, "fields-site": "oslo", "fields-serial": "A-1"})
    assert answer.status_code == 302
    with entered(world.northwind):
        assert fresh(case).fields == {"site": "oslo", "serial": "B-2", "some": ["oslo"]}


def test_refused_form_names_and_links_each_field_that_is_wrong(
    world: World, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        fields(ines, SITE.model_copy(update={"needed": (Step.OPEN,)}), RACK)
        make_queue()
    sent = {"subject": "", "queue": "", "requester": "ravi@tallis.example", "priority": "medium", "fields-rack": "x"}
    page = people.browser_of(ada).post("/cases/new/", sent).content.decode()
    summary = page[page.index('class="flash" data-tone="danger"') :]
    summary = summary[: summary.index("</ul>")]
    for name, label in (("subject", "Subject"), ("fields-site_0", "Site")):
        assert f'<a href="#id_{name}" dir="auto">{label}</a>: ' in summary
        assert f'id="id_{name}"' in page, "each line leads to what takes the focus"
    assert "Look at the fields below" not in summary, "the fields below are named themselves"
    assert f"{summary.count('<li>')} things need a look" in summary
