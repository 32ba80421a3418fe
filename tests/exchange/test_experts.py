"""Asking somebody by name from a draft: offered by topic, read by them and their support, refused once they left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from core.actor import Actor
from core.spaces import entered
from directory.models import Person
from network.models import Escalation, EscalationGrant, Expert, Topic
from tenants.models import Network
from tests.exchange.conftest import Asked
from tests.network.test_halls import in_hall
from tests.world import World


@pytest.fixture
def named(world: World, meridian: Network, join: Callable[[str], Actor]) -> dict[str, str]:
    """Cleo, offered for a topic: what a page sends to ask her by name."""
    cleo = in_hall(join("cleo"), meridian, world, "halcyon")
    with entered(world.meridian):
        topic = Topic.objects.current().order_by("name")[0]
        who = {"member_id": cleo.organization_id, "person_id": cleo.card, "by_id": cleo.card, "kind": "declared"}
        Expert.objects.create(topic=topic, **who)
    return {"to": f"p-{cleo.card}", "topic": str(topic.pk)}


def ask(asked: Asked, named: dict[str, str], **more: Any) -> tuple[str, Any]:
    """Choose the topic, then the person, and let it go. The draft's path and the answer."""
    path = asked.begin()
    asked.keep(path, topic=named["topic"])
    return path, asked.release(path, **named, **more)


def test_people_are_offered_once_a_topic_is_chosen(asked: Asked, named: dict[str, str]) -> None:
    path = asked.begin()
    first = asked.browser.get(path).content.decode()
    assert "Cleo Marsh" not in first
    assert 'value="red"' not in first
    words = asked.keep(path, topic=named["topic"], offered_for=" ").content.decode()
    assert "Cleo Marsh" in words
    assert "as their organization says" in words
    assert 'value="red"' not in words
    words = asked.keep(path, **named, offered_for=named["topic"] + " ").content.decode()
    assert "Goes to Cleo Marsh of Halcyon Cloud." in words
    assert 'value="red"' in words


def test_who_is_asked_by_name_reads_it_with_their_support(asked: Asked, world: World, named: dict[str, str]) -> None:
    _, answer = ask(asked, named)
    assert answer.status_code == 302, answer.content.decode()
    with entered(world.meridian):
        row = Escalation.objects.get()
        assert (row.helper_id, row.asked.name if row.asked else "") == (UUID(asked.halcyon), "Cleo Marsh")
        assert EscalationGrant.objects.filter(escalation=row, person=row.asked).exists()


def test_person_who_is_not_offered_is_not_asked_whatever_is_sent(
    asked: Asked, world: World, named: dict[str, str], join: Callable[[str], Actor], meridian: Network
) -> None:
    there = in_hall(join("hana"), meridian, world, "halcyon")
    path = asked.begin()
    asked.keep(path, topic=named["topic"])
    for key in (there.card, asked.case.pk, "nonsense"):
        answer = asked.release(path, to=f"p-{key}", topic=named["topic"])
        assert answer.status_code == 409
        assert "Choose whom you ask." in answer.content.decode()
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_who_left_since_is_refused_in_a_sentence(asked: Asked, world: World, named: dict[str, str]) -> None:
    path = asked.begin()
    asked.keep(path, topic=named["topic"])
    words = asked.keep(path, **named).content.decode()
    seen = words.split('name="seen" value="')[1].split('"')[0]
    with entered(world.meridian):
        Person.objects.filter(name="Cleo Marsh").update(is_active=False)
    answer = asked.browser.post(f"{path}release/", asked.filled(seen=seen, **named))
    assert answer.status_code == 409
    assert "The person you chose cannot be asked any more." in answer.content.decode()
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_red_goes_to_nobody_without_a_name(asked: Asked, world: World, named: dict[str, str]) -> None:
    path = asked.begin()
    assert "TLP:RED goes to a person by name" in asked.keep(path, label="red").content.decode()
    asked.keep(path, topic=named["topic"])
    assert "TLP:RED" in asked.keep(path, **named, label="red").content.decode()
    assert "TLP:RED goes to a person by name" in asked.keep(path, label="red").content.decode()
    assert asked.release(path, label="red").status_code == 409
    with entered(world.meridian):
        assert not Escalation.objects.exists()
