"""Steps 6 and 7 of the story on three hosts: Ada gives what her desk learned to Meridian, Dov asks for a review, Cleo
reviews it, takes it home and runs it on a case; how it ended is all that Halcyon's desk tells.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Quiesce hosts before a shelf is drained"
RUNBOOK = f"""# {TITLE}

Hosts of Tallis Freight write on while a shelf is drained, and the drain never ends.

## When to use it
- a drain stands at the same share for an hour

## Steps
1. Ask Ravi Nair which hosts write to the shelf

2. Quiesce them one by one, tf-db-03 last

3. Begin the drain again
"""
PRIVATE = ("Tallis", "Ravi", "tf-db-03")


def test_what_one_desk_learned_is_reviewed_adopted_and_run_by_another(visit: Visit, site: Site) -> None:
    ada, dov, cleo = visit("ada"), visit("dov", slug="meridian"), visit("cleo")
    path = _gives(ada, site)
    _asks_reviewers(dov, site, path)
    _reviews(cleo, site, path)
    _runs(cleo, site, path)
    ada.goto(site.at("northwind", path))
    expect(ada.get_by_text("1 member uses it")).to_be_visible()
    expect(ada.get_by_role("region", name="Reviewers")).to_contain_text("Halcyon Cloud · approved")


def _gives(ada: Page, site: Site) -> str:
    """From a runbook to a process of hers to a practice of all, without a name of her customers."""
    ada.goto(site.at("northwind", "/knowledge/import/"))
    file = FilePayload(name="drain.md", mimeType="text/markdown", buffer=RUNBOOK.encode())
    ada.locator("input[type=file]").set_input_files([file])
    ada.get_by_role("button", name="Read it in").click()
    ada.get_by_role("link", name="On to publishing").click()
    ada.get_by_role("link", name="Publish").click()
    ada.get_by_role("main").get_by_role("button", name="Publish").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text(TITLE)
    ada.get_by_role("button", name="Give it to Meridian").click()
    preview = ada.locator(".preview")
    expect(preview).to_contain_text("Begin the drain again")
    for word in PRIVATE:
        expect(preview).not_to_contain_text(word)
    ada.get_by_role("button", name="Give it to the network").click()
    expect(ada.get_by_role("heading", name="Not tried outside Northwind Storage yet")).to_be_visible()
    found = re.search(r"/n/meridian/practices/[0-9a-f-]+/", ada.url)
    assert found is not None
    return found[0]


def _asks_reviewers(dov: Page, site: Site, path: str) -> None:
    """It stands on his board without reviewers; he asks Cleo."""
    dov.goto(site.at("meridian", "/n/meridian/practices/board/"))
    slip = dov.locator("article.slip", has_text=TITLE)
    expect(slip).to_contain_text("No reviewers.")
    slip.get_by_role("link", name="Ask reviewers").click()
    dov.get_by_label("Cleo Marsh, Halcyon Cloud").check()
    dov.get_by_role("button", name="Ask them").click()
    expect(
        dov.get_by_role("region", name="In review").or_(dov.locator("section.lane", has_text="In review"))
    ).to_contain_text(TITLE)


def _reviews(cleo: Page, site: Site, path: str) -> None:
    cleo.goto(site.at("halcyon", path))
    for word in PRIVATE:
        assert word not in cleo.content(), word
    cleo.get_by_role("link", name="Review it").click()
    for answer in cleo.get_by_label("Yes", exact=True).all():
        answer.check()
    cleo.get_by_label("I approve it").check()
    cleo.get_by_role("button", name="Send the review").click()
    expect(cleo.get_by_text("You reviewed this: approved.")).to_be_visible()


def _runs(cleo: Page, site: Site, path: str) -> None:
    """Adopted, it is an article of her desk and runs on a case of hers."""
    cleo.get_by_role("button", name="Adopt version 1").click()
    expect(cleo.get_by_role("heading", level=1)).to_have_text(TITLE)
    cleo.goto(site.at("halcyon", "/cases/"))
    cleo.locator("main a[href*='/cases/C-']").first.click()
    case = cleo.url.split("?")[0]
    cleo.goto(f"{case}runs/")
    cleo.get_by_role("link", name=TITLE).click()
    cleo.get_by_role("button", name=re.compile("^Begin on C-")).click()
    for _ in range(3):
        cleo.get_by_role("button", name="Done").first.click()
        cleo.wait_for_load_state()
    cleo.goto(site.at("halcyon", path))
    expect(cleo.get_by_text("3 of 3")).to_be_visible()
