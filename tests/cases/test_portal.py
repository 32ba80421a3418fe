"""The requester's own list: what is open, what waits for them, what is closed; nobody else's."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.actions.cases import (
    assign_case,
    change_status,
    close_case,
    edit_case,
    hand_over,
    reply,
    write_note,
)
from cases.actions.clients import share_cases
from cases.models import Case
from cases.selectors.intake import day_words
from cases.selectors.opening import FREELY
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
from conversations.actions import upload_file
from conversations.models import Attachment, Entry
from core.actor import Actor
from core.spaces import entered
from directory.models import Person
from tests import people
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("", {"Live", "Asked", "Solved", "Done"}),
        ("open", {"Live", "Asked", "Solved"}),
        ("waiting", {"Asked", "Solved"}),
        ("closed", {"Done"}),
        ("nonsense", {"Live", "Asked", "Solved", "Done"}),
    ],
)
def test_requests_are_shown_by_what_they_wait_for(
    world: World, ada: Actor, ravi: Actor, show: str, seen: set[str]
) -> None:
    edda = people.join(world, "edda")
    with entered(world.northwind):
        queue = make_queue()
        for whose, mark in ((ravi, ""), (edda, "CNRY ")):
            made = {name: open_case(whose, queue, f"{mark}{name} case") for name in ("Live", "Asked", "Solved", "Done")}
            change_status(made["Asked"], by=ada, status="pending")
            change_status(made["Solved"], by=ada, status="solved")
            close_case(fresh(made["Done"]), by=ada, resolution="solved", no_article="one_off")
    page = people.browser_of(ravi).get(f"/requests/?show={show}").content.decode()
    assert {name for name in ("Live", "Asked", "Solved", "Done") if f"{name} case" in page} == seen
    assert "CNRY" not in page


def test_empty_tab_leads_back_to_all(world: World, ravi: Actor) -> None:
    portal = people.browser_of(ravi)
    assert "You have no cases yet" in portal.get("/requests/").content.decode()
    with entered(world.northwind):
        open_case(ravi, make_queue())
    assert "All my cases" in portal.get("/requests/?show=closed").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_ask_a_constant_number_of_queries(
    world: World, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for _ in range(rows):
            open_case(ravi, queue)
    portal = people.browser_of(ravi)
    portal.get("/requests/")
    with django_assert_num_queries(9):
        portal.get("/requests/?show=open")


# The form of a new case, begun and not sent.


def keep(browser: Any, place: str, **values: Any) -> Any:
    """What the page's script keeps while somebody writes."""
    return browser.post("/drafts/", {"place": place, "text": "Typed", "kept_form": json.dumps(values)})


def test_begun_case_is_there_again_until_it_is_sent(world: World, ravi: Actor) -> None:
    edda = people.join(world, "edda")
    with entered(world.northwind):
        make_queue()
        file = upload_file("log.txt", BytesIO(b"text"), by=ravi, limit=1000)
    portal, place = people.browser_of(ravi), f"opening:{FREELY}"
    kept = {"subject": ["Half a line"], "body": ["So far"], "severity": ["down"]}
    sent = portal.post(
        "/drafts/", {"place": place, "text": "So far", "kept_form": json.dumps(kept), "kept_attached": str(file.pk)}
    )
    assert datetime.fromisoformat(sent.json()["at"]).tzinfo is not None
    page = portal.get("/requests/new/").content.decode()
    assert 'value="Half a line"' in page
    assert "So far</textarea>" in page
    assert f'value="{file.pk}" checked' in page
    assert re.search(r'value="down"[^>]* checked', page)
    assert "Half a line" not in people.browser_of(edda).get("/requests/new/").content.decode()
    portal.post("/requests/new/", {"subject": "Whole", "body": "Words", "severity": "minor", "attached": str(file.pk)})
    assert "Half a line" not in portal.get("/requests/new/").content.decode()
    with entered(world.northwind):
        assert [one.name for one in Attachment.objects.filter(entry__thread__subject_kind="case")] == ["log.txt"]


