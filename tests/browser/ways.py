"""Ways to pages of halls, and from the desk to them, as a person walks them."""

from __future__ import annotations

from urllib.parse import urljoin

from playwright.sync_api import Page, expect


def first_escalation(page: Page) -> None:
    """The first escalation of the list."""
    page.locator("main a[href*='/escalations/E-']").first.click()
    expect(page.get_by_role("heading", name="Agreement")).to_be_visible()


def first_thread(page: Page) -> None:
    """The first side thread of whichever escalation has one: others that were asked meanwhile stand above it."""
    links = page.locator("main a[href*='/escalations/E-']").all()
    for path in dict.fromkeys(link.get_attribute("href") or "" for link in links):
        page.goto(urljoin(page.url, path))
        if page.locator("#threads .versions a").count():
            break
    page.locator("#threads .versions a").first.click()
    expect(page.get_by_role("link", name="End it")).to_be_visible()


def new_thread(page: Page) -> None:
    """Opening one."""
    first_escalation(page)
    page.get_by_role("link", name="Open a side thread").click()
    expect(page.get_by_role("heading", name="Open a side thread")).to_be_visible()


def first_community(page: Page) -> None:
    """The first community of the list."""
    page.locator("main a[href*='/communities/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def first_major(page: Page) -> None:
    """The first major case of the list."""
    page.locator("main a[href*='/major/M-']").first.click()
    expect(page.get_by_role("heading", name="Updates")).to_be_visible()


def links_a_case(page: Page) -> None:
    """The form that links a case to the first major case."""
    first_major(page)
    page.get_by_role("link", name="Link my case").click()
    expect(page.get_by_label("Your case")).to_be_visible()


def part_of_major(page: Page) -> None:
    """From a case to the question which major case it is a part of."""
    page.get_by_role("button", name="More actions on this case").click()
    page.get_by_role("menuitem", name="Part of a major case").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def sessions(page: Page) -> None:
    """All sessions of the first community."""
    first_community(page)
    page.get_by_role("link", name="All sessions").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sessions of")


def first_discussion(page: Page) -> None:
    """The first discussion of the first community."""
    first_community(page)
    page.locator("main a[href*='/discussions/']").first.click()
    expect(page.locator("article.entry").first).to_be_visible()


def asks_as_case(page: Page) -> None:
    """From an entry of a discussion to a new case."""
    first_discussion(page)
    page.get_by_role("link", name="Ask as a case").first.press("Enter")
    expect(page.get_by_role("heading", name="New case")).to_be_visible()


def asks_a_community(page: Page) -> None:
    """From a case to the question which community to ask."""
    page.get_by_role("button", name="More actions on this case").click()
    page.get_by_role("menuitem", name="Ask a community").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ask a community")


def asks_for_help(page: Page) -> None:
    """From a case to a draft of an extract."""
    page.get_by_role("button", name="More actions on this case").click()
    page.get_by_role("menuitem", name="Ask the network for help").click()
    page.get_by_label("Title").fill("Call Ravi Nair about tf-db-03")
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()


def links_own_case(page: Page) -> None:
    """From the first escalation to which of one's own cases it belongs."""
    first_escalation(page)
    page.locator("#home-only").get_by_role("link", name="Change").or_(
        page.locator("#home-only").get_by_role("link", name="Link my case")
    ).click()
    expect(page.get_by_role("button", name="Link the case")).to_be_visible()
