"""A phone's width: nothing that must be reached lies under something else or beside the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: ViewportSize = {"width": 390, "height": 844}


def on_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)


def test_the_button_of_a_long_form_stands_above_the_bar_of_places(visit: Visit) -> None:
    page = visit("ada", "/")
    on_a_phone(page, "/cases/new/")
    button = page.locator(".savebar button").first
    box = button.bounding_box()
    assert box is not None
    foot = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] - 2}
    hit = page.evaluate("at => document.elementFromPoint(at.x, at.y)?.closest('.savebar') !== null", foot)
    assert hit, f"the foot of the button, at {foot}, is covered"


def test_the_tab_one_is_on_is_in_sight(visit: Visit) -> None:
    page = visit("ada", "/")
    on_a_phone(page, "/cases/?view=all&words=array")
    tab = page.locator(".tabs > [aria-current]")
    page.wait_for_function("document.querySelector('.tabs').scrollLeft > 0")
    box = tab.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_a_short_page_is_as_long_as_its_window(visit: Visit) -> None:
    page = visit("ada", "/")
    on_a_phone(page, "/find/")
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_the_section_one_is_on_stands_beside_the_way_to_all(visit: Visit) -> None:
    page = visit("ada", "/")
    on_a_phone(page, "/settings/notices/")
    here = page.locator(".sections > [aria-current]")
    page.wait_for_function("document.querySelector('.sections').scrollLeft > 0")
    stays, box = page.locator(".sections > [data-all]").bounding_box(), here.bounding_box()
    assert stays is not None
    assert box is not None
    assert box["x"] >= stays["x"] + stays["width"] - 1, "none of its words lies under what stays"


def test_the_bell_at_the_foot_counts_what_comes(visit: Visit) -> None:
    page = visit("ada", "/")
    on_a_phone(page, "/cases/")
    page.evaluate(
        """document.getElementById('bell').outerHTML =
        '<a id="bell" aria-label="Notices, 42 unread"><span class="count">42</span></a>'"""
    )
    expect(page.locator("#bell-below .count")).to_have_text("42")
    expect(page.get_by_role("link", name="Notices 42 unread")).to_be_visible()
