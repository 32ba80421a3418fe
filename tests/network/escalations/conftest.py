"""Northwind asks Halcyon in Meridian: Ada asks, Cleo helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from core.actor import Actor
from core.spaces import entered
from network.actions.escalations import asking, handling
from network.models import Escalation, Expert, Topic
from network.parcels import Addressed, Asked, checked
from tenants.models import Network
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

Ask = Callable[..., Escalation]
LIST = "/n/meridian/escalations/"
PROMISE = {"ref": "HC-5521", "next_step": "I look at the log", "hours": "2"}


@dataclass(frozen=True)
class Desk:
    """Somebody at a page of an escalation."""

    actor: Actor
    host: str

    def get(self, row: Any, part: str = "") -> Any:
        return browser_of(self.actor, self.host).get(f"{LIST}{row.ref}/{part}")

    def post(self, row: Any, part: str, **given: Any) -> Any:
        return browser_of(self.actor, self.host).post(f"{LIST}{row.ref}/{part}/", given)

    def words(self, row: Any, part: str = "") -> str:
        answer = self.get(row, part)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())


@pytest.fixture
def ada_there(ada: Actor, meridian: Network, world: World) -> Actor:
    """Ada as she acts in Meridian, for Northwind."""
    return in_hall(ada, meridian, world)


@pytest.fixture
def cleo_there(cleo: Actor, meridian: Network, world: World) -> Actor:
    """Cleo as she acts in Meridian, for Halcyon."""
    return in_hall(cleo, meridian, world, "halcyon")


@pytest.fixture
def hall(world: World, meridian: Network) -> Iterator[World]:
    """The test runs in Meridian's space."""
    with entered(world.meridian):
        yield world


@pytest.fixture
def ask(hall: World, ada_there: Actor) -> Ask:
    """Ask Halcyon: ``ask()``, with what differs."""

    def make(**given: Any) -> Escalation:
        by = given.pop("by", ada_there)
        to = given.pop("to", Addressed(member=hall.organization_ids["halcyon"]))
        content = given.pop("content", checked(title=given.pop("title", "Multipath drops I/O")))
        files = given.pop("files", ())
        once: UUID = given.pop("once", uuid4())
        asked = Asked(to=to, once=once, **{"severity": "high", "label": "amber", **given})
        return asking.request_help(asked, content, files, by=by, drafted=by.card)

    return make


def offered(actor: Actor) -> UUID:
    """Have somebody offered for a topic, so that they may be asked by name; the key of their card."""
    topic = Topic.objects.current().first()
    given = {"member_id": actor.organization_id, "person_id": actor.card, "by_id": actor.card, "kind": "declared"}
    assert topic is not None
    Expert.objects.create(topic=topic, **given)
    return actor.card


@pytest.fixture
def promise() -> handling.Promise:
    """What Cleo says when she accepts."""
    return handling.Promise("HC-5521", "I look at the device section", timezone.now() + timedelta(hours=2))


@pytest.fixture
def northwind(ada: Actor) -> Desk:
    """Ada at her member's host."""
    return Desk(ada, "northwind")


@pytest.fixture
def halcyon(cleo: Actor) -> Desk:
    """Cleo at hers."""
    return Desk(cleo, "halcyon")


@pytest.fixture
def offer(ask: Ask) -> Escalation:
    """What whoever can is asked."""
    topic = Topic.objects.current().first()
    assert topic is not None
    to = Addressed(topic=topic.pk)
    return ask(
        to=to, product="Array 4800", content=checked(title="CNRY-title", fields=({"label": "a", "words": "CNRY"},))
    )
