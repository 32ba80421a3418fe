"""Lists of escalations, what waits on the hall's front page, and what whoever can is told of an offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from core.spaces import REGISTRY, entered
from network.actions.escalations import handling
from network.models import Escalation, Member, Offer
from network.parcels import Addressed
from network.selectors import boards
from network.selectors.escalations import escalation_page, find_escalation
from tenants.halls import tell_roster
from tenants.models import Network
from tests.network.escalations.conftest import LIST, PROMISE, Ask, Desk
from tests.people import browser_of
from tests.world import World


def test_offer_tells_topic_product_and_severity_alone(offer: Escalation, halcyon: Desk) -> None:
    listed = browser_of(halcyon.actor, "halcyon").get(LIST).content.decode()
    front = browser_of(halcyon.actor, "halcyon").get("/n/meridian/").content.decode()
    for words in (halcyon.words(offer), listed, front):
        assert "CNRY" not in words
        assert "Array 4800" in words
        assert "Northwind Storage" in words, "the roster is open"
    assert "One thing waits" in front
    assert halcyon.get(offer, "live/").status_code == 404
    assert halcyon.get(offer, "own-words.md").status_code == 404


def test_nothing_is_said_to_wait_for_nobody_below_what_is_offered(offer: Escalation, halcyon: Desk) -> None:
    empty = "Nothing waits for you here."
    browser = browser_of(halcyon.actor, "halcyon")
    for view in ("mine", "all"):
        words = browser.get(f"{LIST}?view={view}").content.decode()
        assert empty not in words
        assert "There are no escalations yet." not in words
        assert "Nothing besides what is asked above." in words
    Offer.objects.all().delete()
    assert empty in browser.get(LIST).content.decode()


def test_offer_names_nobody_where_the_roster_is_closed(
    offer: Escalation, halcyon: Desk, hall: World, meridian: Network
) -> None:
    with entered(REGISTRY):
        Network.objects.update(has_open_roster=False)
        tell_roster(Network.objects.select_related("space").get())
    words = halcyon.words(offer)
    assert "Northwind" not in words
    assert "A member asks whoever can" in words


def test_offer_is_accepted_or_passed_on(offer: Escalation, halcyon: Desk) -> None:
    assert halcyon.post(offer, "pass").status_code == 302
    assert halcyon.get(offer).status_code == 404
    Offer.objects.update(passed_at=None)
    assert halcyon.post(offer, "accept", **PROMISE).status_code == 302
    assert "CNRY-title" in halcyon.words(offer)


def test_offer_that_another_one_has_taken_says_so(offer: Escalation, halcyon: Desk) -> None:
    third = Member.objects.create(name="Third", state="active")
    Escalation.objects.update(helper=third, state="accepted")
    answer = halcyon.post(offer, "accept", **PROMISE)
    assert answer.status_code == 409
    assert b"Another organization has accepted this" in answer.content
    assert b"CNRY" not in answer.content


def test_list_has_both_directions_and_its_filters(
    ask: Ask, northwind: Desk, ada: Actor, cleo_there: Actor, ada_there: Actor, hall: World
) -> None:
    asked = ask(title="Their turn now")
    back = ask(by=cleo_there, to=Addressed(member=hall.organization_ids["northwind"]), title="Ours to answer")
    closed = ask(title="Over by now")
    handling.withdraw(closed.pk, "Solved", by=ada_there)

    def titles(view: str) -> set[str]:
        page = browser_of(ada).get(f"{LIST}?view={view}").content.decode()
        return {row.title for row in (asked, back, closed) if row.title in page}

    assert titles("mine") == {"Ours to answer"}
    assert titles("theirs") == {"Their turn now"}
    assert titles("closed") == {"Over by now"}
    assert titles("all") == {"Ours to answer", "Their turn now", "Over by now"}
    front = browser_of(ada).get("/n/meridian/").content.decode()
    assert "One thing waits" in front
    assert "Halcyon Cloud asks you" in front
    assert '<span>Escalations</span><span class="count">1</span>' in front
    assert "With others" in front
    assert "Acknowledge" in front


def test_list_is_paged_by_key(ask: Ask, ada_there: Actor) -> None:
    rows = [ask(title=f"Number {number}") for number in range(boards.PAGE + 2)]
    first = boards.board(ada_there, "all")
    second = boards.board(ada_there, "all", first.after)
    numbers = [line.number for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.after) == (boards.PAGE, 2, None)
    assert numbers == [row.number for row in reversed(rows)]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_much_there_is(
    count: int, ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    row = ask()
    handling.accept(row.pk, promise, by=cleo_there)
    for number in range(count):
        ask(title=f"Another {number}")
        handling.write(row.pk, f"Words {number}", by=cleo_there if number % 2 else ada_there)
    with CaptureQueriesContext(connection) as asked:
        found = find_escalation(ada_there, row.number)
        page = escalation_page(found, ada_there)
    assert len([moment for moment in page.moments if moment.entry]) == count
    assert len(asked) == 13
    with CaptureQueriesContext(connection) as asked:
        assert len(boards.board(ada_there, "all").lines) == count + 1
    assert len(asked) == 3
    with CaptureQueriesContext(connection) as asked:
        boards.front_board(ada_there)
    assert len(asked) == 4  # one of them for reports that wait


def test_support_reads_and_a_contributor_does_not(ask: Ask, ada_there: Actor) -> None:
    row = ask()
    assert find_escalation(replace(ada_there, role="contributor", person_id=uuid4()), row.number) is None  # type: ignore[arg-type]
    assert boards.waiting(ada_there) == 0
