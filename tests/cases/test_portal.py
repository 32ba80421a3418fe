"""The requester's own list: what is open, what waits for them, what is closed; nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions.cases import change_status, close_case
from core.actor import Actor
from core.spaces import entered
from tests import people
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World


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
