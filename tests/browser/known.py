"""Ways to pages of what is known: articles, processes and runs on the desk, practices in the hall."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SHOWN = "Stale multipath after a controller failover"


def article(name: str, then: str = "") -> Callable[[Page], None]:
    """An article of the list by its title; ``then`` is a link of its page that is followed, its menu among them."""

    def reach(page: Page) -> None:
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        if then:
            follow(page, then)

    return reach


def follow(page: Page, name: str) -> None:
    """A link of the page, or of its menu."""
    link = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("menuitem", name=name, exact=True))
    if not link.first.is_visible():
        page.get_by_role("button", name=re.compile("^More")).first.click()
    link.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def proposal(page: Page) -> None:
    """A draft of what would cross of an article."""
    article("Volumes turn read-only after a failover")(page)
    page.get_by_role("button", name="Give it to Meridian").click()
    expect(page.get_by_role("heading", name="Exactly what Meridian will read")).to_be_visible()


def run(page: Page) -> None:
    """The run that is under way, from the case that it is on."""
    article(SHOWN)(page)
    page.get_by_role("complementary").get_by_role("link", name=re.compile("read-only")).first.click()
    page.get_by_role("link", name=SHOWN).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