def test_file_of_somebody_else_is_not_attached(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue()
        file = upload_file("CNRY.txt", BytesIO(b"text"), by=ada, limit=1000)
    portal = people.browser_of(ravi)
    wrong = portal.post("/requests/new/", {"subject": "", "body": "x", "severity": "minor", "attached": str(file.pk)})
    assert wrong.status_code == 422
    assert "CNRY" not in wrong.content.decode()
    portal.post("/requests/new/", {"subject": "Mine", "body": "x", "severity": "minor", "attached": str(file.pk)})
    with entered(world.northwind):
        assert Attachment.objects.get(pk=file.pk).entry is None


@pytest.mark.parametrize(
    "form", ["", "[", "[1]", '{"subject": "x"}', '{"subject": [1, null]}', "[" * 50_000, "1" * 9000]
)
def test_draft_of_another_shape_begins_empty(world: World, ravi: Actor, form: str) -> None:
    with entered(world.northwind):
        make_queue()
    portal = people.browser_of(ravi)
    portal.post("/drafts/", {"place": f"opening:{FREELY}", "text": "x", "kept_form": form})
    page = portal.get("/requests/new/")
    assert page.status_code == 200
    assert 'name="subject" value' not in page.content.decode()


def test_too_long_draft_is_refused(world: World, ravi: Actor) -> None:
    portal = people.browser_of(ravi)
    assert keep(portal, f"opening:{FREELY}", body=["x" * 61_000]).status_code == 404


def test_draft_of_the_desk_stands_on_my_work_and_leads_back(world: World, ada: Actor) -> None:
    with entered(world.northwind):
        make_queue()
    desk = people.browser_of(ada)
    keep(desk, f"opening:{FREELY}", subject=["Half a line"], requester=["Ravi"])
    page = desk.get("/work/").content.decode()
    assert 'href="/cases/new/#write"' in page
    assert "A new case" in page
    begun = desk.get("/cases/new/").content.decode()
    assert 'value="Half a line"' in begun
    assert "Start over" in begun
    desk.post("/drafts/discard/", {"place": f"opening:{FREELY}"})
    assert "Half a line" not in desk.get("/cases/new/").content.decode()


def test_similar_cases_say_who_asked_when(world: World, ines: Actor, ravi: Actor) -> None:
    edda = people.join(world, "edda")
    with entered(world.northwind):
        queue = make_queue()
        mine, theirs = open_case(ravi, queue, "Printer jams"), open_case(edda, queue, "CNRY printer")
        Case.objects.filter(pk=mine.pk).update(opened_at=timezone.now() - timedelta(days=3))
    day = f"{timezone.localtime(timezone=BERLIN) - timedelta(days=3):%A}"  # the organization's, whatever ours is
    portal = people.browser_of(ravi)
    found = portal.get("/requests/new/similar/?subject=printer").content.decode()
    assert f"You asked about this on {day}" in found
    assert "CNRY" not in found
    with entered(world.northwind):
        client = Person.objects.get(pk=edda.card).client
        assert client is not None
        Person.objects.filter(pk=ravi.card).update(client=client)
        share_cases(client.pk, by=ines, shares="everybody")
        Case.objects.filter(pk=theirs.pk).update(opened_at=timezone.now() - timedelta(days=1))
    assert (
        "Edda Holm asked about this yesterday" in portal.get("/requests/new/similar/?subject=printer").content.decode()
    )
    assert "Everybody at Sorrel Clinics can read and follow it." in portal.get("/requests/new/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "yesterday"), (6, "on Tuesday"), (7, "on 16 November"), (400, "2025")]
)
def test_days_are_said_as_people_say_them(monkeypatch: pytest.MonkeyPatch, days: int, words: str) -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert day_words(now - timedelta(days=days)).endswith(words)


def portal_of(actor: Actor, path: str) -> str:
    return people.browser_of(actor).get(path).content.decode()


def test_severity_says_in_plain_words_when_an_answer_comes(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue()
    page = portal_of(ravi, "/requests/new/")
    choices = page[page.index('id="id_severity"') :][:4000]
    promised = r'Nothing works<span class="why">First reply by\s*<time datetime="[^"]+"\s+data-local="both">'
    assert re.search(promised, choices)
    assert choices.count("First reply by") == 4
    with entered(world.northwind):
        late = {Metric.RESOLUTION: FIRST_POLICY.targets[Metric.RESOLUTION]}
        silent = FIRST_POLICY.model_copy(update={"targets": late})
        keep_policy(silent, name="None", by=ines, key=DEFAULT_POLICY)
    assert "First reply by" not in portal_of(ravi, "/requests/new/"), "nothing is promised that no policy says"


def test_portal_speaks_of_you_and_of_support_alone(world: World, ada: Actor, ines: Actor, ravi: Actor) -> None:
    edda = people.join(world, "edda")
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes")
        reply(case, by=ada, source="We look at it.")
        client = Person.objects.get(pk=ravi.card).client
        assert client is not None
        share_cases(client.pk, by=ines, shares="everybody")
        Person.objects.filter(pk=edda.card).update(client=client)
    page = portal_of(ravi, f"/cases/{case.ref}/")
    assert '<span class="from">you</span>' in page
    assert '<span class="from">Northwind support</span>' in page
    assert "requester," not in page
    assert 'id="follow-case"' not in page, "one's own case needs no following"
    assert 'id="follow-case"' in portal_of(edda, f"/cases/{case.ref}/")


def test_list_of_requests_says_when_each_changed_also_on_a_phone(world: World, ravi: Actor) -> None:
    with entered(world.northwind):
        open_case(ravi, make_queue(), "Volumes")
    page = portal_of(ravi, "/requests/")
    assert re.search(r'<td role="cell" data-cell="clock">\s*<time datetime="[^"]+"\s+data-local="both">', page)


def test_list_of_requests_does_not_tell_when_support_spoke_among_themselves(
    world: World, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    def row() -> str:
        return portal_of(ravi, "/requests/").partition("<tbody")[2].partition("</tbody>")[0]

    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes")
        assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    before = row()
    with entered(world.northwind):
        write_note(case, by=ada, source="He has done this before.")
        assign_case(fresh(case), by=ada, assignee=Person.objects.get(pk=ines.card))
        edit_case(fresh(case), by=ada, priority="high", add_tags=["boot"])
        hand_over(fresh(case), by=ada, next_kind="person", person=Person.objects.get(pk=ada.card))
        change_status(fresh(case), by=ada, status="on_hold", reason="the vendor")
    assert "Volumes" in before
    assert row() == before


@pytest.mark.parametrize("step", ["reply", "open", "pending", "solved"])
def test_list_of_requests_tells_when_support_did_something_for_them(
    world: World, ada: Actor, ravi: Actor, step: str
) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes")
        past = timezone.now() - timedelta(days=2)
        Entry.objects.update(at=past)
        Case.objects.update(opened_at=past)
        if step == "reply":
            reply(case, by=ada, source="Which release is it?")
        else:
            change_status(case, by=ada, status=step)
    said = re.search(r'<tbody.*?datetime="([^"]+)"', portal_of(ravi, "/requests/"), re.DOTALL)
    assert said is not None
    assert datetime.fromisoformat(said[1]) > past + timedelta(days=1)
