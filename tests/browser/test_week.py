"""What people took a wrong turn with in their first week stays found: each by the words on the screen alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from config.demo.story import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.doors import code_of
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
    _signs_in(page, site, "northwind", "ben@northwind.example")
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()


def test_code_of_an_app_is_typed_at_once_and_a_recovery_code_opens_when_the_phone_is_gone(
    visit: Visit, site: Site
) -> None:
    page = visit()
    _signs_in(page, site, "halcyon", "joost@lindqvist.example")
    page.get_by_role("button", name="profile and settings").click()
    page.get_by_role("menuitem", name="Profile").click()
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set it up").click()
    if page.get_by_label("Password").count():
        _type(page, "Password", PASSWORD)
        page.keyboard.press("Enter")
    secret = page.get_by_role("main").locator("code").first.inner_text()
    _type(page, "Code that the app shows", code_of(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_role("main")).to_contain_text("should your phone be lost")
    code = page.locator("main pre").inner_text().split()[0]
    page.context.clear_cookies()
    _signs_in(page, site, "halcyon", "joost@lindqvist.example")
    _type(page, "Code", code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My cases")


def _signs_in(page: Page, site: Site, member: str, address: str) -> None:
    page.goto(site.at(member, "/"))
    _type(page, "E-mail address", address)
    page.keyboard.press("Tab")
    _type(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def _type(page: Page, label: str, what: str) -> None:
    """Type where one stands, without a press first. A browser puts one there with the page's first picture."""
    expect(page.get_by_label(label, exact=True)).to_be_focused()
    page.keyboard.type(what)


def test_case_is_answered_by_keys_and_one_lands_where_the_answer_stands(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    page.set_viewport_size({"width": 640, "height": 400})
    page.keyboard.press("r")
    box = page.locator(".composer textarea")
    expect(box).to_be_focused()
    page.keyboard.type("Answered without a mouse.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    entry = page.locator(".entry").filter(has_text="Answered without a mouse.")
    expect(entry).to_be_in_viewport()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.entry')?.innerText ?? ''")
    assert "Answered without a mouse." in focused, "Tab goes on from what was written"


def test_undo_on_a_list_leads_back_to_the_list(visit: Visit) -> None:
    page = visit("ada", "/queues/storage/")
    _set_low(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="as before")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Storage")
