"""Passkeys by clicks, with an authenticator that Chromium plays itself.

A second factor stays with its person for the rest of the run: Paul comes to no other test, Hana to none after these.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.demo.story import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.doors import ADDRESSES, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIGN_IN = "Sign in with a passkey"
CANCELLED = "Nothing was done"


class Device:
    """A phone that holds passkeys; ``agrees`` says whether its owner puts the finger on it."""

    def __init__(self, page: Page) -> None:
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._key = {"authenticatorId": made["authenticatorId"]}

    def agrees(self, *, is_so: bool) -> None:
        """What the owner does when asked from now on."""
        self._wire.send("WebAuthn.setUserVerified", {**self._key, "isUserVerified": is_so})

    def passkeys(self) -> list[dict[str, Any]]:
        """What the device holds."""
        found: list[dict[str, Any]] = self._wire.send("WebAuthn.getCredentials", self._key)["credentials"]
        return found


def _arrives(visit: Visit, site: Site, name: str) -> Page:
    slug, email = ADDRESSES[name]
    page = visit()
    page.goto(site.at(slug))
    sign_in(page, email)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Sign in")
    return page


def _to_adding(page: Page, site: Site, slug: str) -> None:
    page.goto(site.at(slug, "/accounts/second-factor/"))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)  # asked once more before such a change
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")


def _signs_out(page: Page, site: Site, slug: str) -> None:
    page.goto(site.at(slug, "/accounts/logout/"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(site.at(slug, "/accounts/login/"))


def test_a_passkey_is_added_opens_every_organizations_door_and_is_told(visit: Visit, site: Site) -> None:
    page = _arrives(visit, site, "ines")
    device = Device(page)
    _to_adding(page, site, "northwind")
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    [passkey] = device.passkeys()
    assert (passkey["rpId"], passkey["isResidentCredential"]) == ("guildhall.localhost", True)

    _signs_out(page, site, "northwind")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.goto(site.at("northwind", "/settings/audit/"))
    table = page.get_by_role("table")
    expect(table).to_contain_text("Ines Moreau added a passkey to their sign-in")
    expect(table).to_contain_text("Ines Moreau signed in with a passkey")

    page.goto(site.at("", "/accounts/login/"))  # another host, the same passkey
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_text("Northwind Storage").first).to_be_visible()

    page.goto(site.at("northwind", "/accounts/second-factor/webauthn/"))
    page.get_by_role("link", name="Remove Phone").click()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    _signs_out(page, site, "northwind")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey opens nothing here")
    assert "/accounts/login/" in page.url


def test_cancelling_is_told_in_a_sentence_and_can_be_tried_again(visit: Visit, site: Site) -> None:
    page = _arrives(visit, site, "paul")
    device = Device(page)
    device.agrees(is_so=False)
    _to_adding(page, site, "northwind")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("status").filter(has_text=CANCELLED)).to_be_visible()
    assert device.passkeys() == []
    device.agrees(is_so=True)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    _signs_out(page, site, "northwind")
    device.agrees(is_so=False)
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("status").filter(has_text=CANCELLED)).to_be_visible()
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_enabled()


def test_a_passkey_beside_the_password_is_the_second_step(visit: Visit, site: Site) -> None:
    page = _arrives(visit, site, "hana")
    device = Device(page)
    _to_adding(page, site, "halcyon")
    page.get_by_label("Sign in with it instead of the password").uncheck()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    _signs_out(page, site, "halcyon")
    sign_in(page, ADDRESSES["hana"][1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.goto(site.at("halcyon", "/settings/audit/"))
    expect(page.get_by_role("table")).to_contain_text("Hana Sato signed in with a password and a passkey")
    assert len(device.passkeys()) == 1
