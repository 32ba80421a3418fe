"""The same form sent twice writes once: a double click, a second try after a lost answer, two workers at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Entry, Thread
from conversations.once import Repeated
from core.actor import Actor
from core.models import Event
from core.spaces import entered
from directory.models import Person
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of, join
from tests.world import World

KEY = re.compile(r'name="once" value="([0-9a-f-]{36})"')


@pytest.fixture
def case(world: World, ada: Actor, ben: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue())


def texts(world: World, case: Case) -> list[str]:
    with entered(world.northwind):
        return [entry.source for entry in entries_of(case)][1:]


def test_each_composer_has_a_key_of_its_own(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    here = f"/cases/{case.ref}/"
    pages = [(ada, here), (ada, "/cases/new/"), (ravi, here), (ravi, "/requests/new/")]
    found = [KEY.findall(browser_of(who).get(path).content.decode()) for who, path in pages * 2]
    assert [len(keys) for keys in found] == [1] * 8
    assert len({key for keys in found for key in keys}) == 8


@pytest.mark.parametrize("audience", ["private", "requester"])
def test_entry_sent_twice_is_written_once_and_leads_to_the_first(
    world: World, case: Case, ada: Actor, ravi: Actor, audience: str
) -> None:
    browser, given = browser_of(ada), {"audience": audience, "text": "Hello.", "once": str(uuid4()), "then": "pending"}
    assert browser.post(f"/cases/{case.ref}/write/", given).status_code == 302
    browser_of(ravi).post(f"/cases/{case.ref}/write/", {"audience": "requester", "text": "Meanwhile."})
    again = browser.post(f"/cases/{case.ref}/write/", given | {"shown_until": "2020-01-01T00:00:00Z"})
    with entered(world.northwind):
        [first] = [entry for entry in entries_of(case) if entry.by_id == ada.card]
        names = list(Event.objects.about("case", case.pk).filter(by_person=ada.card).values_list("name", flat=True))
    assert again["Location"] == f"/entries/{first.pk}/"
    assert browser.get(again["Location"])["Location"] == f"/cases/{case.ref}/#e-{first.pk}"
    assert names.count("NoteAdded" if audience == "private" else "ReplyAdded") == 1


def test_other_words_with_an_old_key_and_other_peoples_keys_are_something_new(
    world: World, case: Case, ada: Actor, ben: Actor
) -> None:
    once = str(uuid4())
    for who, text in ((ada, "One."), (ada, "Two."), (ben, "One."), (ada, "One.")):
        browser_of(who).post(f"/cases/{case.ref}/write/", {"audience": "private", "text": text, "once": once})
    assert texts(world, case) == ["One.", "Two.", "One."]


def test_forms_without_a_key_are_written_as_before(world: World, case: Case, ada: Actor) -> None:
    for once in ("", "no key"):
        browser_of(ada).post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "Hello.", "once": once})
    assert texts(world, case) == ["Hello."]  # what is no key is refused


def test_case_opened_twice_is_one_case(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    browser = browser_of(ravi)
    given = {"subject": "Disk is full", "body": "Since noon.", "severity": "minor", "once": str(uuid4())}
    first, second = (browser.post("/requests/new/", given) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert browser.get(second["Location"])["Location"].partition("#")[0] == first["Location"]
    with entered(world.northwind):
        queue = str(case.queue_id)
        assert Case.objects.filter(subject="Disk is full").count() == 1
    given = {"subject": "A call", "body": "Since one.", "queue": queue, "requester": "new@tallis.example"}
    given |= {"priority": "low", "once": str(uuid4())}
    for _ in range(2):
        assert browser_of(ada).post("/cases/new/", given).status_code == 302
    with entered(world.northwind):
        assert Case.objects.filter(subject="A call").count() == 1


def test_side_thread_and_its_entries_are_written_once(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        [entry] = entries_of(case)
    given = {"audience": "people", "people": str(ben.card), "name": "Firmware", "text": "Look.", "once": str(uuid4())}
    for _ in range(2):
        assert browser_of(ada).post(f"/entries/{entry.pk}/splinter/", given).status_code == 302
    with entered(world.northwind):
        [thread] = Thread.objects.filter(kind=Thread.Kind.SIDE)
    for _ in range(2):
        browser_of(ben).post(f"/threads/{thread.pk}/write/", {"text": "I do.", "once": given["once"]})
    with entered(world.northwind):
        assert [one.source for one in Entry.objects.filter(thread=thread).in_order()] == ["Look.", "I do."]
    summary = {"audience": "private", "text": "It was the firmware.", "once": str(uuid4())}
    for _ in range(2):
        assert browser_of(ada).post(f"/threads/{thread.pk}/summarise/", summary).status_code == 302
    with entered(world.northwind):
        assert Entry.objects.filter(source="It was the firmware.").count() == 1


def test_two_workers_at_once_write_once(committed: World) -> None:
    ada, ravi = join(committed, "ada"), join(committed, "ravi")
    once = uuid4()
    with entered(committed.northwind):
        queue, requester = make_queue(), Person.objects.get(pk=ravi.card)

    def opens() -> object:
        said: Any = {"subject": "Twice", "body": "Twice.", "once": once}
        try:
            with entered(committed.northwind):
                try:
                    return actions.open_case(by=ada, queue=queue, requester=requester, **said).pk
                except Repeated as repeated:
                    return repeated.entry.thread.subject_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(opens) for _ in range(2)]]
    with entered(committed.northwind):
        assert Case.objects.filter(subject="Twice").count() == 1
        assert set(found) == set(Case.objects.filter(subject="Twice").values_list("pk", flat=True))


def test_of_two_who_close_at_once_one_does(committed: World) -> None:
    """Two tabs, two people: the second is told that it is closed, and nothing is said twice."""
    ada, ines, ravi = (join(committed, name) for name in ("ada", "ines", "ravi"))
    with entered(committed.northwind):
        case = open_case(ravi, make_queue())
    ready = Barrier(2)

    def closes(who: Actor, resolution: str) -> int:
        given = {"resolution": resolution, "no_article": "one_off"}
        browser = browser_of(who)
        ready.wait(10)
        try:
            return browser.post(f"/cases/{case.ref}/close/", given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(closes, *one) for one in ((ada, "solved"), (ines, "duplicate"))]
        codes = sorted(run.result() for run in runs)
    assert codes == [302, 409]
    with entered(committed.northwind):
        [told] = Event.objects.about("case", case.pk).filter(name="CaseClosed")
        assert Case.objects.get(pk=case.pk).resolution == told.data["resolution"]
