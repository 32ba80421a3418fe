"""Discussions on their pages: opened, written in once, reported, hidden with their files, pinned and closed."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

from conversations.models import Attachment, Entry
from core.actor import Actor
from core.spaces import entered
from network.models import Report
from tenants.models import Network
from tests.network.talks import LIST
from tests.network.test_halls import HALL, page, words_of
from tests.people import browser_of
from tests.world import World

KEY = re.compile(r'name="once" value="([0-9a-f-]{36})"')


def started(hana: Actor, *members: Actor) -> str:
    """A community on the pages with these people of Northwind in it; its address."""
    given = {"name": "Block storage", "about": "", "is_open": "on"}
    here = str(browser_of(hana, "halcyon").post(f"{LIST}new/", given)["Location"])
    for who in members:
        browser_of(who).post(f"{here}join/")
    return here


def test_discussion_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada)
    assert "Open the first discussion" in words_of(ada, here)
    given = {"what": "story", "title": "CNRY-title", "text": "CNRY-text", "once": str(uuid4())}
    browser = browser_of(ada)
    wrong = browser.post(f"{here}discuss/", given | {"title": ""})
    assert wrong.status_code == 422
    made = browser.post(f"{here}discuss/", given)
    assert made.status_code == 302
    assert browser.post(f"{here}discuss/", given)["Location"].startswith(made["Location"])
    there = made["Location"]
    words = words_of(ada, there)
    for shown in ("CNRY-title", "CNRY-text", "Story by Ada Brandt, Northwind Storage", "Goes to Block storage."):
        assert shown in words
    assert "data-live=" in words
    once = KEY.findall(words)[0]
    for _ in range(2):
        answer = browser.post(f"{there}write/", {"text": "CNRY-more", "once": once})
        assert answer.status_code == 302
    assert words_of(ada, f"{there}entries/").count("CNRY-more") == 1
    assert browser.post(f"{there}write/", {"text": " "}).status_code == 422
    for path in (there, f"{there}entries/", f"{here}discuss/", f"{here}reports/"):
        assert page(ben, path).status_code == (403 if path.endswith("discuss/") else 404)
    assert browser_of(ben).post(f"{there}write/", {"text": "Me"}).status_code == 404
    assert "CNRY" not in words_of(ben, here)
    assert "CNRY" not in words_of(ben, HALL)
    assert "<b>Ada Brandt, Northwind Storage:</b> CNRY-more" in words_of(ada, HALL)


def test_reported_entry_is_hidden_on_the_pages_with_its_file(
    meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor
) -> None:
    here = started(hana, ada, ben)
    file = BytesIO(b"CNRY-bytes")
    file.name = "log.txt"
    given = {"what": "discussion", "title": "Title", "text": "CNRY-text", "files": file}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        entry, kept = Entry.objects.get(), Attachment.objects.get()
    download = f"/n/meridian/files/{kept.pk}/"
    assert download in words_of(ben, there)
    assert b"".join(page(ben, download).streaming_content) == b"CNRY-bytes"
    report = f"{LIST}discussions/entries/{entry.pk}/report/"
    assert "Report an entry by Ada Brandt" in words_of(ben, report)
    assert browser_of(ben).post(report, {"reason": "CNRY-report"}).status_code == 302
    assert browser_of(ben).post(report, {"reason": "CNRY-report"}).status_code == 422
    assert "1 report waits for a moderator" in words_of(hana, here, "halcyon")
    assert "CNRY-report" in words_of(hana, f"{here}reports/", "halcyon")
    assert "CNRY-report" not in words_of(ada, there)
    with entered(world.meridian):
        made = Report.objects.get()
    where = f"{LIST}reports/{made.pk}/settle/"
    assert browser_of(ada).post(where, {"verdict": "keep"}).status_code == 404
    steward = browser_of(hana, "halcyon")
    steward.post(where, {"verdict": "hide", "words": ""})
    assert "CNRY-text" in words_of(ben, there)
    steward.post(where, {"verdict": "hide", "words": "CNRY-why"})
    for who in (ada, ben):
        words = words_of(who, there)
        assert "Hana Sato hid this entry:" in words
        assert "CNRY-why" in words
        assert "CNRY-text" not in words
        assert page(who, download).status_code == 404
    assert "CNRY-text" in words_of(hana, f"{here}reports/", "halcyon")
    steward.post(where, {"verdict": "keep"})
    assert "CNRY-text" in words_of(ben, there)


def test_moderator_pins_closes_and_hides_on_the_pages(
    meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor
) -> None:
    here = started(hana, ada, ben)
    given = {"what": "discussion", "title": "CNRY-title", "text": "CNRY-text"}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        entry = Entry.objects.get()
    pin = f"{LIST}discussions/entries/{entry.pk}/pin/"
    steward = browser_of(hana, "halcyon")
    assert browser_of(ben).post(pin).status_code == 403
    assert steward.post(pin).status_code == 302
    assert 'aria-label="Pinned entries"' in words_of(ben, there)
    steward.post(pin)
    assert 'aria-label="Pinned entries"' not in words_of(ben, there)
    steward.post(f"{there}pin/", {"on": "on"})
    assert "Pinned" in words_of(ben, here)
    assert browser_of(ben).post(f"{there}close/", {"on": "on"}).status_code == 403
    browser_of(ada).post(f"{there}close/", {"on": "on"})
    assert "This discussion is closed" in words_of(ben, there)
    assert browser_of(ben).post(f"{there}write/", {"text": "Late"}).status_code == 422
    browser_of(ada).post(f"{there}close/", {"on": ""})
    assert page(ben, f"{there}hide/").status_code == 403
    assert steward.post(f"{there}hide/", {"reason": ""}).status_code == 422
    assert steward.post(f"{there}hide/", {"reason": "CNRY-why"}).status_code == 302
    assert page(ben, there).status_code == 404
    assert "CNRY-why" in words_of(ada, there)
    assert "CNRY-title" not in words_of(ben, here)
    assert browser_of(ada).post(f"{there}show/").status_code == 403
    steward.post(f"{there}show/")
    assert page(ben, there).status_code == 200
