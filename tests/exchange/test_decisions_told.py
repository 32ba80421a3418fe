"""Who hears that a major case was proposed, opened or refused: stewards, and whoever proposed it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from network.actions.majors import open_major, refuse_major
from network.models import MajorCase
from notifications.models import Notice
from notifications.selectors.notices import latest
from tenants.halls import stewards_here
from tenants.models import Network, Participation, Stewardship
from tests.exchange.carrying import carry
from tests.exchange.test_talks import bell
from tests.network.escalations.conftest import Ask, ada_there, ask, hall  # noqa: F401 - fixtures
from tests.network.majors import opened, proposed
from tests.network.talks import People
from tests.world import World


@pytest.fixture
def row(people: People, ask: Ask) -> MajorCase:  # noqa: F811
    """Ada proposes one from an escalation of hers."""
    return proposed(people.ada, ask(by=people.ada))


def told(world: World, slug: str) -> list[tuple[Any, str]]:
    """Who of a member was told, with the reason."""
    with entered(getattr(world, slug)):
        rows = Notice.objects.filter(name="DecisionHeard").order_by("at", "id")
        return [(one.person_id, one.reason) for one in rows]


def test_stewards_hear_that_one_waits_and_nobody_else(
    row: MajorCase, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor
) -> None:
    carry(world)
    carry(world)
    assert told(world, "halcyon") == [(hana.card, "major")]
    assert told(world, "northwind") == []
    words = bell(hana, "halcyon")
    assert "Northwind Storage proposed it and waits for a steward" in words
    assert f"{row.ref} CNRY-title of it" in words
    assert f'href="/n/meridian/major/{row.ref}/"' in words
    for actor, host in ((cleo, "halcyon"), (ada, "northwind"), (ben, "northwind")):
        assert "CNRY" not in bell(actor, host)
    with entered(world.halcyon):
        assert "CNRY" not in str(list(Event.objects.values_list("data", flat=True)))


def test_who_proposed_it_hears_that_it_was_refused_and_why(
    row: MajorCase, people: People, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor
) -> None:
    carry(world)
    refuse_major(row.pk, by=people.hana, reason="CNRY-why: two of them are known")
    assert "waits for a steward" not in bell(hana, "halcyon")
    carry(world)
    assert told(world, "northwind") == [(ada.card, "major")]
    assert len(told(world, "halcyon")) == 1
    assert "The stewards refused it: CNRY-why: two of them are known" in bell(ada)
    for actor, host in ((cleo, "halcyon"), (ben, "northwind")):
        assert "CNRY" not in bell(actor, host)


def test_who_proposed_it_hears_that_it_was_opened(row: MajorCase, people: People, world: World, ada: Actor) -> None:
    open_major(row.pk, by=people.hana)
    carry(world)
    assert told(world, "northwind") == [(ada.card, "major")]
    assert "The stewards opened it" in bell(ada)


def test_steward_who_proposes_and_opens_it_hears_nothing(people: People, world: World) -> None:
    opened(people.hana)
    carry(world)
    assert told(world, "halcyon") == []
    assert told(world, "northwind") == []


def test_suspended_member_hears_and_reads_nothing(row: MajorCase, people: People, world: World, ada: Actor) -> None:
    refuse_major(row.pk, by=people.hana, reason="CNRY-why")
    carry(world)
    assert "CNRY" in bell(ada)
    with entered(REGISTRY):
        home = world.organization_ids["northwind"]
        Participation.objects.filter(organization=home).update(state="suspended")
    assert "CNRY" not in bell(ada)


def test_stewards_are_those_of_a_network_that_one_operates(
    row: MajorCase, world: World, cleo: Actor, hana: Actor
) -> None:
    with entered(REGISTRY):
        network = Network.objects.get()
        Stewardship.objects.create(user=User.objects.get(pk=str(cleo.user_id)), network=network, role="steward")
    carry(world)
    assert {key for key, _ in told(world, "halcyon")} == {cleo.card, hana.card}
    assert "waits for a steward" in bell(cleo, "halcyon")
    with entered(world.halcyon):
        assert stewards_here("meridian") == {cleo.user_id}
        assert stewards_here("other") == frozenset()
    with entered(world.northwind):
        assert stewards_here("meridian") == frozenset()


@pytest.mark.parametrize("rows", [1, 3])
def test_bell_asks_the_same_however_many_there_are(
    people: People,
    ask: Ask,  # noqa: F811
    world: World,
    hana: Actor,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(rows):
        proposed(people.ada, ask(by=people.ada))
    carry(world)
    with entered(world.halcyon):
        latest(hana)
        with django_assert_num_queries(16):
            assert len(latest(hana)) == rows
