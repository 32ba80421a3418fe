"""Several cases chosen in a list become one of them."""

from __future__ import annotations

import pytest

from cases.models import Case
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of, join
from tests.world import World


@pytest.fixture
def cases(world: World, ada: Actor, ravi: Actor, edda: Actor) -> list[Case]:
    """Two of Ravi's and one of Edda's."""
    with entered(world.northwind):
        queue = make_queue()
        return [open_case(by, queue, f"Case {n}") for n, by in enumerate((ravi, ravi, edda))]


@pytest.fixture
def edda(world: World) -> Actor:
    return join(world, "edda")


def test_chosen_cases_are_merged_into_one_of_them_and_taken_back(world: World, cases: list[Case], ada: Actor) -> None:
    browser = browser_of(ada)
    said = {"case": [case.number for case in cases[:2]], "back": "/queues/storage/"}
    asked = browser.post("/bulk/merge/", said).content.decode()
    assert "Merge 2 cases into one" in asked
    answer = browser.post("/bulk/merge/", said | {"target": cases[1].number, "step": "do"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/cases/{cases[1].ref}/"
    page = answer.content.decode()
    assert f"{cases[0].ref} is merged into {cases[1].ref}." in page
    with entered(world.northwind):
        assert fresh(cases[0]).merged_into_id == cases[1].pk
    [undo] = [part.split('"')[0] for part in page.split('"') if "/unmerge/" in part][:1]
    browser.post(undo)
    with entered(world.northwind):
        assert fresh(cases[0]).merged_into_id is None


def test_more_readers_are_confirmed_first(world: World, cases: list[Case], ada: Actor) -> None:
    browser = browser_of(ada)
    said = {"case": [case.number for case in cases], "target": cases[0].number, "step": "do"}
    asked = browser.post("/bulk/merge/", said)
    assert asked.status_code == 422
    assert 'type="checkbox" name="is_sure"' in asked.content.decode()
    with entered(world.northwind):
        assert fresh(cases[2]).merged_into_id is None
    assert browser.post("/bulk/merge/", said | {"is_sure": "on"}).status_code == 302
    with entered(world.northwind):
        assert {fresh(case).merged_into_id for case in cases[1:]} == {cases[0].pk}


def test_what_cannot_be_merged_is_said(world: World, cases: list[Case], ada: Actor, ben: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Vault", "Network", is_open=False), "CNRY hidden")
    one = {"case": [cases[0].number, hidden.number, 99999, "x"], "target": hidden.number, "step": "do"}
    answer = browser_of(ada).post("/bulk/merge/", one)
    assert answer.status_code == 422
    assert "Choose 2 to 20 cases to merge. These are 1." in answer.content.decode()
    assert "CNRY" not in answer.content.decode()
    both = {"case": [cases[0].number, cases[1].number], "step": "do"}
    assert "Choose the case that takes in the others." in browser_of(ada).post("/bulk/merge/", both).content.decode()
    refused = browser_of(ben).post("/bulk/merge/", both | {"target": cases[0].number})
    assert refused.status_code == 422
    assert "Only the queue’s support changes a case." in refused.content.decode()
    assert browser_of(ravi).post("/bulk/merge/", both).status_code == 404
    with entered(world.northwind):
        assert fresh(cases[1]).merged_into_id is None
