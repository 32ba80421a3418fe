"""Meridian with its two members: Halcyon operates it, Northwind belongs to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.halls import furnish_hall
from tenants.models import Network, Participation
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
