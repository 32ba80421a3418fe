"""Other ways of asking for a page than fetching it tell nothing more: HEAD, OPTIONS, validators, unknown methods."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from core.actor import Actor
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World

ABSENT = "/cases/C-999999/"
ODD = ["TRACE", "PROPFIND", "BREW"]


@pytest.fixture
def cases(northwind: World, ada: Actor, ben: Actor, ravi: Actor) -> tuple[Case, Case]:
    """One that Ben sees and one of a private queue that he does not."""
    return open_case(ravi, make_queue()), open_case(ravi, make_queue("Vault", is_open=False), "CNRY")


def told(response: Any) -> tuple[Any, ...]:
    headers = {name: value for name, value in response.items() if name not in ("Content-Length", "Set-Cookie")}
    return response.status_code, tuple(sorted(headers.items()))


def test_a_head_is_the_page_without_its_body(cases: tuple[Case, Case], ben: Actor) -> None:
    seen, unseen = cases
    browser = browser_of(ben)
    for path in (f"/cases/{seen.ref}/", f"/cases/{unseen.ref}/", ABSENT, "/queues/", "/queues/vault/"):
        head, page = browser.head(path), browser.get(path)
        assert told(head) == told(page), path
        assert head.content == b""
    heads = [browser.head(path) for path in (f"/cases/{unseen.ref}/", ABSENT)]
    assert [head.status_code for head in heads] == [404, 404]
    assert heads[0].headers.get("Content-Length") == heads[1].headers.get("Content-Length")


@pytest.mark.parametrize("method", ["OPTIONS", *ODD])
def test_other_methods_tell_the_seen_from_the_unseen_by_nothing(
    cases: tuple[Case, Case], ben: Actor, method: str
) -> None:
    browser = browser_of(ben)
    seen, unseen, absent = (
        browser.generic(method, path) for path in (f"/cases/{cases[0].ref}/", f"/cases/{cases[1].ref}/", ABSENT)
    )
    assert told(seen) == told(unseen) == told(absent)
    assert (seen.status_code, seen.content) == (405, b"")


@pytest.mark.parametrize("header", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE"])
def test_no_header_turns_a_look_into_a_deed(cases: tuple[Case, Case], ada: Actor, header: str) -> None:
    given = {"resolution": "solved", "no_article": "one_off", "_method": "POST"}
    for path in (f"/cases/{cases[0].ref}/close/", f"/cases/{cases[0].ref}/priority/"):
        browser_of(ada, **{header: "POST"}).get(path, given)
    row = Case.objects.get(pk=cases[0].pk)
    assert (row.status, row.priority) == (cases[0].status, cases[0].priority)


def test_pages_have_no_validator_by_which_another_could_ask_for_them(
    cases: tuple[Case, Case], ada: Actor, ben: Actor
) -> None:
    path = f"/cases/{cases[1].ref}/"
    known: Any = {"HTTP_IF_NONE_MATCH": "*", "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"}
    page = browser_of(ada).get(path, **known)
    assert (page.status_code, b"CNRY" in page.content) == (200, True)
    assert not {"ETag", "Last-Modified"} & set(page.headers)
    assert "no-store" in page["Cache-Control"]
    assert told(browser_of(ben).get(path, **known)) == told(browser_of(ben).get(ABSENT))


def test_the_way_back_after_signing_out_leads_to_no_page(cases: tuple[Case, Case], ada: Actor) -> None:
    """A browser asks anew for what it was told not to keep, and is asked to sign in."""
    browser, path = browser_of(ada), f"/cases/{cases[1].ref}/"
    page = browser.get(path)
    assert "no-store" in page["Cache-Control"]
    kept = browser.cookies.output()
    browser.post("/accounts/logout/")
    assert b"CNRY" not in browser.get(path).content
    browser.cookies.load(kept.replace("Set-Cookie: ", "").replace("\r\n", "; "))
    assert b"CNRY" not in browser.get(path).content, "the cookie of before opens nothing either"
