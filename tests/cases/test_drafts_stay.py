"""Unsent words lie on the server: they outlast a sign-out, and nothing of them is in a process that may end."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from cases.models import Case
from core import statements
from core.actor import Actor
from core.spaces import entered
from notifications.models import Draft
from tests.factories.cases import make_queue, open_case
from tests.people import email_of
from tests.tenants.helpers import sign_in, stranger
from tests.world import World

WORDS = "CNRY half a sentence"


@pytest.fixture
def case(world: World, ada: Actor, ben: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only")


def test_draft_is_there_after_signing_out_and_in_again(case: Case, ada: Actor, ben: Actor) -> None:
    page, browser = f"/cases/{case.ref}/", stranger()
    sign_in(browser, email_of("ada"))
    browser.post("/drafts/", {"place": f"case:{case.pk}", "text": WORDS, "kept_audience": "requester"})
    browser.post("/accounts/logout/")
    assert browser.get(page).status_code == 302
    sign_in(browser, email_of("ben"))
    assert WORDS not in browser.get(page).content.decode(), "whoever comes next to the same browser"
    browser.post("/accounts/logout/")
    sign_in(browser, email_of("ada"))
    assert WORDS in browser.get(page).content.decode()


def test_draft_needs_nothing_that_a_restart_of_the_server_loses(world: World, case: Case, ada: Actor) -> None:
    page, browser = f"/cases/{case.ref}/", stranger()
    sign_in(browser, email_of("ada"))
    browser.post("/drafts/", {"place": f"case:{case.pk}", "text": WORDS, "kept_audience": "requester"})
    cache.clear()
    statements.forget()
    again = stranger()
    again.cookies = browser.cookies
    assert WORDS in again.get(page).content.decode(), "the browser is signed in as it was"
    with entered(world.northwind):
        Draft.objects.update(text="CNRY what the row says")
    assert "CNRY what the row says" in again.get(page).content.decode()
