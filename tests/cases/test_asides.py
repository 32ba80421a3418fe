"""Side threads from the composer, opened again, and said who cannot read them."""

from __future__ import annotations

import pytest

from cases.actions import cases as actions
from cases.actions.threads import reopen_side
from cases.models import Case
from conversations.actions.threads import Chosen, close_thread, splinter
from conversations.models import Entry, Thread
from conversations.selectors.threads import thread_page
from core.actor import Actor
from core.refusals import NotAllowed, Overtaken, Refused
from core.spaces import entered
from directory.models import Person
from notifications.actions.reading import keep_draft
from notifications.models import Draft, Notice
from tests.cases.hands import hear
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.notifications.conftest import suspend
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(northwind: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> Case:
    return open_case(ravi, make_queue())


def sides() -> list[Thread]:
    return list(Thread.objects.filter(kind=Thread.Kind.SIDE).order_by("created_at"))


def aside(case: Case, by: Actor, *people: Actor) -> Thread:
    named = tuple(Person.objects.get(pk=one.card) for one in people)
    return splinter(entries_of(case)[-1], by=by, chosen=Chosen("people", named), name="Firmware", source="Look.")


def test_composer_opens_a_side_thread_at_once_where_nobody_has_to_be_chosen(case: Case, ada: Actor) -> None:
    [first] = entries_of(case)
    keep_draft(f"case:{case.pk}", "Is it the shelf?", by=ada)
    browser = browser_of(ada)
    assert "Open the side thread" in browser.get(f"/cases/{case.ref}/").content.decode()
    given = {"audience": "side", "with": "support", "name": "The shelf", "text": "Is it the shelf?"}
    went = browser.post(f"/cases/{case.ref}/write/", given)
    [thread] = sides()
    assert went["Location"] == f"/threads/{thread.pk}/"
    assert (thread.audience, thread.name, thread.parent_id) == ("support", "The shelf", first.pk)
    assert [one.source for one in Entry.objects.filter(thread=thread)] == ["Is it the shelf?"]
    assert not Draft.objects.exists()


def test_colleagues_are_chosen_in_a_second_step_that_keeps_what_was_written(case: Case, ada: Actor, ben: Actor) -> None:
    browser = browser_of(ada)
    given = {"audience": "side", "with": "people", "name": "The shelf", "text": "Is it the shelf?"}
    asked = browser.post(f"/cases/{case.ref}/write/", given)
    page = asked.content.decode()
    assert (asked.status_code, sides()) == (422, [])
    assert "Choose who takes part" not in page, "nothing is wrong yet"
    assert "Is it the shelf?" in page
    assert "The shelf" in page
    path = f"/entries/{entries_of(case)[-1].pk}/splinter/"
    assert f'action="{path}"' in page
    browser.post(path, {**given, "audience": "people", "people": str(ben.card)})
    [thread] = sides()
    assert {one.person.pk for one in thread_page(thread, ada).people} == {ada.card, ben.card}


def test_a_note_in_between_is_confirmed_before_the_requester_reads_more(case: Case, ada: Actor, ravi: Actor) -> None:
    actions.write_note(case, by=ada, source="CNRY note")
    given = {"audience": "side", "with": "requester", "name": "Password", "text": "Tell me here."}
    browser = browser_of(ada)
    page = browser.post(f"/cases/{case.ref}/write/", given).content.decode()
    assert "Ravi Nair does not see the entry it is opened from" in page
    assert sides() == []


def test_requesters_and_strangers_open_none(case: Case, ada: Actor, ravi: Actor) -> None:
    given = {"audience": "side", "with": "support", "name": "x", "text": "x"}
    assert browser_of(ravi).post(f"/cases/{case.ref}/write/", given).status_code == 403
    assert 'value="side"' not in browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert sides() == []


def test_ended_side_thread_is_opened_again_by_who_is_in_it(
    case: Case, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    thread = close_thread(aside(case, ada, ben), by=ada, outcome="It was the shelf.")
    with pytest.raises(NotAllowed):
        reopen_side(thread, fresh(case), by=ines)
    assert browser_of(ines).post(f"/threads/{thread.pk}/reopen/").status_code == 404
    assert "Open it again" in browser_of(ben).get(f"/threads/{thread.pk}/").content.decode()
    browser_of(ben).post(f"/threads/{thread.pk}/reopen/")
    assert sides()[0].is_open
    hear()
    assert ("SideThreadReopened", "participant") in Notice.objects.visible_to(ada).values_list("name", "reason")
    assert not Notice.objects.visible_to(ravi).filter(name="SideThreadReopened").exists()
    with pytest.raises(Overtaken):
        reopen_side(thread, fresh(case), by=ada)


def test_side_thread_of_a_case_that_has_ended_stays_ended(case: Case, ada: Actor, ben: Actor) -> None:
    thread = close_thread(aside(case, ada, ben), by=ada, outcome="Done.")
    actions.close_case(fresh(case), by=ada, resolution="solved", no_article="one_off")
    with pytest.raises(Refused, match="Open it again first"):
        reopen_side(thread, fresh(case), by=ada)
    browser_of(ada).post(f"/threads/{thread.pk}/reopen/")
    assert not sides()[0].is_open


def test_who_cannot_read_a_side_thread_is_said(world: World, case: Case, ada: Actor, ben: Actor, ines: Actor) -> None:
    thread = aside(case, ada, ben, ines)
    assert thread_page(thread, ada).unreached == ""
    suspend(ben)
    assert thread_page(thread, ada).unreached == "Ben Okoro"
    assert "Ben Okoro cannot read it now" in browser_of(ada).get(f"/threads/{thread.pk}/").content.decode()


def test_composer_says_that_a_requester_cannot_sign_in_yet(world: World, case: Case, ada: Actor) -> None:
    assert "cannot sign in yet" not in browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    with entered(world.northwind):
        Person.objects.filter(pk=case.requester_id).update(user_id=None)
    assert "cannot sign in yet" in browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
