"""The story as far as the product goes, by clicks: three people of Northwind solve a case; Halcyon hears nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from config.demo.story import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.doors import ADDRESSES, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "Backups of the night stop at 73 percent"
ANSWER = "Please restart the mover. Does it go past 73 percent?"
IDEA = "The mover waits for a lock of the snapshot job. Restarting it helps."
THANKS = "It went through to the end."


def test_a_case_from_the_portal_to_its_resolution(visit: Visit, site: Site) -> None:
    ravi, ada, ben, cleo = (_arrives(visit, site, name) for name in ("ravi", "ada", "ben", "cleo"))
    address = _opens(ravi)
    _takes_and_answers(ada)
    _helps(ben)
    _reads_and_replies(ravi)
    _closes(ada)
    expect(_reloaded(ravi).get_by_text("Closed").first).to_be_visible()
    _gets_nowhere(cleo, site, address)


def _arrives(visit: Visit, site: Site, name: str) -> Page:
    """Somebody who is not signed in is asked to, and lands on their own start."""
    slug, email = ADDRESSES[name]
    page = visit()
    page.goto(site.at(slug))
    sign_in(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("My cases" if name == "ravi" else "My work")
    return page


def _opens(ravi: Page) -> str:
    ravi.get_by_role("main").get_by_role("link", name="New case").click()
    ravi.get_by_label("In one line").fill(SUBJECT)
    ravi.get_by_label("What you see, and since when").fill("Since Monday. The log says `waiting`.")
    ravi.get_by_label("Some of it works").check()
    ravi.get_by_role("button", name="Send to").click()
    expect(ravi.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    expect(ravi.get_by_role("status").filter(has_text="Your case is C-")).to_be_visible()
    return ravi.url


def _takes_and_answers(ada: Page) -> None:
    ada.get_by_role("navigation", name="Desk").get_by_role("link", name="Storage").click()
    ada.get_by_role("link", name=SUBJECT).click()
    ada.get_by_role("button", name="Take it").click()
    expect(ada.locator("#facts-card")).to_contain_text("Ada Brandt")
    ada.get_by_text("Reply to Ravi").first.click()
    ada.locator(".composer textarea").fill(ANSWER)
    ada.get_by_role("button", name="Reply to Ravi").click()
    expect(ada.locator(".entry").last).to_contain_text("past 73 percent")


def _helps(ben: Page) -> None:
    """Ben is of another team: the queue is open to him, answering and closing are not his."""
    ben.get_by_role("navigation", name="Desk").get_by_role("link", name="Storage").click()
    ben.get_by_role("link", name=SUBJECT).click()
    expect(ben.get_by_role("link", name="Close", exact=True)).to_have_count(0)
    expect(ben.get_by_text("Reply to Ravi")).to_have_count(0)
    ben.locator(".composer textarea").fill(IDEA)
    ben.get_by_role("button", name="Add note").click()
    note = ben.locator(".entry").filter(has_text=IDEA)
    note.hover()
    note.get_by_role("button", name="Propose this entry as the solution").click()
    expect(ben.locator(".entry").filter(has_text=IDEA)).to_contain_text("Proposed solution")


def _reads_and_replies(ravi: Page) -> None:
    expect(_reloaded(ravi).locator(".entry").filter(has_text=ANSWER)).to_be_visible()
    assert IDEA not in ravi.content()
    assert "Ben Okoro" not in ravi.content()
    ravi.locator(".composer textarea").fill(THANKS)
    ravi.get_by_role("button", name="Reply to").click()
    expect(ravi.locator(".entry").last).to_contain_text(THANKS)


def _closes(ada: Page) -> None:
    expect(_reloaded(ada).locator(".entry").last).to_contain_text(THANKS)
    ada.get_by_role("link", name="Close", exact=True).click()
    ada.get_by_role("combobox", name="Resolution").select_option(label="Solved")
    ada.get_by_label("Article").select_option(label="It will hardly happen again")
    ada.get_by_label("Root cause").fill("A lock that was never let go")
    ada.get_by_role("button", name="Close C-").click()
    expect(ada.get_by_role("status").filter(has_text="is closed")).to_be_visible()
    expect(ada.locator(".title .meta")).to_contain_text("Closed")
    expect(ada.locator("#next")).to_contain_text("The case is closed: solved")


def _gets_nowhere(cleo: Page, site: Site, address: str) -> None:
    """Northwind's host does not know her, and nothing of Northwind is on her own."""
    for path in ("/", "/work/", "/queues/storage/"):
        cleo.goto(site.at("halcyon", path))
        assert SUBJECT not in cleo.content()
        assert "Northwind" not in cleo.content()
    cleo.goto(address)
    sign_in(cleo, ADDRESSES["cleo"][1])
    cleo.wait_for_load_state()
    for path in (address, site.at("northwind", "/queues/storage/"), site.at("northwind", "/settings/members/")):
        answer = cleo.goto(path)
        assert answer is not None
        assert answer.status == 404 or "/accounts/login/" in cleo.url
        assert SUBJECT not in cleo.content()
    assert PASSWORD not in cleo.content()


def _reloaded(page: Page) -> Page:
    page.reload()
    return page
