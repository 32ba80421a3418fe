"""Codes, recovery codes and passkeys."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client as Browser
from django.test import override_settings

from config import settings
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tests.people import PASSWORD, email_of
from tests.tenants.helpers import BASE, HALCYON, NORTHWIND, sign_in, stranger


def code_of(secret: str, step: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still for codes, so that no test straddles half a minute."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def sign_in_twice() -> Browser:
    """Ada, signed in, and asked once more as every change of a second factor asks."""
    browser = stranger()
    sign_in(browser, email_of("ada"))
    again = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/second-factor/"})
    assert again["Location"] == "/accounts/second-factor/"
    return browser


def open_the_door(secret: str) -> Browser:
    """Ada, signed in with both factors, and asked once more."""
    from django.core.cache import cache

    browser = first_step()
    assert give(browser, code_of(secret)).status_code == 302
    cache.clear()
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def secret(ada: Actor, still: None) -> str:
    """The secret of the app that Ada has set up through the pages."""
    browser = sign_in_twice()
    page = browser.get("/accounts/second-factor/totp/activate/").content.decode()
    found = re.search(r"Secret: <code>(\w+)</code>", page)
    assert found
    assert 'src="data:image/svg+xml;base64,' in page
    code = code_of(found[1])
    assert browser.post("/accounts/second-factor/totp/activate/", {"code": code}).status_code == 302
    from django.core.cache import cache

    cache.clear()  # the code of the set-up is used; the tests begin in the next half minute
    return found[1]


def first_step(host: str = NORTHWIND) -> Browser:
    """A browser that has given the password and is asked for the second factor."""
    browser = stranger(host)
    assert sign_in(browser, email_of("ada"))["Location"].startswith("/accounts/second-factor/authenticate/")
    assert browser.get("/accounts/profile/").status_code == 302, "a password alone opens nothing"
    return browser


def give(browser: Browser, code: str) -> Any:
    return browser.post("/accounts/second-factor/authenticate/", {"code": code})


def test_the_code_opens_the_door(secret: str) -> None:
    browser = first_step()
    assert give(browser, code_of(secret)).status_code == 302
    assert browser.get("/").content == b"Northwind Storage: Ada Brandt"


def test_a_code_serves_once_even_on_another_host(secret: str) -> None:
    browsers = [first_step(), first_step(), first_step(HALCYON), first_step(BASE)]
    code = code_of(secret)
    assert [give(browser, code).status_code for browser in browsers] == [302, 200, 200, 200]
    assert browsers[1].get("/").status_code == 302
    assert browsers[2].get("/accounts/profile/").status_code == 302


@override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS)
def test_guesses_at_a_code_are_counted_on_all_hosts_and_sign_ins_together(secret: str) -> None:
    """Nor does beginning anew with the password, which who guesses codes has, give another share."""
    right = code_of(secret)
    wrong = [f"{(int(right) + n) % 1_000_000:06}" for n in range(1, 6)]
    hosts = [NORTHWIND, HALCYON, BASE, f"{NORTHWIND}:1", f"{NORTHWIND}."]
    pages = [give(first_step(host), code).content for host, code in zip(hosts, wrong, strict=True)]
    assert not any(b"Too many failed" in page for page in pages)
    browser = first_step()
    assert b"Too many failed" in give(browser, right).content
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("step", [-2, 5])
def test_an_old_or_early_code_is_refused(secret: str, step: int) -> None:
    assert give(first_step(), code_of(secret, step)).status_code == 200


def test_a_recovery_code_serves_once(secret: str) -> None:
    with entered(REGISTRY):
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first, second = first_step(), first_step()
    assert give(first, codes[0]).status_code == 302
    assert give(second, codes[0]).status_code == 200
    assert give(second, codes[1]).status_code == 302


def test_the_codes_are_shown_and_can_be_taken_along(secret: str) -> None:
    browser = open_the_door(secret)
    page = browser.get("/accounts/second-factor/recovery-codes/")
    assert page.status_code == 200
    with entered(REGISTRY):
        [code, *_] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert code in page.content.decode()
    file = browser.get("/accounts/second-factor/recovery-codes/download/")
    assert code in file.content.decode()
    assert "attachment" in file["Content-Disposition"]


@pytest.mark.parametrize("path", ["", "totp/deactivate/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"])
def test_the_pages_of_the_second_factor_open(secret: str, path: str) -> None:
    browser = open_the_door(secret)
    page = browser.get(f"/accounts/second-factor/{path}")
    assert page.status_code == 200
    assert page.content.decode().count("<h1>") == 1


def test_resetting_the_password_by_mail_does_not_open_the_second_door(secret: str) -> None:
    from django.core import mail

    from tests.tenants.helpers import path_in

    mail.outbox.clear()
    stranger().post("/accounts/password/reset/", {"email": email_of("ada")})
    browser = stranger()
    page = browser.get(path_in(str(mail.outbox[-1].body)))["Location"]
    browser.post(page, {"password1": "six tall windmills", "password2": "six tall windmills"})
    assert browser.get("/").status_code == 302
    assert "second-factor" in sign_in(stranger(), email_of("ada"), "six tall windmills")["Location"]


def test_after_a_while_a_change_asks_once_more(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = sign_in_twice()
    assert browser.get("/accounts/second-factor/totp/activate/").status_code == 200
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    response = browser.get("/accounts/second-factor/totp/activate/")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert b"Is it you?" in browser.get(response["Location"]).content
    again = browser.post(response["Location"], {"password": PASSWORD, "next": "/accounts/second-factor/totp/activate/"})
    assert again["Location"] == "/accounts/second-factor/totp/activate/"
    assert browser.get(again["Location"]).status_code == 200


def test_passkeys_belong_to_the_base_host(ada: Actor) -> None:
    browser = sign_in_twice()
    page = browser.get("/accounts/second-factor/webauthn/add/").content.decode()
    data = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page)
    assert data
    options = json.loads(data[1])["creation_options"]["publicKey"]
    assert options["rp"] == {"id": BASE, "name": "Guildhall"}
    asked = stranger().get("/accounts/second-factor/webauthn/login/", HTTP_ACCEPT="application/json").json()
    assert asked["request_options"]["publicKey"]["rpId"] == BASE


def test_a_passkey_that_is_none_opens_nothing(ada: Actor) -> None:
    browser = stranger()
    browser.get("/accounts/second-factor/webauthn/login/", HTTP_ACCEPT="application/json")
    for forged in ("{}", "null", '{"id": "x", "rawId": "eA", "response": {}, "type": "public-key"}', "no json"):
        assert browser.post("/accounts/second-factor/webauthn/login/", {"credential": forged}).status_code in (200, 302)
        assert browser.get("/").status_code == 302
