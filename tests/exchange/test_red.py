"""TLP:RED: read by the writer and whom they name, and by the one person it was addressed to. Nobody else knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations.models import Attachment
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from directory.models import Person
from exchange import notices
from exchange.models import Mirror
from network.models import Escalation, Expert, Topic
from network.selectors.boards import waiting
from notifications.models import Notice
from tenants.models import Network, Space
from tests.exchange.conftest import Asked
from tests.exchange.test_drafts import _heard
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

HALL = "/n/meridian/"


class Red:
    """What is red between Ada and Cleo, with who else is there on either side."""

    def __init__(self, asked: Asked, row: Any, file: str, others: list[tuple[Actor, str]]) -> None:
        self.asked, self.row, self.file, self.others = asked, row, file, others

    def paths(self) -> list[str]:
        one = f"{HALL}escalations/{self.row.ref}/"
        return [one, f"{one}live/", f"{one}own-words.md", f"{HALL}files/{self.file}/"]

    def lists(self) -> list[str]:
        views = [f"{HALL}escalations/?view={view}" for view in ("mine", "theirs", "all", "closed")]
        return [HALL, *views, "/notices/"]


@pytest.fixture
def red(asked: Asked, world: World, meridian: Network, join: Callable[[str], Actor]) -> Red:
    cleo = in_hall(join("cleo"), meridian, world, "halcyon")
    with entered(world.meridian):
        topic = Topic.objects.current().order_by("name")[0]
        who = {"member_id": cleo.organization_id, "person_id": cleo.card, "by_id": cleo.card, "kind": "declared"}
        Expert.objects.create(topic=topic, **who)
    path = asked.begin()
    asked.keep(path, topic=str(topic.pk))
    given = {"to": f"p-{cleo.card}", "topic": str(topic.pk), "label": "red", "title": "CNRY-red", "file": [asked.log]}
    answer = asked.release(path, **given)
    assert answer.status_code == 302, answer.content.decode()
    with entered(world.meridian):
        row = Escalation.objects.get()
        file = str(Attachment.objects.get().pk)
    others = [(join(name), "northwind") for name in ("ben", "ines", "tomas")] + [(join("hana"), "halcyon")]
    for actor, host in others:
        browser_of(actor, host).get(HALL)
    hear(world, row.pk)
    return Red(asked, row, file, others)


def hear(world: World, key: Any) -> None:
    """Have both sides hear of the last thing that happened, and tell their people."""
    with entered(world.meridian):
        event = Event.objects.about("escalation", key).last()
        assert event is not None
    with entered(REGISTRY):
        space = Space.objects.get(network__slug="meridian")
    given = {"network": str(space.pk), "schema": space.schema_name, "slug": "meridian"}
    for home in (world.northwind, world.halcyon):
        with entered(home):
            _heard(home, escalation=str(key), event=str(event.pk), **given)
            for one in Event.objects.filter(name="EscalationHeard"):
                notices.tell_this_side(one)


def test_the_two_people_read_it(red: Red, world: World, ada: Actor, join: Callable[[str], Actor]) -> None:
    for actor, host in ((ada, "northwind"), (join("cleo"), "halcyon")):
        words = browser_of(actor, host).get(red.paths()[0]).content.decode()
        assert "CNRY-red" in words
        assert "TLP:RED" in words
        assert "1 person of Northwind Storage and 1 of Halcyon Cloud can read this page" in words
        file: Any = browser_of(actor, host).get(red.paths()[3])
        assert b"multipathd" in b"".join(file.streaming_content)
    assert red.row.ref in browser_of(join("cleo"), "halcyon").get("/notices/").content.decode()


def test_colleagues_leads_admins_and_stewards_of_both_sides_find_nothing(red: Red, world: World) -> None:
    for actor, host in red.others:
        browser = browser_of(actor, host)
        for path in red.paths():
            assert browser.get(path).status_code == 404, (actor.name, path)
        for path in red.lists():
            words = browser.get(path, follow=True).content.decode()
            assert "CNRY-red" not in words, (actor.name, path)
            assert red.row.ref not in words, (actor.name, path)
        for step in ("accept", "withdraw", "revoke", "readers", "write"):
            assert browser.post(f"{red.paths()[0]}{step}/", {"text": "x"}).status_code == 404, (actor.name, step)


def test_nothing_counts_it_and_nobody_else_is_told(red: Red, world: World, meridian: Network) -> None:
    for actor, host in red.others:
        there = in_hall(actor, meridian, world, host)
        with entered(world.meridian):
            assert waiting(there) == 0
        with entered(world.northwind if host == "northwind" else world.halcyon):
            assert not Mirror.objects.visible_to(actor).exists()
            assert not Mirror.objects.open_to(actor).exists()
            assert not Notice.objects.visible_to(actor).exists()


def test_case_tells_nobody_else_that_help_was_asked(red: Red, ada: Actor) -> None:
    path = f"/cases/{red.asked.case.ref}/"
    assert red.row.ref in browser_of(ada).get(path).content.decode()
    for actor, host in red.others[:3]:
        words = browser_of(actor, host).get(path).content.decode()
        assert red.row.ref not in words
        assert "Help from the network" not in words


def test_whom_the_writer_names_reads_it_and_the_helper_names_nobody(
    red: Red, world: World, ada: Actor, join: Callable[[str], Actor]
) -> None:
    with entered(world.meridian):
        ben, hana = (Person.objects.get(name=name).pk for name in ("Ben Okoro", "Hana Sato"))
    one = red.paths()[0]
    page = browser_of(join("cleo"), "halcyon").get(one).content.decode()
    assert "Let them read it" not in page
    answer = browser_of(join("cleo"), "halcyon").post(f"{one}readers/", {"person": str(hana)})
    assert answer.status_code == 422
    assert browser_of(ada).post(f"{one}readers/", {"person": str(ben)}).status_code == 302
    hear(world, red.row.pk)
    bens = browser_of(red.others[0][0])
    assert "CNRY-red" in bens.get(one).content.decode()
    assert red.row.ref in bens.get(f"/cases/{red.asked.case.ref}/").content.decode()
    with entered(world.northwind):
        assert not Event.objects.filter(name="EscalationHeard", data__name="ReaderNamed").exists()


def test_what_is_amber_is_still_all_supports(asked: Asked, world: World, ben: Actor, meridian: Network) -> None:
    asked.release(asked.begin())
    with entered(world.northwind):
        assert Mirror.objects.get().named is None
        assert Mirror.objects.visible_to(ben).count() == 1
