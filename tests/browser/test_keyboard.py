"""Work without a mouse: lists by letters, forms, tabs, menus, dialogs by keys, and letters that can be switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STORAGE = "/queues/storage/"


def test_a_list_is_walked_and_opened(visit: Visit) -> None:
    page = visit("ada", STORAGE)
    subjects = page.locator("a.subject")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(subjects.nth(row)).to_be_focused()
    words = subjects.nth(1).inner_text()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.go_back()
    expect(page.locator("#cases")).to_be_visible()
    page.keyboard.press("j")
    first = page.locator("a.subject:focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_the_list_beside_a_case_is_walked_by_the_same_letters(visit: Visit) -> None:
    page = visit("ada", f"{STORAGE}?sort=newest")
    subjects = page.locator("gh-listnav a.subject").all_inner_texts()
    page.locator("gh-listnav a.subject").nth(1).click()
    head = page.get_by_role("heading", level=1)
    expect(head).to_have_text(subjects[1])
    expect(page.locator(".title .pager")).to_contain_text(f"2 of {len(subjects)}")
    page.keyboard.press("j")
    expect(head).to_have_text(subjects[2])
    page.keyboard.press("k")
    expect(head).to_have_text(subjects[1])
    page.keyboard.press("k")
    expect(head).to_have_text(subjects[0])
    page.keyboard.press("u")
    page.wait_for_url(f"**{STORAGE}?sort=newest")


def test_letters_lead_to_places(visit: Visit, site: Site) -> None:
    page = visit("ada", STORAGE)
    for key, place in _keys_of(page).items():
        page.goto(site.at("northwind", STORAGE))
        with page.expect_navigation(url=place):  # also where the key leads to the page one is on
            for letter in key.split():
                page.keyboard.press(letter)


def _keys_of(page: Page) -> dict[str, str]:
    """The links of this page that a key leads to: one for a new case and one for each place of the rail's top."""
    found: dict[str, str] = page.locator("a[data-key]").evaluate_all(
        "links => Object.fromEntries(links.map((link) => [link.dataset.key, link.href]))"
    )
    assert found.get("c", "").endswith("/cases/new/")
    assert [key for key in found if key.startswith("g ")]
    return found


def test_the_sheet_names_the_keys_of_the_page(visit: Visit) -> None:
    page = visit("ada", STORAGE)
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("New case")
    for link in page.locator(".rail a[data-key]").all():
        keys, place = link.get_attribute("data-key") or "", link.locator("span").first.inner_text()
        line = sheet.locator("dt").filter(has=page.get_by_text(keys[-1], exact=True)).locator("+ dd")
        expect(line.filter(has_text=place).first).to_be_attached()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_letters_can_be_switched_off(visit: Visit) -> None:
    page = visit("tomas", "/accounts/profile/")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(page.url.replace("/accounts/profile/", STORAGE))
    for key in ("j", "c", "?", "g", "w"):
        page.keyboard.press(key)
    expect(page.locator("a.subject:focus")).to_have_count(0)
    expect(page.locator("#keys")).to_be_hidden()
    assert page.url.endswith(STORAGE)


def test_the_composer_sends_by_keys(visit: Visit, site: Site) -> None:
    page = visit("ben", site.places["case"])
    page.locator(".composer textarea").focus()
    page.keyboard.type("Written **without** a mouse.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry").filter(has_text="Written without a mouse.")).to_be_visible()


def test_audiences_change_by_arrows_and_wider_asks_first(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    composer = page.locator(".composer")
    composer.get_by_label("Internal note", exact=True).first.focus()
    page.keyboard.press("Tab")
    page.locator(".composer textarea").fill("For colleagues only.")
    composer.locator("[name=audience][value=private]").focus()
    page.keyboard.press("ArrowLeft")
    ask = page.locator("#widen")
    expect(ask).to_be_visible()
    expect(ask.get_by_role("button", name="Keep it private")).to_be_focused()
    page.keyboard.press("Escape")
    expect(composer.locator("[name=audience][value=private]")).to_be_checked()
    composer.locator("[name=audience][value=private]").focus()
    page.keyboard.press("ArrowLeft")
    ask.get_by_role("button", name="Write to").focus()
    page.keyboard.press("Enter")
    expect(composer.locator("[name=audience][value=requester]")).to_be_checked()
    expect(composer.get_by_role("button", name="Reply to Ravi")).to_be_visible()


def test_a_question_opens_takes_keys_and_gives_the_focus_back(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    opener = page.get_by_role("link", name="Hand over", exact=True).first
    opener.focus()
    page.keyboard.press("Enter")
    form = page.locator("#hand-over")
    expect(form).to_be_visible()
    expect(form.get_by_label("Who acts next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_label("Who acts next")).to_be_focused()
    what = form.get_by_label("What they do")
    what.fill("call at noon")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    page.keyboard.press("Enter")
    expect(what).to_be_visible()
    expect(what).to_have_value("call at noon")
    what.press("Enter")
    expect(page.locator("#next")).to_contain_text("call at noon")


def test_a_menu_is_walked_and_left(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    opener = page.get_by_role("button", name="More actions on this case")
    opener.focus()
    page.keyboard.press("ArrowDown")
    items = page.locator("#more [role=menuitem]")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#more")).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#assign")).to_be_visible()
    expect(page.locator("#assign").get_by_label("Assignee")).to_be_focused()


def test_what_is_wrong_is_said_on_top_and_leads_to_its_field(visit: Visit, site: Site) -> None:
    page = visit("ada", site.places["case"])
    page.get_by_role("link", name="Close", exact=True).click()
    page.locator("#close").evaluate("form => (form.noValidate = true)")
    page.locator("#close").get_by_role("button", name="Close C-").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("need a look")
    alert.get_by_role("link", name="Resolution").click()
    expect(page.get_by_role("combobox", name="Resolution")).to_be_visible()
    expect(page.get_by_role("combobox", name="Resolution")).to_be_focused()
