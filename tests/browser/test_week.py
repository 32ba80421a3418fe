"""What people took a wrong turn with in their first week stays found: each by the words on the screen alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from config.demo.story import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_change_of_several_cases_is_taken_back_after_its_message_is_gone(visit: Visit) -> None:
    page = visit("ada", "/queues/storage/")
    _set_low(page)
    page.get_by_role("navigation", name="Desk").get_by_role("link", name="My day").click()
    page.get_by_role("button", name="profile and settings").click()
    page.get_by_role("menuitem", name="What I changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What I changed")
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_role("status").filter(has_text="as before")).to_be_visible()


def _set_low(page: Page) -> None:
    """Give the first two cases of the list another priority."""
    for box in page.get_by_role("checkbox", name="Select C-").all()[:2]:
        box.check()
    page.get_by_role("button", name="Set priority").click()
    page.get_by_label("Priority").select_option(label="Low")
    page.get_by_role("button", name="Show what will change").click()
    page.get_by_role("button", name="Set priority: 2 cases").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_search_that_finds_nothing_says_what_it_looked_at(visit: Visit) -> None:
    page = visit("ada", "/work/")
    page.get_by_role("searchbox").fill("mpathb remaining")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Subjects and numbers are searched")).to_be_visible()


def test_case_says_why_its_clocks_stand_as_they_do(visit: Visit) -> None:
    page = visit("ada", "/work/")
    page.get_by_role("link", name="Volumes go read-only").first.click()
    page.get_by_text("How they are counted").click()
    expect(page.get_by_text("by the policy").first).to_be_visible()
    names = page.locator(".targets > li").evaluate_all(
        "lines => lines.map((line) => { const [name, clock] = [line.children[0], line.children[1]];"
        " return clock.getBoundingClientRect().left >= name.getBoundingClientRect().right - 1 })"
    )
    assert all(names), "no clock lies over the name of what it counts"


def test_address_and_password_are_typed_one_after_the_other(visit: Visit, site: Site) -> None:
    page = visit()
    page.goto(site.at("northwind", "/"))
    page.keyboard.type("ben@northwind.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()
