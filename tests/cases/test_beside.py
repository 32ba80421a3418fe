"""The list beside a case: the one somebody came from, wherever the case stands in it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cases.actions import cases as actions
from cases.models import Case
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def row(world: World, ada: Actor, ravi: Actor) -> list[Case]:
    """Four cases of one queue: low, high, high, low. No promised times, so they stand in the order of their numbers."""
    with entered(world.northwind):
        queue = make_queue()
        cases = [open_case(ravi, queue, f"Case {n}") for n in range(4)]
        for case in cases:
            Case.objects.filter(pk=case.pk).update(act_by=None, priority="high" if case in cases[1:3] else "low")
        return cases


def pager(page: Any) -> tuple[str, str, str]:
    """Place, address of the case before and of the next one, as the head of the list has them."""
    text = page.content.decode()
    found = re.search(r'<span class="pager"><span>([^<]*)</span>(.*?)</span>', text, re.DOTALL)
    assert found is not None
    links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', found[2]))
    return found[1], links.get("prev", "").replace("&amp;", "&"), links.get("next", "").replace("&amp;", "&")


def subjects(page: Any) -> list[str]:
    """The rows beside the case, in order; a star marks the case itself."""
    found = re.findall(r'class="subject" href="[^"]+"( aria-current="true")? dir="auto">([^<]+)', page.content.decode())
    return [f"{'*' if is_here else ''}{subject}" for is_here, subject in found]


def test_a_case_knows_its_place_in_its_queue(row: list[Case], ada: Actor) -> None:
    browser = browser_of(ada)
    first, second, _, last = (f"/cases/{case.ref}/" for case in row)
    assert pager(browser.get(first)) == ("1 of 4", "", second)
    assert pager(browser.get(last))[0] == "4 of 4"
    assert subjects(browser.get(second)) == ["Case 0", "*Case 1", "Case 2", "Case 3"]


def test_the_filters_of_the_list_stay_in_the_address(row: list[Case], ada: Actor) -> None:
    browser = browser_of(ada)
    listed = browser.get("/queues/storage/?priority=high&sort=newest").content.decode()
    kept = "?queue=storage&sort=newest&priority=high"
    assert f'href="/cases/{row[1].ref}/{kept}"'.replace("&", "&amp;") in listed
    page = browser.get(f"/cases/{row[1].ref}/{kept}")
    assert subjects(page) == ["Case 2", "*Case 1"]
    assert pager(page) == ("2 of 2", f"/cases/{row[2].ref}/{kept}", "")
    assert b'href="/queues/storage/?sort=newest&amp;priority=high"' in page.content


def test_words_and_the_board_are_lists_too(world: World, row: list[Case], ada: Actor) -> None:
    with entered(world.northwind):
        Case.objects.filter(pk__in=[case.pk for case in row[2:]]).update(assignee_id=ada.person_id)
    browser = browser_of(ada)
    assert subjects(browser.get(f"/cases/{row[1].ref}/?words=case+1")) == ["*Case 1"]
    assert subjects(browser.get(f"/cases/{row[3].ref}/?board=on")) == ["Case 2", "*Case 3"]
    assert f"/cases/{row[3].ref}/?board=on".encode() in browser.get("/work/").content


def test_a_case_that_left_its_list_still_leads_on(world: World, row: list[Case], ada: Actor) -> None:
    with entered(world.northwind):
        actions.close_case(row[1], by=ada, resolution="solved", no_article="one_off")
    place, before, after = pager(browser_of(ada).get(f"/cases/{row[1].ref}/?queue=storage&sort=oldest"))
    assert (place, before[:14], after[:14]) == ("3 cases", f"/cases/{row[0].ref}/"[:14], f"/cases/{row[2].ref}/"[:14])


def test_an_act_comes_back_to_the_list(row: list[Case], ada: Actor) -> None:
    browser, kept = browser_of(ada), "?queue=storage&priority=high"
    page = browser.get(f"/cases/{row[1].ref}/{kept}").content.decode()
    action = f"/cases/{row[1].ref}/write/{kept}"
    assert f'action="{action}"'.replace("&", "&amp;") in page
    answer = browser.post(action, {"audience": "private", "text": "Seen."})
    back, _, entry = answer["Location"].partition("#")
    assert (back, entry[:2]) == (f"/cases/{row[1].ref}/{kept}", "e-")


def test_a_queue_one_does_not_see_stays_unseen_beside_its_case(
    world: World, ada: Actor, ben: Actor, ravi: Actor, row: list[Case]
) -> None:
    with entered(world.northwind):
        secret = make_queue("Secret", "Network", is_open=False)
        named, hidden = (open_case(ravi, secret, f"CNRY {name}") for name in ("named", "hidden"))
        Case.objects.filter(pk=named.pk).update(assignee_id=ada.person_id)
    browser = browser_of(ada)
    for address in (f"/cases/{named.ref}/", f"/cases/{row[0].ref}/?queue=secret", "/queues/secret/"):
        page = browser.get(address)
        assert b"CNRY hidden" not in page.content
        assert hidden.ref.encode() not in page.content
    assert pager(browser.get(f"/cases/{named.ref}/"))[0] == "1 of 1"
    assert subjects(browser.get(f"/cases/{row[0].ref}/?queue=secret"))[0] == "*Case 0"
    assert pager(browser_of(ben).get(f"/cases/{named.ref}/"))[0] == "1 of 2"


def test_requesters_have_no_list(row: list[Case], ravi: Actor) -> None:
    page = browser_of(ravi).get(f"/cases/{row[0].ref}/?queue=storage").content
    assert b'class="pager"' not in page
    assert b"Storage" not in page.replace(b"Northwind Storage", b"")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_beside_costs_the_same_for_any_length(
    world: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        cases = [open_case(ravi, queue, f"Case {n}") for n in range(rows)]
    browser = browser_of(ada)
    with django_assert_num_queries(20):
        page = browser.get(f"/cases/{cases[0].ref}/?queue=storage&sort=oldest")
    assert pager(page)[0] == f"1 of {rows}"


def test_a_long_list_shows_the_stretch_around_the_case(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
        cases = [open_case(ravi, queue, f"Case {n}") for n in range(45)]
    page = browser_of(ada).get(f"/cases/{cases[20].ref}/?queue=storage&sort=oldest")
    assert subjects(page) == [f"{'*' if n == 20 else ''}Case {n}" for n in range(12, 32)]
    assert pager(page)[0] == "21 of 45"
    assert subjects(browser_of(ada).get(f"/cases/{cases[44].ref}/?queue=storage&sort=oldest"))[-1] == "*Case 44"


def test_an_address_that_makes_no_sense_is_the_plain_list(row: list[Case], ada: Actor) -> None:
    page = browser_of(ada).get(f"/cases/{row[0].ref}/?queue=%00&board=%00&view=x&sort=y&words=%00&after=zz")
    assert page.status_code == 200
