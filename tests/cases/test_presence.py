"""Who else has a case or side thread open, as its page shows it: named, to colleagues alone, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cases.models import Case
from conversations.actions.threads import Chosen, splinter
from conversations.models import Thread
from core.actor import Actor
from core.ids import new_id
from core.spaces import entered
from directory.models import Person
from realtime.actions import be_seen
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of
from tests.world import World

CANARIES = ("Ada Brandt", "Ben Okoro", "Ines Moreau", "writing", "open</span>")


@pytest.fixture
def case(world: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue())


def at(world: World, thing: Case | Thread, actor: Actor, doing: str = "") -> None:
    """Somebody has it open, in one more page of theirs."""
    kind = "case" if isinstance(thing, Case) else "thread"
    with entered(world.northwind):
        be_seen(new_id(), {f"{kind}:{thing.pk}": doing}, by=actor)


def shown(actor: Actor, path: str) -> str:
    answer = browser_of(actor).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def aside(world: World, case: Case, by: Actor, *people: Actor) -> Thread:
    with entered(world.northwind):
        named = tuple(Person.objects.get(pk=one.card) for one in people)
        return splinter(entries_of(case)[-1], by=by, chosen=Chosen("people", named), name="Firmware", source="Look.")


def test_others_are_named_with_what_they_do_and_oneself_is_not(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor
) -> None:
    path = f"/cases/{case.ref}/presence/"
    at(world, case, ada, "answer")
    assert "<li>" not in shown(ada, path)
    at(world, case, ben)
    assert "Ben Okoro has this case open" in shown(ada, path)
    at(world, case, ines)
    assert "Ben Okoro and Ines Moreau have this case open" in shown(ada, path)
    assert "Ada Brandt is writing an answer, Ines Moreau has this case open" in shown(ben, path)
    at(world, case, ines, "note")  # in a second page: what she does there counts
    page = shown(ben, path)
    assert page.count("<li>") == 2
    assert 'data-writing="Ada Brandt is writing an answer, Ines Moreau is writing a note"' in page


def test_many_are_counted(world: World, case: Case, ada: Actor, ines: Actor) -> None:
    with entered(world.northwind):
        for n in range(6):
            card = Person.objects.create(name=f"Agent {n}", kind="colleague", role="agent")
            be_seen(new_id(), {f"case:{case.pk}": ""}, by=replace(ada, person_id=card.pk))
    page = shown(ines, f"/cases/{case.ref}/presence/")
    assert "Agent 0, Agent 1 and 4 others have this case open" in page
    assert '<li class="more">+1</li>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_piece_asks_a_constant_number_of_queries(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor, join: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for actor in (ben, ines, join("tomas"))[:rows]:
        at(world, case, actor)
    browser = browser_of(ada)
    with django_assert_num_queries(8):
        page = browser.get(f"/cases/{case.ref}/presence/").content.decode()
    assert page.count("<li>") == rows


def test_the_page_itself_asks_nothing_and_has_a_place_for_it(
    world: World, case: Case, ada: Actor, ben: Actor, django_assert_max_num_queries: Any
) -> None:
    at(world, case, ben, "answer")
    with django_assert_max_num_queries(100) as asked:
        page = shown(ada, f"/cases/{case.ref}/")
    assert not [one["sql"] for one in asked.captured_queries if "realtime_presence" in one["sql"]]
    assert f'data-presence="case:{case.pk}" data-live="case_presence:{case.pk}"' in page
    assert f'data-others="case:{case.pk}" hidden' in page
    assert "Ben Okoro" not in page


def test_a_requester_has_neither_the_place_nor_the_piece(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    at(world, case, ada, "answer")
    page = shown(ravi, f"/cases/{case.ref}/")
    assert "presence" not in page
    assert "data-others" not in page
    answer = browser_of(ravi).get(f"/cases/{case.ref}/presence/")
    assert answer.status_code == 404
    assert not [word for word in CANARIES if word in answer.content.decode()]


def test_a_case_one_does_not_see_answers_as_if_it_were_not_there(
    world: World, ada: Actor, ben: Actor, cleo: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Network", "Network", is_open=False))
    at(world, hidden, ben, "answer")
    missing = browser_of(ada).get("/cases/C-99999999/presence/")
    unseen = browser_of(ada).get(f"/cases/{hidden.ref}/presence/")
    assert (unseen.status_code, missing.status_code) == (404, 404)
    assert "Ben Okoro" not in unseen.content.decode()
    assert browser_of(cleo, "halcyon").get(f"/cases/{hidden.ref}/presence/").status_code == 404
    at(world, hidden, ben)
    with entered(world.northwind):
        Case.objects.filter(pk=hidden.pk).update(assignee=ada.card)
    assert "Ben Okoro is writing an answer" in shown(ada, f"/cases/{hidden.ref}/presence/")


def test_a_side_thread_shows_its_own_staff_and_its_case_says_nothing(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor
) -> None:
    thread = aside(world, case, ada, ada, ben)
    at(world, thread, ben, "entry")
    assert "Ben Okoro is writing here" in shown(ada, f"/threads/{thread.pk}/presence/")
    assert f'data-presence="thread:{thread.pk}"' in shown(ada, f"/threads/{thread.pk}/")
    for actor in (ada, ines):
        assert "Ben Okoro" not in shown(actor, f"/cases/{case.ref}/presence/")
    outside = browser_of(ines).get(f"/threads/{thread.pk}/presence/")
    assert outside.status_code == 404
    assert "Ben Okoro" not in outside.content.decode()


def test_a_side_thread_with_the_requester_shows_them_nobody(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    thread = aside(world, case, ada, ada, ben)
    with entered(world.northwind):
        Thread.objects.filter(pk=thread.pk).update(audience="requester")
        thread.members.create(person_id=ravi.card)
    at(world, thread, ben, "entry")
    page = shown(ravi, f"/threads/{thread.pk}/")
    assert "presence" not in page
    assert "data-others" not in page
    assert browser_of(ravi).get(f"/threads/{thread.pk}/presence/").status_code == 404
    assert "Ben Okoro is writing here" in shown(ada, f"/threads/{thread.pk}/presence/")


def test_looking_changes_nothing_and_nothing_is_posted(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    at(world, case, ben)
    browser = browser_of(ada)
    before = shown(ben, f"/cases/{case.ref}/presence/")
    browser.get(f"/cases/{case.ref}/presence/")
    assert "<li>" not in before
    assert "<li>" not in shown(ben, f"/cases/{case.ref}/presence/")
    assert browser.post(f"/cases/{case.ref}/presence/").status_code == 405
