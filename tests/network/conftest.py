"""Meridian with its two members: Halcyon operates it, Northwind belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.doors import Host
from tenants.halls import find_hall, furnish_hall, hall_actor
from tenants.models import Network, Participation
from tests.network.talks import People
from tests.world import World


@pytest.fixture
def meridian(world: World) -> Network:
    """The network, with its topics and both members in it."""
    with entered(REGISTRY):
        Network.objects.update(template="alliance")
        network: Network = Network.objects.select_related("space").get()
        for key in world.organization_ids.values():
            Participation.objects.create(network=network, organization_id=key, state="active", tier="Full")
        furnish_hall(network.space)
    return network


@pytest.fixture
def hana(join: Callable[[str], Actor]) -> Actor:
    """Admin of Halcyon, which operates Meridian."""
    return join("hana")


@pytest.fixture
def people(meridian: Network, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor) -> Iterator[People]:
    """People of both members as they are in Meridian. The test runs there."""
    found: list[Actor] = []
    for actor, slug in ((ada, "northwind"), (ben, "northwind"), (cleo, "halcyon"), (hana, "halcyon")):
        with entered(REGISTRY):
            one = world.organization(slug)
            hall = find_hall(meridian.slug, Host(slug, "member", one.pk, one.name))
            assert hall is not None
            found.append(hall_actor(actor, hall))
    with entered(world.meridian):
        yield People(*found)
