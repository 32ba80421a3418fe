"""What people read when something we stand on is away, and that a fault of ours is not dressed up as that."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client as Browser
from redis import ConnectionError as RedisAway

from config.errors import is_away
from core.actor import Actor
from tenants import middleware
from tests.people import browser_of
from tests.tenants.helpers import NORTHWIND, stranger
from tests.world import World

SENTENCE = b"Guildhall cannot answer right now"
SECRET = "host=db.inside password=canary"


def failing(error: BaseException) -> Any:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


def quiet(browser: Browser) -> Browser:
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("where", ["find_host", "load_actor"])
def test_page_without_a_database_says_when_to_come_back(
    world: World, ada: Actor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    browser = quiet(browser_of(ada))
    monkeypatch.setattr(middleware, where, failing(OperationalError(SECRET)))
    page = browser.get("/cases/")
    assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "5", "no-store")
    assert SENTENCE in page.content
    assert b"canary" not in page.content
    assert b"Traceback" not in page.content
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_signing_in_is_refused_while_nobody_can_count(
    world: World, ada: Actor, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
    for ask in ("get", "add"):
        monkeypatch.setattr(type(caches["default"]), ask, failing(RedisAway(SECRET)))
    visitor = quiet(stranger(NORTHWIND))
    answer = visitor.post("/accounts/login/", {"login": "ada@northwind.example", "password": "a guess"})
    assert answer.status_code == 503
    assert SENTENCE in answer.content
    assert "guildhall-session" not in answer.cookies


def test_fault_of_ours_is_not_said_to_be_an_outage(world: World, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = quiet(browser_of(ada))
    monkeypatch.setattr(middleware, "load_actor", failing(ZeroDivisionError(SECRET)))
    page = browser.get("/cases/")
    assert page.status_code == 500
    assert b"Something went wrong on our side" in page.content
    assert b"canary" not in page.content


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EROFS, "read-only"), True),
        (FileNotFoundError(errno.ENOENT, "none"), False),
        (MemoryError(), True),
        (KeyError("x"), False),
        (None, False),
    ],
)
def test_outages_are_told_from_faults(error: BaseException | None, expected: bool) -> None:
    assert is_away(error) is expected


def test_outage_behind_another_error_is_one() -> None:
    outer = ValueError("could not be queued")
    outer.__cause__ = OperationalError("gone")
    assert is_away(outer)
