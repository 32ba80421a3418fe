"""How often one may sign in, sign up and invite, and that one cannot use up another's share."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from redis import ConnectionError as RedisAway

from config import settings
from core.actor import Actor
from tenants import limits
from tenants.limits import Limit, network_of
from tests.people import browser_of, email_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND, sign_in, stranger
from tests.world import World

FOUR = ["victim@example.org", "Victim@example.org", "victim@EXAMPLE.org", "victim@example.org"]
REAL = settings.ACCOUNT_RATE_LIMITS
"""Those of a deployment; the tests have none."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two by address, one by person."""
    for name, limit in limits.LIMITS.items():
        monkeypatch.setitem(limits.LIMITS, name, Limit(2, 1, 60, limit.sentence))


def ask(address: str, **more: str) -> Any:
    data = {"name": "Orchard", "slug": "orchard", "time_zone": "UTC", "email": "o@example.org", **more}
    return stranger(BASE).post("/sign-up/", data, REMOTE_ADDR=address)


def test_signing_up_is_counted_by_address(few: None, world: World) -> None:
    assert [ask("192.0.2.1").status_code for _ in range(3)] == [302, 302, 429]
    assert b"Try again later" in ask("192.0.2.1").content
    assert ask("192.0.2.2").status_code == 302, "another address has its own share"


def test_a_whole_ipv6_network_is_one_address(few: None, world: World) -> None:
    assert [ask(f"2001:db8:0:1::{n}").status_code for n in range(1, 4)] == [302, 302, 429]
    assert ask("2001:db8:0:2::1").status_code == 302


def test_what_is_typed_wrongly_costs_nothing(few: None, world: World) -> None:
    assert [ask("192.0.2.1", time_zone="Mars").status_code for _ in range(4)] == [422] * 4
    assert ask("192.0.2.1").status_code == 302


def test_a_forwarded_address_does_not_open_a_new_share(few: None, world: World) -> None:
    data = {"name": "Orchard", "slug": "orchard", "time_zone": "UTC", "email": "o@example.org"}
    codes = [
        stranger(BASE)
        .post("/sign-up/", data, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
        .status_code
        for n in range(3)
    ]
    assert codes == [302, 302, 429]


def test_inviting_is_counted_by_person_whatever_the_address(few: None, ines: Actor) -> None:
    browser = browser_of(ines)
    codes = [
        browser.post(
            "/settings/members/invite/", {"email": f"p{n}@example.org", "role": "agent"}, REMOTE_ADDR=f"192.0.2.{n}"
        ).status_code
        for n in range(2)
    ]
    assert codes == [302, 429]


def test_taking_the_audit_log_along_is_counted_in_both_shapes(few: None, ines: Actor) -> None:
    browser = browser_of(ines)
    first = browser.get("/settings/audit.csv")
    assert (first.status_code, b"time" in first.getvalue()) == (200, True)
    assert browser.get("/settings/audit.jsonl").status_code == 429
    assert browser.get("/settings/audit/").status_code == 200


def test_opening_letters_is_counted(few: None, world: World) -> None:
    assert [stranger().get("/invitations/guess/").status_code for _ in range(3)] == [404, 404, 429]


@override_settings(ACCOUNT_RATE_LIMITS=REAL)
def test_signing_in_is_counted_by_address_and_by_name(ada: Actor) -> None:
    wrong = [sign_in(stranger(), email_of("ada"), "wrong") for _ in range(6)]
    assert b"Too many failed" in wrong[-1].content
    assert b"Too many failed" not in wrong[3].content
    other_spelling = sign_in(stranger(), email_of("ada").upper())
    assert b"Too many failed" in other_spelling.content, "another spelling of the address has no share of its own"
    cache.clear()
    assert sign_in(stranger(), email_of("ada")).status_code == 302


@given(st.ip_addresses(v=6))
def test_neighbours_share_a_network(address: Any) -> None:
    neighbour = type(address)(int(address) ^ 1)
    assert network_of(str(address)) == network_of(str(neighbour)) or address.ipv4_mapped


@override_settings(ACCOUNT_RATE_LIMITS=REAL)
def test_guesses_at_a_name_are_counted_on_all_hosts_and_spellings_together(ada: Actor) -> None:
    hosts = [NORTHWIND, HALCYON, BASE, f"{NORTHWIND}:1", f"{NORTHWIND}.", NORTHWIND.upper()]
    answers = [
        sign_in(Browser(HTTP_HOST=host, REMOTE_ADDR=f"192.0.2.{n}"), email_of("ada"), "a wrong guess")
        for n, host in enumerate(hosts)
    ]
    assert [b"Too many failed" in answer.content for answer in answers] == [False] * 5 + [True]


def test_nobody_is_buried_in_letters_from_many_addresses(world: World) -> None:
    codes = [ask(f"192.0.2.{n}", slug=f"orchard-{n}", email=email).status_code for n, email in enumerate(FOUR)]
    assert codes == [302, 302, 302, 429]
    assert ask("192.0.2.9", slug="pear", email="somebody.else@example.org").status_code == 302


@override_settings(ACCOUNT_RATE_LIMITS=REAL)
@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_nobody_is_buried_in_letters_about_a_forgotten_password(ada: Actor, name: str) -> None:
    mailbox = email_of("ada").replace("ada", name)
    spellings = [mailbox, mailbox.upper(), mailbox.title(), f" {mailbox}", mailbox]
    hosts = [NORTHWIND, HALCYON, BASE, f"{NORTHWIND}:1", f"{NORTHWIND}."]
    codes = [
        Browser(HTTP_HOST=host, REMOTE_ADDR=f"192.0.2.{n}")
        .post("/accounts/password/reset/", {"email": spelling})
        .status_code
        for n, (host, spelling) in enumerate(zip(hosts, spellings, strict=True))
    ]
    assert codes == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


def test_nobody_is_buried_in_invitations(ines: Actor) -> None:
    """Anybody can sign an organization up, so an admin's invitations are a stranger's letters too."""

    def invite(email: str) -> int:
        return browser_of(ines).post("/settings/members/invite/", {"email": email, "role": "agent"}).status_code

    assert [invite(email) for email in ["Victim@example.org", *FOUR, "victim@example.org"]] == [302] * 5 + [429]
    assert invite("somebody.else@example.org") == 302


def test_doors_that_make_work_are_shut_while_nobody_can_count_and_reading_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise RedisAway

    monkeypatch.setattr(limits, "_count", away)
    visitor = stranger(BASE)
    visitor.raise_request_exception = False
    data = {"name": "Orchard", "slug": "orchard", "time_zone": "UTC", "email": "o@example.org"}
    assert visitor.post("/sign-up/", data).status_code == 503
    request = SimpleNamespace(
        user=SimpleNamespace(is_authenticated=False), META={"REMOTE_ADDR": "192.0.2.1"}, headers={}
    )
    for name, limit in limits.LIMITS.items():
        if limit.is_reading:
            limits.spend(name, request)
        else:
            with pytest.raises(RedisAway):
                limits.spend(name, request)
    assert {name for name, limit in limits.LIMITS.items() if limit.is_reading} == {"feed", "audit"}
