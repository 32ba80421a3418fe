"""Step 4 of the story in two windows on two hosts: Ada asks Halcyon, Cleo helps, Ada confirms."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = "Cache battery reports 0 % on a new shelf"
TITLE = "Battery gauge of a shelf reads zero"
HAPPENS = "Since the shelf sr-bat-07 was added. Hanne Vik saw it first, call +44 20 7946 0958."
SECRETS = ("sr-bat-07", "Hanne", "7946 0958")
ASK = "Which firmware does the shelf have?"
FIX = "Reset the gauge once the charge is full."


def test_two_organizations_solve_one_case_in_two_windows(visit: Visit, site: Site) -> None:
    ada, cleo = visit("ada"), visit("cleo")
    number = _asks(ada, site)
    _accepts(cleo, site, number)
    _answers(ada, number)
    _proposes(cleo)
    _confirms(ada)
    for secret in SECRETS:
        assert secret not in cleo.content(), secret


def _asks(ada: Page, site: Site) -> str:
    """From the case to the hall: nothing leaves before she has seen what does."""
    ada.goto(site.at("northwind", "/cases/"))
    ada.get_by_role("link", name=CASE).first.click()
    ada.get_by_role("button", name="More actions on this case").click()
    ada.get_by_role("menuitem", name="Ask the network for help").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("for help")
    if ada.get_by_role("button", name="Ask Meridian instead").count():
        ada.get_by_role("button", name="Ask Meridian instead").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Ask Meridian for help")
    ada.get_by_label("Halcyon Cloud").check()
    ada.get_by_label("Title").fill(TITLE)
    ada.get_by_label("What happens, and since when").fill(HAPPENS)
    ada.get_by_label("Work is slowed").check()
    ada.get_by_label("Fibre Channel").check()
    preview = ada.locator(".preview")
    expect(preview).to_contain_text("Fibre Channel")
    expect(preview).to_contain_text("host A")
    expect(preview).to_contain_text("phone A")
    for secret in SECRETS:
        expect(preview).not_to_contain_text(secret)
    ada.get_by_role("button", name="Release it", exact=True).click()
    ada.wait_for_load_state()
    assert ada.get_by_role("alert").all_inner_texts() == [], "it was not refused"
    expect(ada.get_by_role("heading", level=1)).to_have_text(TITLE)
    found = re.search(r"E-\d+", ada.url)
    assert found is not None
    return found[0]


def _accepts(cleo: Page, site: Site, number: str) -> None:
    """On her own host she finds it waiting, and takes it in her own name."""
    cleo.goto(site.at("halcyon", "/n/meridian/"))
    cleo.get_by_role("link", name=TITLE).click()
    expect(cleo.get_by_role("heading", level=1)).to_have_text(TITLE)
    cleo.get_by_label("Your own number for it").fill("HC-7001")
    cleo.get_by_label("What you do next").fill("I compare it with ours")
    cleo.get_by_role("button", name="Accept", exact=True).click()
    expect(cleo.get_by_text("HC-7001").first).to_be_visible()
    cleo.get_by_label("Entry to Northwind Storage").fill(ASK)
    cleo.get_by_role("button", name="Post to Northwind Storage").click()
    expect(cleo.get_by_text(ASK).first).to_be_visible()


def _answers(ada: Page, number: str) -> None:
    ada.reload()
    expect(ada.get_by_text(ASK).first).to_be_visible()
    expect(ada.get_by_text("HC-7001").first).to_be_visible()
    ada.get_by_label("Entry to Halcyon Cloud").fill("It has 6.2.1.")
    ada.get_by_role("button", name="Post to Halcyon Cloud").click()
    expect(ada.get_by_text("It has 6.2.1.").first).to_be_visible()


def _proposes(cleo: Page) -> None:
    cleo.reload()
    expect(cleo.get_by_text("It has 6.2.1.").first).to_be_visible()
    cleo.get_by_label("Entry to Northwind Storage").fill(FIX)
    cleo.get_by_role("button", name="Propose as the solution").click()
    expect(cleo.get_by_text("Solution proposed").first).to_be_visible()


def _confirms(ada: Page) -> None:
    """Only the side that asked closes it."""
    ada.reload()
    expect(ada.get_by_text(FIX).first).to_be_visible()
    ada.get_by_role("link", name=re.compile("Confirm")).or_(
        ada.get_by_role("button", name=re.compile("Confirm"))
    ).first.click()
    sure = ada.get_by_role("main").get_by_role("button", name=re.compile("Confirm"))
    if sure.count():
        sure.first.click()
    expect(ada.get_by_text("Closed").first).to_be_visible()
