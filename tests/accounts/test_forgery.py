"""A form that another page sends in somebody's name: a stranger's, a sibling member's, one that plants a cookie."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import AuditEvent
from tests.people import browser_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND

PROFILE = "/accounts/profile/"
TOKEN = "a" * 32
ELSEWHERE = ["http://evil.example", f"http://{HALCYON}", f"http://{BASE}", f"https://{NORTHWIND}", "null"]


@pytest.fixture
def browser(ada: Actor) -> Any:
    """Ada's browser; unlike other tests' one whose tokens are checked."""
    made = browser_of(ada)
    made.handler.enforce_csrf_checks = True
    made.get(PROFILE)
    return made


def form(token: str) -> dict[str, str]:
    return {"name": "Planted", "theme": "dark", "density": "comfortable", "csrfmiddlewaretoken": token}


def token_of(browser: Browser) -> str:
    return browser.cookies[settings.CSRF_COOKIE_NAME].value


def test_the_hosts_own_page_is_let_through(browser: Browser) -> None:
    answer = browser.post(PROFILE, form(token_of(browser)), HTTP_ORIGIN=f"http://{NORTHWIND}")
    assert answer.status_code != 403


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_no_other_page_is_even_with_the_right_token(browser: Browser, origin: str) -> None:
    assert browser.post(PROFILE, form(token_of(browser)), HTTP_ORIGIN=origin).status_code == 403


@pytest.mark.parametrize("kind", ["form", "json", "text", "none"])
def test_without_a_token_nothing_is_done_whatever_it_is_called(browser: Browser, kind: str) -> None:
    types = {"json": "application/json", "text": "text/plain", "none": ""}
    more: dict[str, Any] = {} if kind == "form" else {"content_type": types[kind], "data": b'{"name":"Planted"}'}
    assert browser.post(PROFILE, **{"data": form(""), **more}).status_code == 403


def test_a_cookie_that_a_sibling_planted_opens_nothing(browser: Browser) -> None:
    """A sibling's page can set a cookie for all hosts below the base. It cannot say that it is this host's page."""
    browser.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    for origin in ELSEWHERE:
        assert browser.post(PROFILE, form(TOKEN), HTTP_ORIGIN=origin).status_code == 403


def test_nobody_is_signed_in_by_a_forged_form(ada: Actor) -> None:
    """Or somebody would write what is theirs into a stranger's desk."""
    forger = Browser(enforce_csrf_checks=True, HTTP_HOST=NORTHWIND)
    forger.get("/accounts/login/")
    given = {"login": "ada@northwind.example", "password": "a long and quiet password"}
    assert forger.post("/accounts/login/", given, HTTP_ORIGIN=f"http://{HALCYON}").status_code == 403
    with entered(REGISTRY):
        assert not AuditEvent.objects.filter(name="SignedIn").exists()
