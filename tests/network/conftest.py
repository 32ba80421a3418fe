"""Meridian with its two members: Halcyon operates it, Northwind belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.actor import Actor
from core.spaces import entered
from tenants.models import Network
from tests.network.talks import People, inhabited, there
from tests.world import World


@pytest.fixture
def meridian(world: World) -> Network:
    """The network, with its topics and both members in it."""
    return inhabited(world)


@pytest.fixture
def hana(join: Callable[[str], Actor]) -> Actor:
    """Admin of Halcyon, which operates Meridian."""
    return join("hana")


@pytest.fixture
def people(meridian: Network, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor) -> Iterator[People]:
    """People of both members as they are in Meridian. The test runs there."""
    found = People(*(there(world, actor) for actor in (ada, ben, cleo, hana)))
    with entered(world.meridian):
        yield found
