"""Steps 1 and 2 of the story by clicks: a form, a clock, a follower's idea, two side threads, a careful end."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.doors import picture
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "Controller B of the tape array beeps after the firmware update"
IDEA = "Seen on shelf 4: the fan's sensor was counted twice after 6.2.1."
DETAIL = "May we read the console log"
ANSWER = "Yes, the console is open for you until six."
PRIVATE = "Do we have a spare controller if this goes wrong?"
OUTCOME = "A spare lies in Oslo."


def test_a_case_is_worked_by_many_and_ended_with_care(visit: Visit, site: Site) -> None:
    ben = visit("ben", "/queues/storage/")
    _follows_the_queue(ben)
    ravi = visit("ravi", "/requests/")
    address = _opens_by_form(ravi)
    ada = visit("ada", "/queues/storage/")
    _takes(ada)
    _is_told_and_helps(ben, site)
    with_ravi = _splinters(ada, address, "The requester", DETAIL)
    away = _splinters(ada, address, "Colleagues", PRIVATE, ("Ben Okoro", "Ines Moreau"))
    _answers_aside(ravi, address, away)
    _reads_only_what_is_theirs(visit, site, address, away)
    _is_held_back(ada, address, with_ravi)
    _confirms(ravi, address)
    _closes(ada, address)
    _rates(ravi, address)


def _follows_the_queue(ben: Page) -> None:
    ben.get_by_role("button", name="Follow", exact=True).click()
    ben.get_by_role("menuitemradio").first.click()
    expect(ben.get_by_role("button", name="Following").first).to_be_visible()


def _opens_by_form(ravi: Page) -> str:
    ravi.get_by_role("main").get_by_role("link", name="New case").click()
    ravi.get_by_role("navigation", name="Kind of request").get_by_role("link", name="Failing hardware").click()
    form = ravi.url
    ravi.get_by_label("In one line").fill(SUBJECT)
    ravi.get_by_label("What you see, and since when").fill("Since Monday. The log says `sensor 2`.")
    expect(ravi.get_by_label("Firmware")).to_be_hidden()
    ravi.get_by_label("A storage array").check()
    ravi.get_by_label("Firmware").fill("6.2.1")
    ravi.get_by_role("group", name="May we connect to it?").get_by_label("No").check()
    picture(ravi, "journey-form")
    ravi.get_by_role("button", name="Send to").click()
    expect(ravi.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    picture(ravi, "journey-sent")
    address = ravi.url
    ravi.goto(form)
    expect(ravi.get_by_label("In one line")).to_have_value("")
    return address


def _takes(ada: Page) -> None:
    ada.reload()
    ada.get_by_role("link", name=SUBJECT).click()
    expect(ada.locator("#next")).to_contain_text("Nobody of Storage has taken it yet")
    expect(ada.locator("#next")).to_contain_text("First reply")
    expect(ada.get_by_text("6.2.1", exact=True)).to_be_visible()
    ada.get_by_role("button", name="Take it").click()
    expect(ada.locator("#next")).to_contain_text("You")


def _is_told_and_helps(ben: Page, site: Site) -> None:
    """He follows the queue from another team: the notice says why he hears of it and leads to the case."""
    ben.goto(site.at("northwind", "/notices/"))
    expect(ben.get_by_text("follow").first).to_be_visible()
    picture(ben, "journey-notices")
    ben.get_by_role("main").get_by_role("link", name=SUBJECT).first.click()
    expect(ben.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    ben.locator(".composer textarea").fill(IDEA)
    ben.get_by_role("button", name="Add note").click()
    note = ben.locator(".entry").filter(has_text=IDEA)
    note.get_by_role("button", name="Propose this entry as the solution").click()
    expect(ben.locator(".entry").filter(has_text=IDEA)).to_contain_text("Proposed solution")


def _splinters(ada: Page, case: str, audience: str, words: str, people: tuple[str, ...] = ()) -> str:
    """Open a side thread from Ravi's entry; give back the path of its own page."""
    ada.goto(case)
    entry = ada.locator(".entry").first
    entry.hover()
    entry.get_by_role("link", name="Splinter").click()
    asked = ada.locator("#asked")
    asked.get_by_role("radio", name=audience, exact=True).check()
    for name in people:
        asked.get_by_label(name).check()
    asked.get_by_label("What it is about").fill(words)
    asked.get_by_label("First words").fill(words)
    picture(ada, f"journey-splinter-{len(people)}")
    asked.get_by_role("button", name="Open the side thread").click()
    expect(ada.get_by_text(f"Side thread with {'Ben and Ines' if people else 'Ravi'}").first).to_be_visible()
    return urlsplit(ada.url).path


