"""Who hears of places in networks: admins of whoever is invited or answered, and stewards of whoever operates it."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from accounts.models import User
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from exchange import notices
from exchange import tasks as at_home
from notifications.models import Notice
from tenants import actions
from tenants.actions.participations import TELLING
from tenants.models import Network, Organization, Participation, Stewardship, Terms
from tenants.selectors.networks import curating
from tests.people import browser_of
from tests.tenants.helpers import jobs
from tests.world import World


@pytest.fixture
def network(world: World, hana: Actor) -> Network:
    """Meridian, which takes applications; Halcyon operates it."""
    assert hana.user_id
    with entered(REGISTRY):
        Network.objects.update(takes_applications=True, template="alliance")
        found: Network = Network.objects.select_related("space", "operator__space").get()
        Terms.objects.create(network=found, version=1, text="T", conduct="C")
        Participation.objects.create(network=found, organization_id=world.organization_ids["halcyon"], state="active")
        Stewardship.objects.create(network=found, user=User.objects.get(pk=hana.user_id), role="steward")
    return found


def carry(world: World) -> None:
    """Run what the worker runs, twice: each is idempotent."""
    for args in jobs(TELLING) * 2:
        with patch("tenants.jobs.close_old_connections"):
            at_home.hear_of_standing.func(**args)
    for home in (world.northwind, world.halcyon):
        with entered(home):
            for event in Event.objects.filter(name="StandingHeard"):
                notices.tell_who_decides(event)
                notices.tell_who_decides(event)


def told(world: World, slug: str) -> set[tuple[str, str]]:
    """Who of a member was told, with the reason."""
    with entered(getattr(world, slug)):
        return {(str(row.person_id), row.reason) for row in Notice.objects.filter(name="StandingHeard")}


def bell(actor: Actor, host: str) -> str:
    return str(browser_of(actor, host).get("/notices/?show=all").content.decode())


def test_invited_admins_hear_of_it_and_nobody_else(
    network: Network, world: World, hana: Actor, ines: Actor, ada: Actor
) -> None:
    with entered(REGISTRY):
        actions.participations.invite_organization(network, by=curating(hana), address="northwind")
    carry(world)
    assert told(world, "northwind") == {(str(ines.card), "network")}
    assert told(world, "halcyon") == set(), "who invites knows it"
    assert "Your organization was invited" in bell(ines, "northwind")
    assert 'href="/networks/meridian/"' in bell(ines, "northwind")
    assert "was invited" not in bell(ada, "northwind")


def test_stewards_hear_who_asks_and_who_asked_hears_the_answer(
    network: Network, world: World, hana: Actor, ines: Actor, cleo: Actor
) -> None:
    with entered(REGISTRY):
        own = Organization.objects.get(pk=world.organization_ids["northwind"])
        place = actions.participations.ask_to_join(network, own, by=ines, words="CNRY-words", version=1)
    carry(world)
    assert told(world, "halcyon") == {(str(hana.card), "network")}
    words = bell(hana, "halcyon")
    assert "Northwind Storage" in words
    assert "asked to join" in words
    assert "CNRY-words" not in words
    assert "asked to join" not in bell(cleo, "halcyon")
    with entered(REGISTRY):
        actions.participations.admit(network, place.pk, by=curating(hana))
    carry(world)
    assert "Your organization was admitted" in bell(ines, "northwind")
    assert "was admitted" not in bell(hana, "halcyon")


def test_who_is_no_steward_any_more_reads_nothing_of_it(
    network: Network, world: World, hana: Actor, ines: Actor
) -> None:
    with entered(REGISTRY):
        own = Organization.objects.get(pk=world.organization_ids["northwind"])
        actions.participations.ask_to_join(network, own, by=ines, words="w", version=1)
    carry(world)
    with entered(REGISTRY):
        Network.objects.update(operator=world.organization_ids["northwind"])
    assert "asked to join" not in bell(hana, "halcyon")
