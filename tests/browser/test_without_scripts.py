"""A browser without scripts does the day's work all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.doors import ADDRESSES, sign_in
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUBJECT = "Door alarm of rack 12"


def _plain(visit: Visit, site: Site) -> Page:
    page = visit(java_script_enabled=False)
    page.goto(site.at("northwind", "/queues/storage/"))
    sign_in(page, ADDRESSES["ines"][1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Storage")
    return page


def test_a_case_is_opened_answered_noted_and_closed(visit: Visit, site: Site) -> None:
    page = _plain(visit, site)
    page.get_by_role("link", name="New case").first.click()
    page.get_by_label("Requester").fill("edda@sorrel.example")
    page.get_by_label("Subject").fill(SUBJECT)
    page.get_by_label("What happened").fill("It beeps.")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    _writes(page, "private", "Rack 12 is the loud one.", "Add note")
    expect(page.locator(".entry[data-kind=note]")).to_contain_text("the loud one")
    _writes(page, "requester", "Please close its door.", "Reply to Edda")
    expect(page.locator(".entry").last).to_contain_text("Please close its door.")
    page.get_by_role("link", name="Close", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Close C-")
    page.get_by_role("combobox", name="Resolution").select_option(label="Solved")
    page.get_by_label("Article").select_option(label="It will hardly happen again")
    page.get_by_label("Root cause").fill("A lock that was never let go")
    page.get_by_role("button", name="Close C-").click()
    expect(page.locator(".title .meta")).to_contain_text("Closed")


def _writes(page: Page, audience: str, words: str, button: str) -> None:
    page.locator(f".composer label:has([name=audience][value={audience}])").first.click()
    page.locator(".composer textarea").fill(words)
    page.get_by_role("button", name=button).click()


def test_a_list_is_filtered_and_cleared(visit: Visit, site: Site) -> None:
    page = _plain(visit, site)
    page.get_by_role("link", name="Filter", exact=True).click()
    page.locator("#filter").get_by_label("Priority").select_option(label="Urgent")
    page.locator("#filter").get_by_role("button", name="Show").click()
    expect(page.locator("a.subject")).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text("Urgent")
    page.get_by_role("link", name="Remove the filter Priority").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.get_by_role("button", name="Sorted by").click()
    page.get_by_role("menuitemradio", name="Newest first").click()
    assert "sort=newest" in page.url


def test_a_menu_opens_and_a_question_is_asked(visit: Visit, site: Site) -> None:
    page = _plain(visit, site)
    page.get_by_role("link", name="Cache battery").click()
    page.get_by_role("button", name="More actions on this case").click()
    page.get_by_role("menuitem", name="Set state").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Set the state of C-")
    page.get_by_label("State", exact=True).select_option(label="On hold")
    page.get_by_label("What it waits for").fill("The battery's maker")
    page.get_by_role("button", name="Set state").click()
    expect(page.locator(".title .meta")).to_contain_text("On hold")


def test_what_hangs_on_a_choice_is_asked_with_it_alone(visit: Visit, site: Site) -> None:
    page = _plain(visit, site)
    page.goto(site.at("northwind", "/views/new/"))
    expect(page.get_by_label("Team")).to_be_hidden()
    page.get_by_label("Who is offered it").select_option("team")
    expect(page.get_by_label("Team", exact=True)).to_be_visible()
    page.goto(site.at("northwind", "/settings/fields/field/"))
    lines, least = page.get_by_label("Values to choose from"), page.get_by_label("Smallest number")
    for sort, is_listed, is_number in (("line", False, False), ("several", True, False), ("number", False, True)):
        page.get_by_label("What it holds").select_option(sort)
        expect(lines).to_be_visible(visible=is_listed)
        expect(least).to_be_visible(visible=is_number)


def test_the_list_beside_a_case_is_walked_and_keeps_its_filters(visit: Visit, site: Site) -> None:
    page = _plain(visit, site)
    page.goto(site.at("northwind", "/queues/storage/?sort=newest"))
    subjects = page.locator("a.subject").all_inner_texts()
    page.locator("a.subject").first.click()
    page.get_by_role("link", name="Next case").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subjects[1])
    expect(page.locator(".pager").first).to_contain_text(f"2 of {len(subjects)}")
    assert "sort=newest" in page.url
    page.get_by_role("link", name="Case before").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subjects[0])
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Storage").click()
    assert page.url.endswith("/queues/storage/?sort=newest")