def _answers_aside(ravi: Page, address: str, away: str) -> None:
    """The requester finds the side thread with them in their case, and learns nothing of the other one."""
    ravi.goto(address)
    expect(ravi.locator(".side-marker")).to_have_count(1)
    assert PRIVATE not in ravi.content()
    assert away not in ravi.content()
    assert IDEA not in ravi.content()
    picture(ravi, "journey-portal")
    ravi.locator(".side-marker").click()
    ravi.get_by_label("Write to the people named above").fill(ANSWER)
    ravi.get_by_role("button", name="Send", exact=True).click()
    expect(ravi.get_by_text(ANSWER)).to_be_visible()


def _reads_only_what_is_theirs(visit: Visit, site: Site, address: str, away: str) -> None:
    """A colleague who is not in it knows that there is one; its link opens for its audience alone."""
    tomas = visit("tomas")
    tomas.goto(address)
    expect(tomas.locator(".side-marker")).to_have_count(2)
    assert PRIVATE not in tomas.content()
    for who, status in (("tomas", 404), ("ravi", 404), ("ben", 200), ("ines", 200)):
        answer = visit(who).goto(site.at("northwind", away))
        assert answer
        assert answer.status == status, who


def _is_held_back(ada: Page, address: str, thread: str) -> None:
    """No silent end over open side threads: each gets a line of outcome, alone or with the case."""
    ada.goto(address)
    _answers(ada, "The sensor is replaced with the update of tonight. Does it still beep?")
    ada.locator(".entry").last.get_by_role("button", name="Propose this entry as the solution").click()
    expect(ada.locator(".entry").last).to_contain_text("Proposed solution")
    ada.get_by_role("link", name="Close", exact=True).click()
    asked = ada.locator("#close")
    expect(asked.get_by_label("How it ended: Side thread with")).to_have_count(2)
    asked.evaluate("form => (form.noValidate = true)")
    asked.get_by_role("button", name="Close C-").click()
    expect(ada.get_by_role("alert").first).to_contain_text("5 things need a look")
    picture(ada, "journey-held-back")
    ada.goto(address.partition("/cases/")[0] + thread)
    ada.get_by_role("link", name="Close it").click()
    ada.get_by_label("How it ended").fill("Ravi opened the console.")
    ada.locator("#asked").get_by_role("button").last.click()
    expect(ada.get_by_role("link", name="Close it")).to_have_count(0)
    picture(ada, "journey-thread-ended")


def _answers(ada: Page, words: str) -> None:
    ada.get_by_text("Reply to Ravi").first.click()
    ada.locator(".composer textarea").fill(words)
    ada.get_by_role("button", name="Reply to Ravi").click()
    expect(ada.locator(".entry").last).to_contain_text(words)


def _closes(ada: Page, address: str) -> None:
    ada.goto(address)
    ada.get_by_role("link", name="Close", exact=True).click()
    ada.get_by_role("combobox", name="Resolution").select_option(label="Solved")
    ada.get_by_role("combobox", name="Article").select_option(label="It will hardly happen again")
    ada.get_by_label("How it ended: Side thread with").fill(OUTCOME)
    ada.get_by_label("Root cause").fill("A sensor counted twice.")
    ada.get_by_role("button", name="Close C-").click()
    expect(ada.locator(".title .meta")).to_contain_text("Closed")
    picture(ada, "journey-closed")


def _confirms(ravi: Page, address: str) -> None:
    ravi.goto(address)
    ravi.get_by_role("button", name="Yes, it is solved").click()
    expect(ravi.get_by_role("status").first).to_contain_text("Thank you")


def _rates(ravi: Page, address: str) -> None:
    ravi.goto(address)
    ravi.get_by_role("radio").first.check()
    ravi.get_by_role("button", name="Send my rating").click()
    expect(ravi.get_by_text("You can change it for 12 hours")).to_be_visible()
    picture(ravi, "journey-rated")
