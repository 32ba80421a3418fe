"""Two colleagues on one case: each sees that the other is there, before their answers collide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looks
from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def address(visit: Visit, site: Site) -> str:
    """The path of a case of the storage team's open queue, about which nobody has written here."""
    page = visit("ada", "/queues/storage/")
    return _case_of(page)


def _case_of(page: Page) -> str:
    """The path of the last case that the page's list has."""
    link = page.get_by_role("main").locator("a[href*='/cases/C-']").last.get_attribute("href")
    found = re.match(r"/cases/C-\d+/", link or "")
    assert found
    return found[0]


def here(page: Page) -> str:
    """What the page says of who else is there; empty for nobody."""
    return " ".join(page.locator("#here > span").all_inner_texts())


def _types(page: Page, box: str, words: str) -> None:
    """Write in this box as a person does, for some seconds: who wrote is forgotten soon after their last key.

    What they did not send before, and the box it stood in, is there again.
    """
    page.locator(".composer").get_by_text(box, exact=True).first.click()
    page.locator(".composer textarea").press_sequentially(words, delay=250)


def test_a_colleague_is_seen_coming_writing_and_leaving(visit: Visit, address: str) -> None:
    ada, ben = visit("ada", address), visit("ben", address)
    line = ada.locator("#here > span")
    expect(line).to_have_text("Ben Okoro has this case open")
    expect(ben.locator("#here > span")).to_have_text("Ada Brandt has this case open")

    _types(ben, "Internal note", "Is it the shelf?")
    expect(line).to_have_text("Ben Okoro is writing a note")
    beside = ada.locator(".composer .others")
    expect(beside).to_have_text("Ben Okoro is writing a note")
    expect(ada.locator("#live")).to_have_text("Ben Okoro is writing a note")
    expect(line).to_have_text("Ben Okoro has this case open", timeout=15_000)  # he stopped some seconds ago
    expect(beside).to_be_hidden()

    ben.close()
    expect(ada.locator("#here li")).to_have_count(0)


def test_a_second_tab_changes_nothing_and_first_words_aside_are_nobodys_matter(visit: Visit, address: str) -> None:
    ada, ben = visit("ada", address), visit("ben", address)
    second = ben.context.new_page()
    second.goto(ben.url)
    expect(second.locator("#here > span")).to_have_text("Ada Brandt has this case open")
    second.get_by_text("Side thread", exact=True).first.click()
    second.locator(".composer textarea").fill("Between us.")
    second.wait_for_timeout(1_500)
    assert here(ada) == "Ben Okoro has this case open"
    second.close()
    ada.wait_for_timeout(1_500)
    assert here(ada) == "Ben Okoro has this case open"
    ben.goto("about:blank")
    expect(ada.locator("#here li")).to_have_count(0)


def test_the_requester_is_shown_nobody(visit: Visit, site: Site) -> None:
    ravi = visit("ravi", "/requests/")
    path = _case_of(ravi)
    asked: list[str] = []
    ravi.on("request", lambda request: asked.append(request.url))
    ravi.goto(site.at("northwind", path))
    ada, ben = visit("ada", path), visit("ben", path)
    _types(ada, "Reply to Ravi", "Let me look.")
    expect(ben.locator("#here > span")).to_have_text("Ada Brandt is writing an answer")
    assert ravi.locator(".presence").count() == 0
    assert not [url for url in asked if "presence" in url]


def test_it_can_be_read_in_both_themes_and_within_a_phones_width(visit: Visit, address: str) -> None:
    visit("ben", address)
    ada = visit("ada", address)
    expect(ada.locator("#here > span")).to_have_text("Ben Okoro has this case open")
    # as it looks while he writes, which lasts shorter than the looks
    ada.locator(".composer .others").evaluate(
        "line => ((line.hidden = false), (line.textContent = 'Ben Okoro is writing a note'))"
    )
    assert "\n".join([*looks.narrow(ada), *looks.seen(ada, "presence")]) == ""
    expect(ada.locator(".composer .others")).to_be_visible()
