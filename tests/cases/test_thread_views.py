"""Doors of side threads: for their audience, and a 404 for everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from cases.actions import cases as actions
from cases.models import Case
from conversations.actions.threads import Chosen, add_member, remove_member, splinter, write_aside
from conversations.models import Entry, Thread
from core.actor import Actor
from core.spaces import entered
from tests.cases.asides import aside
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

Join = Callable[[str], Actor]
AUDIENCES = {
    "requester": {"ada", "ravi"},
    "people": {"ada", "ben"},
    "team": {"ada", "ben"},
    "support": {"ada", "ines"},
}
EVERYBODY = ("ada", "ben", "ines", "tomas", "ravi", "edda")
DOORS = ("", "entries/", "mentions/", "add/", "close/", "summarise/")
POSTS = ("write/", "add/", "remove/", "close/", "summarise/")


@pytest.fixture
def case(world: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_side_threads_open_for_their_audience_alone(
    world: World, case: Case, join: Join, ada: Actor, ben: Actor, cleo: Actor, audience: str
) -> None:
    people = {name: join(name) for name in EVERYBODY}
    with entered(world.northwind):
        thread = aside(case, ada, audience, *([ben] if audience == "people" else []))
        entry = Entry.objects.get(thread=thread)
    for name, actor in people.items():
        browser, is_in = browser_of(actor), name in AUDIENCES[audience]
        for door in DOORS:
            answer = browser.get(f"/threads/{thread.pk}/{door}")
            wanted = 200 if is_in and (actor.is_staff or door in ("", "entries/")) else 404
            assert answer.status_code == wanted, (name, door)
            assert is_in or b"CNRY" not in answer.content
        page = browser.get(f"/entries/{entry.pk}/")
        assert page.status_code == (302 if is_in else 404), name
        for door in ("edit/", "delete/", "versions/", "splinter/"):
            assert is_in or browser.get(f"/entries/{entry.pk}/{door}").status_code == 404, (name, door)
        for door in POSTS:
            given = {
                "text": "planted",
                "outcome": "planted",
                "person": ben.card,
                "member": ben.card,
                "audience": "private",
            }
            assert is_in or browser.post(f"/threads/{thread.pk}/{door}", given).status_code == 404, (name, door)
    for stranger, host in ((cleo, "northwind"), (cleo, "halcyon")):
        assert browser_of(stranger, host).get(f"/threads/{thread.pk}/").status_code == 404
    with entered(world.northwind):
        assert not Entry.objects.filter(source="planted").exists()
        assert Thread.objects.get(pk=thread.pk).is_open


def test_case_page_says_of_side_threads_what_each_reader_may_know(
    world: World, case: Case, join: Join, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
    pages = {who.name: browser_of(who).get(f"/cases/{case.ref}/").content.decode() for who in (ada, join("ines"), ravi)}
    assert f'href="/threads/{thread.pk}/"' in pages["Ada Brandt"]
    assert "with Ben: CNRY name" in pages["Ada Brandt"]
    marker = re.search(r'<a class="side-marker".*?</a>', pages["Ada Brandt"], re.DOTALL)
    assert marker
    assert re.search(r'1 entry</span>.*class="badge".*Open</span>', marker[0], re.DOTALL)
    alone = browser_of(ada).get(f"/threads/{thread.pk}/").content.decode()
    assert re.search(r'CNRY name</h1>\s*<span class="badge"[^>]*>.*?Open</span>', alone, re.DOTALL)
    assert "Ada talks a detail over with colleagues" in pages["Ines Moreau"]
    for name in ("Ines Moreau", "Ravi Nair"):
        assert "CNRY" not in pages[name]
        assert str(thread.pk) not in pages[name]
    assert "detail" not in pages["Ravi Nair"]


def test_member_who_does_not_see_the_case_sees_the_thread_alone(
    world: World, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        hidden = open_case(
            ravi, make_queue("Vault", "Storage", is_open=False), "CNRY hidden subject", body="CNRY first"
        )
        chosen = Chosen("people", (card(ben),), is_sure=True)
        thread = splinter(entries_of(hidden)[0], by=ada, chosen=chosen, name="A detail", source="Help, please")
    browser = browser_of(ben)
    page = browser.get(f"/threads/{thread.pk}/").content.decode()
    assert "Help, please" in page
    assert "CNRY" not in page
    assert hidden.ref not in page
    assert browser.get(f"/cases/{hidden.ref}/").status_code == 404
    assert browser.get(f"/threads/{thread.pk}/summarise/").status_code == 404


def test_removed_member_finds_nothing(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
    browser = browser_of(ben)
    assert browser.get(f"/threads/{thread.pk}/").status_code == 200
    with entered(world.northwind):
        remove_member(thread, by=ada, person_id=ben.card)
    for door in DOORS:
        assert browser.get(f"/threads/{thread.pk}/{door}").status_code == 404


def test_splinter_is_played_through_in_a_browser(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        note = actions.write_note(fresh(case), by=ada, source="CNRY among us")
    desk = browser_of(ada)
    given = {"audience": "requester", "name": "Console password", "text": "Which one is it?", "is_quoted": "on"}
    asked = desk.post(f"/entries/{note.pk}/splinter/", given)
    assert asked.status_code == 422
    assert "Ravi Nair does not see the entry it is opened from." in asked.content.decode()
    assert "Which one is it?" in asked.content.decode()
    with entered(world.northwind):
        assert not Thread.objects.filter(kind="side").exists()
    made = desk.post(f"/entries/{note.pk}/splinter/", given | {"is_sure": "on"})
    assert made.status_code == 302
    there = browser_of(ravi).get(made["Location"])
    assert b"CNRY among us" in there.content
    assert b"Between you and Northwind support" in there.content
    assert b"ide thread" not in there.content, "a requester hears of no side threads, only with whom they talk"
    desk.post(f"{made['Location']}write/", {"text": "The one on the label?"})
    browser_of(ravi).post(f"{made['Location']}write/", {"text": "Yes, thank you."})
    assert b"Yes, thank you." in desk.get(made["Location"]).content
    desk.post(f"{made['Location']}close/", {"outcome": "The one on the label."})
    ended = desk.get(made["Location"]).content
    assert b"The one on the label." in ended
    assert b'name="text"' not in ended


def test_everybody_sees_who_was_added_and_how(world: World, case: Case, join: Join, ada: Actor, ben: Actor) -> None:
    tomas = join("tomas")
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
        add_member(thread, by=ada, person=card(tomas))
    page = browser_of(ben).get(f"/threads/{thread.pk}/").content.decode()
    assert re.search(r"Tomás Vidal</b>.*?added by Ada Brandt.*?without what was written before", page, re.DOTALL)


def test_summary_goes_back_as_what_its_writer_chooses(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
        entry = Entry.objects.get(thread=thread)
    begun = browser_of(ada).get(f"/threads/{thread.pk}/summarise/?quote={entry.pk}").content.decode()
    assert "&gt; CNRY aside" in begun
    for audience, is_seen in (("private", False), ("requester", True)):
        browser_of(ada).post(f"/threads/{thread.pk}/summarise/", {"audience": audience, "text": f"For {audience}"})
        assert (f"For {audience}" in browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()) == is_seen
    refused = browser_of(ben).post(f"/threads/{thread.pk}/summarise/", {"audience": "requester", "text": "Not mine"})
    assert refused.status_code == 403
    with entered(world.northwind):
        assert not Entry.objects.filter(source="Not mine").exists()


def test_close_form_asks_for_a_line_of_each_open_side_thread(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
    desk = browser_of(ada)
    page = desk.get(f"/cases/{case.ref}/close/").content.decode()
    assert f'name="outcome-{thread.pk}"' in page
    given = {"resolution": "solved", "no_article": "one_off"}
    assert desk.post(f"/cases/{case.ref}/close/", given).status_code == 422
    desk.post(f"/cases/{case.ref}/close/", given | {f"outcome-{thread.pk}": "Settled with Ben."})
    with entered(world.northwind):
        assert fresh(case).status == "closed"
        assert Thread.objects.get(pk=thread.pk).outcome == "Settled with Ben."


THREAD, CASE, MENTIONS = 22, 22, 15


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_with_side_threads_ask_a_constant_number_of_queries(
    world: World, case: Case, ada: Actor, ben: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        for _ in range(rows):
            thread = aside(case, ada, "people", ben)
        for n in range(rows):
            write_aside(thread, by=ben, source=f"Entry {n}")
    browser = browser_of(ada)
    with django_assert_num_queries(THREAD):
        assert browser.get(f"/threads/{thread.pk}/").content.decode().count('<article class="entry"') == rows + 1
    with django_assert_num_queries(CASE):
        assert browser.get(f"/cases/{case.ref}/").content.decode().count('class="side-marker"') == rows
    main = entries_of_thread(world, case)
    with django_assert_num_queries(MENTIONS):
        assert browser.get(f"/threads/{main}/mentions/?q=b").json()["offers"]


def entries_of_thread(world: World, case: Case) -> Any:
    with entered(world.northwind):
        return entries_of(case)[0].thread_id
