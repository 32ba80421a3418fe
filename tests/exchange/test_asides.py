"""What the own case shows of its escalation, and what one's own side says beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Entry
from core.actor import Actor, Role
from core.models import Event
from core.spaces import entered
from exchange import notices
from exchange.models import Mirror
from network.actions.escalations import handling
from network.models import Escalation
from notifications.models import Notice
from tenants.models import Network
from tests.exchange.conftest import Asked
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

SWAP = {"HX-Request": "true"}


@pytest.fixture
def number(asked: Asked) -> int:
    """What Ada asked Halcyon: its number."""
    answer = asked.release(asked.begin())
    assert answer.status_code == 302, answer.content
    return int(answer["Location"].rstrip("/").rpartition("E-")[2])


def path(number: int, part: str) -> str:
    return f"/escalate/meridian/E-{number}/{part}/"


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def answered(world: World, network: Network, cleo: Actor, number: int, *texts: str) -> None:
    """Cleo asks back, in so many words as she has."""
    there = in_hall(cleo, network, world, "halcyon")
    with entered(world.meridian):
        row = Escalation.objects.get(number=number)
        for text in texts:
            handling.ask_information(row.pk, text, by=there, once=uuid4())
            Escalation.objects.filter(pk=row.pk).update(state="requested", turn="helper")


def test_case_shows_what_was_said_last_there_and_keeps_no_copy(
    asked: Asked, number: int, world: World, meridian: Network, cleo: Actor
) -> None:
    page = words(asked.browser.get(f"/cases/{asked.case.ref}/"))
    assert f'hx-get="{path(number, "said")}"' in page
    assert 'data-live="meridian/escalation:' in page
    answered(world, meridian, cleo, number, "CNRY-first", "CNRY-second", "CNRY-third")
    said = words(asked.browser.get(path(number, "said"), headers=SWAP))
    assert all(word in said for word in ("CNRY-first", "CNRY-second", "CNRY-third", "Halcyon Cloud"))
    assert "1 earlier in E-" in said, "the extract"
    with entered(world.northwind):
        assert not Entry.objects.filter(source__contains="CNRY-first").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_said_last_costs_the_same_at_any_length(
    asked: Asked, number: int, world: World, meridian: Network, cleo: Actor, count: int
) -> None:
    answered(world, meridian, cleo, number, *[f"word {place}" for place in range(count)])
    asked.browser.get(path(number, "said"), headers=SWAP)
    with CaptureQueriesContext(connection) as counted:
        words(asked.browser.get(path(number, "said"), headers=SWAP))
    assert len(counted) == 14


def test_nothing_is_told_of_what_is_not_read(
    asked: Asked, number: int, world: World, meridian: Network, cleo: Actor, ben: Actor
) -> None:
    answered(world, meridian, cleo, number, "CNRY-first")
    bens = browser_of(ben, "northwind")
    assert "CNRY-first" in words(bens.get(path(number, "said"), headers=SWAP))
    absent = words(bens.get(path(99, "said"), headers=SWAP))
    with entered(world.meridian):
        Escalation.objects.filter(number=number).update(label="red")
    assert words(bens.get(path(number, "said"), headers=SWAP)) == absent
    assert bens.get(path(number, "beside")).status_code == 404
    assert "Nothing of it is yours to read." in absent


def test_own_side_writes_beside_and_the_other_side_learns_nothing(
    asked: Asked, number: int, world: World, meridian: Network, cleo: Actor
) -> None:
    answer = asked.browser.post(path(number, "beside/write"), {"text": "CNRY-beside"}, headers=SWAP)
    assert "CNRY-beside" in words(answer)
    assert "CNRY-beside" in words(asked.browser.get(f"/n/meridian/escalations/E-{number}/"))
    theirs = browser_of(cleo, "halcyon")
    assert "CNRY-beside" not in words(theirs.get(f"/n/meridian/escalations/E-{number}/"))
    assert theirs.get(path(number, "beside")).status_code == 404, "nothing was heard of there yet"
    with entered(world.meridian):
        assert not Entry.objects.filter(source__contains="CNRY-beside").exists()
    with entered(world.northwind):
        entry = Entry.objects.get(source="CNRY-beside")
        assert (entry.kind, entry.thread.subject_kind) == ("note", "mirror")


def test_sent_twice_is_written_once_and_nothing_is_no_entry(asked: Asked, number: int, world: World) -> None:
    once = uuid4()
    for _ in range(2):
        answer = asked.browser.post(path(number, "beside/write"), {"text": "Once", "once": once})
        assert answer["Location"] == f"/n/meridian/escalations/E-{number}/"
    with entered(world.northwind):
        assert Entry.objects.filter(source="Once").count() == 1
    answer = asked.browser.post(path(number, "beside/write"), {"text": "  "})
    assert (answer.status_code, b"Write something" in answer.content) == (422, True)


def test_those_who_take_part_hear_of_it_and_not_who_wrote(
    asked: Asked, number: int, world: World, ada: Actor, ben: Actor
) -> None:
    browser_of(ben, "northwind").post(path(number, "beside/write"), {"text": "Which shelf is it?"})
    assert told(world) == {ada.card}, "she wrote the draft"
    assert "wrote for your own side" in words(asked.browser.get("/notices/"))
    asked.browser.post(path(number, "beside/write"), {"text": "Shelf 9"})
    assert told(world) == {ada.card, ben.card}


def test_of_what_is_red_only_those_hear_who_are_named(
    asked: Asked, number: int, world: World, ada: Actor, ben: Actor
) -> None:
    browser_of(ben, "northwind").post(path(number, "beside/write"), {"text": "CNRY-beside"})
    with entered(world.northwind):
        Notice.objects.all().delete()
        Mirror.objects.update(named=[ben.card])
        key = Entry.objects.get(source="CNRY-beside").pk
        assert not Entry.objects.visible_to(ada).filter(pk=key).exists()
    assert told(world) == set(), "Ada is not named"


def told(world: World) -> set[Any]:
    """Whom the worker tells of what was written."""
    with entered(world.northwind):
        for event in Event.objects.filter(name="WrittenBeside"):
            notices.tell_own_side(event)
        return set(Notice.objects.filter(name="WrittenBeside").values_list("person", flat=True))


def test_a_contributor_and_a_requester_read_none_of_it(asked: Asked, number: int, world: World, ravi: Actor) -> None:
    asked.browser.post(path(number, "beside/write"), {"text": "CNRY-beside"})
    with entered(world.northwind):
        key = Entry.objects.get(source="CNRY-beside").pk
        for role in (Role.REQUESTER, Role.CONTRIBUTOR):
            reader = replace(ravi, role=role)
            assert not Mirror.objects.visible_to(reader).exists()
            assert not Entry.objects.visible_to(reader).filter(pk=key).exists()
    browser = browser_of(ravi, "northwind")
    for part in ("said", "beside"):
        assert browser.get(path(number, part)).status_code == 404
    assert browser.get(f"/entries/{key}/").status_code == 404
