"""A community of Meridian with people of both members, for tests of what is said there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.spaces import REGISTRY, entered
from network.actions.communities import found_community
from network.actions.discussions import open_discussion
from network.actions.places import join_community
from network.models import Community, Discussion
from tenants.doors import Host
from tenants.halls import find_hall, furnish_hall, hall_actor
from tenants.models import Network, Participation
from tests.world import World

LIST = "/n/meridian/communities/"


@dataclass(frozen=True)
class People:
    """People as they are in Meridian: Ada and Ben of Northwind, Cleo of Halcyon, and Hana, who is a steward."""

    ada: Actor
    ben: Actor
    cleo: Actor
    hana: Actor


def inhabited(world: World) -> Network:
    """Meridian, with its topics and both members in it."""
    with entered(REGISTRY):
        Network.objects.update(template="alliance")
        network: Network = Network.objects.select_related("space").get()
        for key in world.organization_ids.values():
            Participation.objects.create(network=network, organization_id=key, state="active", tier="Full")
        furnish_hall(network.space)
    return network


def there(world: World, actor: Actor) -> Actor:
    """Somebody of a member as they are in Meridian."""
    slug = next(one for one in ("northwind", "halcyon") if getattr(world, one).schema == actor.space)
    with entered(REGISTRY):
        one = world.organization(slug)
        hall = find_hall("meridian", Host(slug, "member", one.pk, one.name))
        assert hall is not None
        return hall_actor(actor, hall)


def found(
    by: Actor, name: str = "Block storage", *, is_open: bool = True, about: str = "CNRY-about arrays"
) -> Community:
    """A community founded by a steward."""
    return found_community(by=by, name=name, about=about, topics=(), is_open=is_open)


def joined(community: Community, *people: Actor) -> Community:
    """The same with these people in it."""
    for one in people:
        join_community(community.pk, by=one)
    return community


def opened(community: Community, by: Actor, source: str = "CNRY-words", **more: Any) -> Discussion:
    """A discussion in it."""
    given = {"kind": "discussion", "title": "CNRY-title of a discussion", **more}
    return open_discussion(community.pk, by=by, source=source, **given)


def one(community: Any) -> str:
    """The address of a community."""
    return f"{LIST}{community.pk}/"
