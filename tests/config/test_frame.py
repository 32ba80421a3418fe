"""The frame around pages: the rail is the same wherever the page lives, and requesters keep their portal."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cases.actions.cases import close_case
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of, join
from tests.world import World

OF_THE_REGISTRY = [
    "/accounts/profile/",
    "/settings/members/",
    "/settings/organization/",
    "/settings/audit/",
    "/organizations/",
]
ITEM = re.compile(
    r'<a href="([^"]+)"( aria-current="page")?(?: data-key="([^"]+)")?>.*?<span>([^<]+)</span>', re.DOTALL
)


def rail_of(page: Any) -> list[tuple[str, ...]]:
    """Address, whether it is here, key and words of each line of the rail."""
    found = re.search(r'<nav class="rail".*?</nav>', page.content.decode(), re.DOTALL)
    assert found is not None
    return ITEM.findall(found[0].partition("<ul>")[2])


@pytest.mark.parametrize("path", OF_THE_REGISTRY)
def test_pages_of_the_registry_have_the_rail_of_the_desk(world: World, ines: Actor, ravi: Actor, path: str) -> None:
    with entered(world.northwind):
        open_case(ravi, make_queue(), "Volumes go read-only")
        make_queue("Secret", "Network", is_open=False)
    with entered(world.halcyon):
        make_queue("Elsewhere", "Cloud")
    browser = browser_of(ines)
    page = browser.get(path)
    without_place = [(url, key, label) for url, _, key, label in rail_of(page)]
    assert without_place == [(url, key, label) for url, _, key, label in rail_of(browser.get("/work/"))]
    assert ("/queues/storage/", "g 1", "Storage") in without_place
    section = path if path == "/settings/members/" else "/settings/"
    assert [url for url, is_here, _, _ in rail_of(page) if is_here] == [section] * path.startswith("/settings/")
    for foreign in (b"Secret", b"Elsewhere"):
        assert foreign not in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rail_of_a_registry_page_costs_a_constant_number_of_queries(
    world: World, ines: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        for n in range(rows):
            make_queue(f"Queue-{n}")
    browser = browser_of(ines)
    with django_assert_num_queries(9):
        page = browser.get("/accounts/profile/")
    assert page.content.count(b'href="/queues/queue-') == rows


def test_who_is_in_no_team_sees_the_open_queues(world: World) -> None:
    tomas = join(world, "tomas")
    with entered(world.northwind):
        make_queue()
        make_queue("Secret", "Network", is_open=False)
    page = browser_of(tomas).get("/work/")
    assert [label for url, _, _, label in rail_of(page) if url.startswith("/queues/")] == ["Queues", "Storage"]
    assert b"Secret" not in page.content


def test_the_lines_of_the_rail_know_where_one_is(world: World, ada: Actor) -> None:
    browser = browser_of(ada)
    for path in ("/work/", "/work/?view=next", "/queues/"):
        assert [url for url, is_here, _, _ in rail_of(browser.get(path)) if is_here] == [path]


def test_no_two_lines_of_the_rail_have_the_same_key(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        for n in range(12):
            make_queue(f"Queue-{n}")
    keys = [key for _, _, key, _ in rail_of(browser_of(ines).get("/work/")) if key]
    assert keys == [*(f"g {key}" for key in "diacqkrfmws"), *(f"g {n}" for n in range(1, 10)), "g v"]


@pytest.mark.parametrize(
    "path", ["/accounts/profile/", "/accounts/sessions/", "/accounts/second-factor/", "/organizations/"]
)
def test_a_requesters_own_pages_stand_in_the_portal(world: World, ravi: Actor, path: str) -> None:
    with entered(world.northwind):
        make_queue("Storage of Northwind")
    text = browser_of(ravi).get(path).content.decode()
    assert '<div class="portal">' in text
    assert "Northwind support" in text
    assert 'class="rail"' not in text
    assert "Storage of Northwind" not in text


def test_somebody_who_does_not_belong_here_has_no_frame_of_the_member(world: World, cleo: Actor) -> None:
    join(world, "ines")
    text = browser_of(cleo, "northwind").get("/accounts/profile/").content.decode()
    assert '<div class="public">' in text
    assert 'class="rail"' not in text


def test_a_refusal_keeps_the_frame(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes go read-only")
        [entry] = entries_of(case)
        close_case(case, by=ada, resolution="solved", no_article="one_off")
    page = browser_of(ada).post(f"/cases/{case.ref}/propose/{entry.pk}/")
    assert page.status_code == 409
    assert ("/queues/storage/", "g 1", "Storage") in [(url, key, label) for url, _, key, label in rail_of(page)]
