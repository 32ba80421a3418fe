"""The way to the hall: it leads to the network that one was last in, and asks at its door as ever."""

from __future__ import annotations

from typing import Any

import pytest

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.models import Network, Participation, Space
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def alpha(meridian: Network, world: World) -> Network:
    """Another network of Northwind, by name before Meridian, joined after it."""
    with entered(REGISTRY):
        space = Space.objects.create(kind=Space.Kind.NETWORK, state=Space.State.READY)
        network: Network = Network.objects.create(
            name="Alpha", slug="alpha", operator_id=world.organization_ids["halcyon"], space=space
        )
        mine = world.organization_ids["northwind"]
        Participation.objects.create(network=network, organization_id=mine, state="active")
    return network


def leads_to(browser: Any) -> set[str]:
    """The networks that the desk's page names as the way to the hall."""
    words = browser.get("/work/").content.decode()
    return {slug for slug in ("meridian", "alpha") if f'href="/n/{slug}/"' in words}


def test_the_first_network_that_was_joined_is_the_way_to_the_hall(alpha: Network, ada: Actor) -> None:
    assert leads_to(browser_of(ada)) == {"meridian"}


def test_the_network_one_was_last_in_is_the_way_to_the_hall(alpha: Network, ada: Actor) -> None:
    browser = browser_of(ada)
    browser.cookies["hall"] = "alpha"
    assert leads_to(browser) == {"alpha"}
    answer = browser.get("/n/meridian/")
    assert (answer.status_code, answer.cookies["hall"].value) == (200, "meridian")
    assert answer.cookies["hall"]["httponly"]
    assert leads_to(browser) == {"meridian"}
    assert "hall" not in browser.get("/n/meridian/").cookies, "said once"


@pytest.mark.parametrize("words", ["../settings", "a" * 41, "n/alpha"])
def test_what_is_no_address_of_a_network_counts_for_nothing(alpha: Network, ada: Actor, words: str) -> None:
    browser = browser_of(ada)
    browser.cookies["hall"] = words
    assert leads_to(browser) == {"meridian"}


def test_a_network_one_is_not_in_any_more_is_forgotten_at_its_door(alpha: Network, ada: Actor) -> None:
    browser = browser_of(ada)
    browser.cookies["hall"] = "alpha"
    with entered(REGISTRY):
        Participation.objects.filter(network=alpha).update(state="ended")
    answer = browser.get("/n/alpha/")
    assert (answer.status_code, answer.cookies["hall"].value) == (302, "")
    assert leads_to(browser) == {"meridian"}
