"""Every page of signing in opens on every host, for who may open it, and has no inline script."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser

from core.actor import Actor
from tests.people import browser_of
from tests.tenants.helpers import BASE, NORTHWIND, stranger

OPEN = ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/"]
OWN = ["profile/", "sessions/", "password/change/", "second-factor/", "second-factor/webauthn/", "logout/"]


def clean(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 200, (path, response.status_code)
    text = response.content.decode()
    assert text.count("<h1>") == 1, path
    for script in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in script or 'type="application/json"' in script, script
    assert "onclick=" not in text
    assert "style=" not in text


@pytest.mark.parametrize("host", [BASE, NORTHWIND])
@pytest.mark.parametrize("path", OPEN)
def test_open_pages_open(ada: Actor, host: str, path: str) -> None:
    clean(stranger(host), f"/accounts/{path}")


@pytest.mark.parametrize("path", OWN)
def test_own_pages_open_for_who_is_signed_in(ada: Actor, path: str) -> None:
    clean(browser_of(ada), f"/accounts/{path}")


@pytest.mark.parametrize("path", OWN)
def test_own_pages_ask_strangers_to_sign_in(ada: Actor, path: str) -> None:
    response = stranger().get(f"/accounts/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/") or path == "logout/"


def test_the_page_of_ones_addresses_is_not_served(ada: Actor) -> None:
    """An address one could change by oneself would accept letters written to somebody else."""
    assert browser_of(ada).get("/accounts/email/").status_code == 404


def test_passwords_are_asked_for_in_the_words_of_every_other_page(ada: Actor) -> None:
    page = browser_of(ada).get("/accounts/password/change/").content.decode()
    for words in ("Current password", "New password", "New password, once more", "Ten characters or more."):
        assert words in page
    assert "E-mail address" in stranger(NORTHWIND).get("/accounts/password/reset/").content.decode()


def test_a_wrong_password_is_told_in_a_sentence_of_ours(ada: Actor) -> None:
    page = stranger(NORTHWIND).post("/accounts/login/", {"login": "ada@northwind.example", "password": "not this one"})
    assert "The e-mail address or the password is not right." in page.content.decode()
