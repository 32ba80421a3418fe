"""Networks: founded and run by their operator, joined by others who accept the terms, and told to both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from tenants import actions
from tenants.models import Membership, Network, Organization, Participation, Space, Stewardship
from tenants.selectors import networks as of_networks
from tenants.selectors.networks import curating
from tests.people import browser_of
from tests.tenants.helpers import jobs, trail
from tests.world import World

FOUND = {
    "name": "Harbour",
    "slug": "harbour",
    "summary": "Rapid response around the harbours.",
    "template": "response",
    "text": "CNRY-terms: we answer each other.",
    "conduct": "CNRY-conduct: nothing is passed on.",
}
ASK = {"words": "CNRY-words We know storage.", "is_accepted": "on", "version": "1"}
State = Participation.State


@pytest.fixture
def hana(join: Callable[[str], Actor]) -> Actor:
    """Admin of Halcyon."""
    return join("hana")


@pytest.fixture
def harbour(hana: Actor, world: World) -> Network:
    """A network that Halcyon operates and that anybody may ask to join."""
    with entered(REGISTRY):
        network = actions.found_network(world.organization("halcyon"), by=hana, **FOUND)
        network.takes_applications = True
        network.save()
        return network


@pytest.fixture
def here(registry: World) -> World:
    """The test runs in the registry."""
    return registry


def key_of(actor: Actor) -> UUID:
    """The user behind an actor."""
    assert actor.user_id is not None
    return actor.user_id


def asked(network: Network, world: World, ines: Actor) -> Participation:
    return actions.ask_to_join(network, world.organization("northwind"), by=ines, words="CNRY-words", version=1)


def page(actor: Actor | None, path: str, slug: str = "northwind") -> Any:
    return browser_of(actor, slug).get(path)


def send(actor: Actor, path: str, host: str = "northwind", **given: str) -> Any:
    return browser_of(actor, host).post(path, given)


def test_network_is_founded_with_its_space_terms_and_first_admin(hana: Actor) -> None:
    answer = send(hana, "/networks/found/", "halcyon", **FOUND)
    assert answer["Location"] == "/networks/harbour/"
    with entered(REGISTRY):
        network = Network.objects.select_related("space").get(slug="harbour")
        assert (network.operator_id, network.space.kind, network.space.state) == (
            hana.organization_id,
            Space.Kind.NETWORK,
            Space.State.PREPARING,
        )
        assert [(row.version, row.text) for row in network.terms.all()] == [(1, FOUND["text"])]
        assert [(row.user_id, row.role) for row in network.stewardships.all()] == [(hana.user_id, "admin")]
        own = network.participations.get()
        assert (own.organization_id, own.state, own.accepted_by_id) == (hana.organization_id, "active", hana.user_id)
    assert jobs("tenants.provision")[-1] == {"space_id": str(network.space_id)}
    assert trail("NetworkFounded") == [("Halcyon Cloud", {"network": "Harbour"})]


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"slug": "n"}, "3 to 40 small letters"),
        ({"slug": "found"}, "This address is reserved"),
        ({"slug": "meridian"}, "This address is taken"),
        ({"template": "guild"}, "Select a valid choice"),
        ({"text": " "}, "This field is required"),
        ({"conduct": "x" * 20_001}, "at most 20000 characters"),
    ],
)
def test_network_is_refused_with_a_sentence_and_nothing_is_lost(
    hana: Actor, bad: dict[str, str], sentence: str
) -> None:
    answer = send(hana, "/networks/found/", "halcyon", **FOUND | bad)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert sentence in words
    assert FOUND["summary"] in words, "what was typed stands there again"
    with entered(REGISTRY):
        assert Network.objects.count() == 1, "the standing one"


def test_founding_is_an_admins_and_bounded(ada: Actor, hana: Actor, here: World) -> None:
    with pytest.raises(NotAllowed):
        actions.found_network(here.organization("northwind"), by=ada, **FOUND)
    for number in range(4):
        actions.found_network(here.organization("halcyon"), by=hana, **FOUND | {"slug": f"harbour-{number}"})
    with pytest.raises(Refused, match="at most 5 networks"):
        actions.found_network(here.organization("halcyon"), by=hana, **FOUND)


def test_organization_asks_is_admitted_and_both_sides_have_it(harbour: Network, hana: Actor, ines: Actor) -> None:
    words = page(ines, "/networks/harbour/").content.decode()
    assert "CNRY-terms" in words
    assert "CNRY-conduct" in words
    assert send(ines, "/networks/harbour/ask/", **ASK)["Location"] == "/networks/harbour/"
    words = page(hana, "/networks/harbour/members/", "halcyon").content.decode()
    assert "Northwind Storage" in words
    with entered(REGISTRY):
        place = Participation.objects.get(organization=ines.organization_id)
        assert (place.state, place.accepted_by_id) == ("applied", ines.user_id)
    one = f"/networks/harbour/members/{place.pk}/"
    assert "CNRY-words" in page(hana, one, "halcyon").content.decode()
    assert send(hana, f"{one}admit/", "halcyon", tier="Full").status_code == 302
    words = page(ines, "/networks/harbour/").content.decode()
    assert re.search(r"Member\s*· Full", words)
    changes = [(whose, data["change"]) for whose, data in trail("ParticipationChanged")]
    assert sorted(changes[:2]) == [("Halcyon Cloud", "asked to join"), ("Northwind Storage", "asked to join")]
    assert sorted(changes[2:]) == [("Halcyon Cloud", "was admitted"), ("Northwind Storage", "was admitted")]


def test_neither_side_reads_a_name_of_the_others_people(harbour: Network, hana: Actor, ines: Actor) -> None:
    send(ines, "/networks/harbour/ask/", **ASK)
    words = page(hana, "/settings/audit/", "halcyon").content.decode()
    assert "in Harbour, Northwind Storage: asked to join" in words
    assert "Ines" not in words
    assert "accepted version 1" not in words.split("founded the network")[0], "what it signed is its own log's"
    assert "accepted version 1 of the terms of Harbour" in page(ines, "/settings/audit/").content.decode()


def test_terms_must_be_accepted_as_they_are_now(harbour: Network, hana: Actor, ines: Actor, here: World) -> None:
    without = send(ines, "/networks/harbour/ask/", words="x", version="1")
    assert without.status_code == 422
    assert "Accept the terms and the code of conduct first." in without.content.decode()
    with entered(REGISTRY):
        actions.publish_terms(harbour, by=hana, text="Other terms", conduct="Other conduct")
    old = send(ines, "/networks/harbour/ask/", **ASK)
    assert old.status_code == 422
    assert "The terms have changed since you read them." in old.content.decode()
    assert "Other terms" in old.content.decode()
    with entered(REGISTRY):
        assert not Participation.objects.filter(organization=ines.organization_id).exists()


def test_member_is_asked_to_accept_new_terms_and_stays_meanwhile(
    harbour: Network, hana: Actor, ines: Actor, ada: Actor, here: World
) -> None:
    place = asked(harbour, here, ines)
    actions.admit(harbour, place.pk, by=hana)
    actions.publish_terms(harbour, by=hana, text="Other terms", conduct="Other conduct")
    with pytest.raises(Refused, match="Nothing differs"):
        actions.publish_terms(harbour, by=hana, text="Other terms", conduct="Other conduct")
    assert "New terms" in page(ines, "/networks/").content.decode()
    assert "Accept the new terms" in page(ines, "/networks/harbour/").content.decode()
    assert "An admin of Northwind Storage decides" in page(ada, "/networks/harbour/").content.decode()
    assert send(ines, "/networks/harbour/accept/", is_accepted="on", version="1").status_code == 422
    assert send(ines, "/networks/harbour/accept/", is_accepted="on", version="2").status_code == 302
    assert "New terms" not in page(ines, "/networks/").content.decode()
    with entered(REGISTRY):
        row = Participation.objects.select_related("accepted").get(pk=place.pk)
    assert row.is_active
    assert row.accepted is not None
    assert row.accepted.version == 2


def test_invited_organization_is_in_once_it_accepts(harbour: Network, hana: Actor, ines: Actor, here: World) -> None:
    harbour.takes_applications = False
    harbour.save()
    assert page(ines, "/networks/harbour/").status_code == 404
    assert send(ines, "/networks/harbour/ask/", **ASK).status_code == 404
    invited = send(hana, "/networks/harbour/members/invite/", "halcyon", address="northwind")
    assert invited.status_code == 302
    assert "Invited" in page(ines, "/networks/").content.decode()
    assert send(ines, "/networks/harbour/ask/", **ASK).status_code == 302
    with entered(REGISTRY):
        assert Participation.objects.get(organization=ines.organization_id).is_active


@pytest.mark.parametrize("address", ["nobody-here", "", "meridian", "x" * 300])
def test_invitation_to_no_organization_is_refused(harbour: Network, hana: Actor, address: str) -> None:
    assert send(hana, "/networks/harbour/members/invite/", "halcyon", address=address).status_code == 422


def test_refusal_is_read_with_its_reason_and_one_may_ask_again(
    harbour: Network, hana: Actor, ines: Actor, here: World
) -> None:
    place = asked(harbour, here, ines)
    path = f"/networks/harbour/members/{place.pk}/refuse/"
    assert send(hana, path, "halcyon", reason="").status_code == 422
    assert send(hana, path, "halcyon", reason="CNRY-reason Not yet.").status_code == 302
    words = page(ines, "/networks/harbour/").content.decode()
    assert "CNRY-reason Not yet." in words
    assert send(hana, f"/networks/harbour/members/{place.pk}/admit/", "halcyon").status_code == 422
    assert send(ines, "/networks/harbour/ask/", **ASK).status_code == 302


def test_application_is_taken_back_before_it_is_answered(
    harbour: Network, hana: Actor, ines: Actor, here: World
) -> None:
    place = asked(harbour, here, ines)
    assert send(ines, "/networks/harbour/withdraw/").status_code == 302
    with pytest.raises(Overtaken):
        actions.admit(harbour, place.pk, by=hana)
    with pytest.raises(Overtaken):
        actions.withdraw(harbour, here.organization("northwind"), by=ines)


def test_asking_twice_and_inviting_who_asked_are_told_kindly(
    harbour: Network, hana: Actor, ines: Actor, here: World
) -> None:
    asked(harbour, here, ines)
    with pytest.raises(Overtaken, match="has a place here already, or has asked"):
        asked(harbour, here, ines)
    with pytest.raises(Overtaken, match="has asked to join"):
        actions.invite_organization(harbour, by=hana, address="northwind")
    assert Participation.objects.filter(organization=ines.organization_id).count() == 1


def test_member_is_suspended_with_a_reason_and_let_in_again(
    harbour: Network, hana: Actor, ines: Actor, here: World
) -> None:
    place = asked(harbour, here, ines)
    actions.admit(harbour, place.pk, by=hana)
    path = f"/networks/harbour/members/{place.pk}"
    assert send(hana, f"{path}/suspend/", "halcyon", reason="CNRY-unpaid").status_code == 302
    words = page(ines, "/networks/harbour/").content.decode()
    assert "Suspended" in words
    assert "CNRY-unpaid" in words
    assert send(hana, f"{path}/restore/", "halcyon").status_code == 302
    with entered(REGISTRY):
        row = Participation.objects.get(pk=place.pk)
    assert (row.state, row.reason) == ("active", "")
    own = Participation.objects.get(network=harbour, organization=hana.organization_id)
    with pytest.raises(Refused, match="operator cannot be suspended"):
        actions.suspend_participation(harbour, own.pk, by=hana, reason="x")


def test_member_leaves_by_its_networks_name(harbour: Network, hana: Actor, ines: Actor, here: World) -> None:
    place = asked(harbour, here, ines)
    actions.admit(harbour, place.pk, by=hana)
    assert send(ines, "/networks/harbour/leave/", name="Meridian").status_code == 422
    assert send(ines, "/networks/harbour/leave/", name="Harbour").status_code == 302
    with entered(REGISTRY):
        assert Participation.objects.get(pk=place.pk).state == State.ENDED
    with pytest.raises(Refused, match="operator cannot leave"):
        actions.leave_network(harbour, here.organization("halcyon"), by=hana, name="Harbour")


def test_steward_admits_but_does_not_run(harbour: Network, hana: Actor, cleo: Actor, ines: Actor, here: World) -> None:
    place = asked(harbour, here, ines)
    path = f"/networks/harbour/members/{place.pk}"
    assert page(cleo, "/networks/harbour/members/", "halcyon").status_code == 404, "a colleague who is no steward"
    assert send(cleo, f"{path}/admit/", "halcyon").status_code == 404
    given = {"user_id": str(cleo.user_id), "role": "steward"}
    assert send(hana, "/networks/harbour/stewards/", "halcyon", **given).status_code == 302
    assert page(cleo, "/networks/harbour/members/", "halcyon").status_code == 200
    assert send(cleo, f"{path}/admit/", "halcyon").status_code == 302
    assert send(cleo, f"{path}/suspend/", "halcyon", reason="x").status_code == 403
    for part in ("settings", "terms", "stewards"):
        assert page(cleo, f"/networks/harbour/{part}/", "halcyon").status_code == 404
    assert send(hana, f"/networks/harbour/stewards/{cleo.user_id}/dismiss/", "halcyon").status_code == 302
    assert page(cleo, "/networks/harbour/members/", "halcyon").status_code == 404
    assert [data["role"] for _, data in trail("StewardAppointed")] == ["steward"]


def test_only_staff_of_the_operator_are_appointed(harbour: Network, hana: Actor, ada: Actor, here: World) -> None:
    with pytest.raises(Missing):
        actions.appoint_steward(harbour, by=hana, user_id=key_of(ada), role="steward")
    answer = send(hana, "/networks/harbour/stewards/", "halcyon", user_id=str(ada.user_id), role="admin")
    assert answer.status_code == 422
    assert Stewardship.objects.count() == 1


def test_stewardship_counts_only_while_one_works_there(harbour: Network, hana: Actor, cleo: Actor, here: World) -> None:
    actions.appoint_steward(harbour, by=hana, user_id=key_of(cleo), role="admin")
    assert curating(cleo).runs == {harbour.pk}
    assert page(cleo, "/networks/harbour/stewards/", "halcyon").status_code == 200
    Membership.objects.filter(user=cleo.user_id).update(role="requester")
    assert page(cleo, "/networks/harbour/stewards/", "halcyon").status_code == 404


def test_steward_who_acts_for_another_organization_is_a_member_there_like_anybody(
    harbour: Network, hana: Actor, cleo: Actor, here: World
) -> None:
    actions.appoint_steward(harbour, by=hana, user_id=key_of(cleo), role="admin")
    Membership.objects.create(user_id=key_of(cleo), organization=here.organization("northwind"), role="admin")
    assert page(cleo, "/networks/harbour/").status_code == 200
    assert page(cleo, "/networks/harbour/members/").status_code == 404
    assert page(cleo, "/networks/harbour/members/", "halcyon").status_code == 200


def test_an_admin_of_a_member_decides_nothing_about_the_network(
    harbour: Network, hana: Actor, ines: Actor, here: World
) -> None:
    place = asked(harbour, here, ines)
    actions.admit(harbour, place.pk, by=hana)
    for part in ("members", f"members/{place.pk}", "settings", "terms", "stewards"):
        assert page(ines, f"/networks/harbour/{part}/").status_code == 404
    for part in ("suspend", "tier", "admit", "refuse", "restore"):
        assert send(ines, f"/networks/harbour/members/{place.pk}/{part}/", reason="x").status_code == 404
    by = curating(ines)
    with pytest.raises(NotAllowed):
        actions.change_tier(harbour, place.pk, by=by, tier="Gold")
    with pytest.raises(NotAllowed):
        actions.publish_terms(harbour, by=by, text="a", conduct="b")


def test_agents_look_and_requesters_do_not(harbour: Network, ada: Actor, ravi: Actor, here: World) -> None:
    assert page(ada, "/networks/harbour/").status_code == 200
    assert page(ada, "/networks/found/").status_code == 404
    assert send(ada, "/networks/harbour/ask/", **ASK).status_code == 404
    assert page(ravi, "/networks/").status_code == 404
    assert page(ravi, "/networks/harbour/").status_code == 404


def test_settings_of_the_network_are_kept(harbour: Network, hana: Actor) -> None:
    given = {"name": "Harbour Two", "summary": "Another.", "has_open_roster": "on"}
    assert send(hana, "/networks/harbour/settings/", "halcyon", **given).status_code == 302
    with entered(REGISTRY):
        row = Network.objects.get(pk=harbour.pk)
    assert (row.name, row.summary, row.takes_applications, row.has_open_roster) == (
        "Harbour Two", "Another.", False, True,
    )  # fmt: skip
    send(hana, "/networks/harbour/settings/", "halcyon", **given)
    assert [data["fields"] for _, data in trail("NetworkChanged")] == [["name", "summary", "takes_applications"]]


def test_networks_of_an_operator_that_leaves_are_missing(harbour: Network, ines: Actor, here: World) -> None:
    assert page(ines, "/networks/harbour/").status_code == 200
    Organization.objects.filter(pk=harbour.operator_id).update(state="leaving")
    assert page(ines, "/networks/harbour/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_networks_asks_the_same_however_many(count: int, hana: Actor, ines: Actor, here: World) -> None:
    for number in range(count):
        given = FOUND | {"slug": f"harbour-{number}", "name": f"Harbour {number}"}
        network = actions.found_network(here.organization("halcyon"), by=hana, **given)
        network.takes_applications = True
        network.save()
        place = asked(network, here, ines)
        actions.admit(network, place.pk, by=hana)
    with CaptureQueriesContext(connection) as asked_:
        lines = of_networks.networks_of(ines)
    assert len(lines) == count
    assert len(asked_) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_members_asks_the_same_however_many(count: int, harbour: Network, here: World) -> None:
    for number in range(count):
        space = Space.objects.create(kind="member", schema_name=f"s_{number:012x}")
        organization = Organization.objects.create(space=space, name=f"Member {number}")
        Participation.objects.create(network=harbour, organization=organization, state="active")
    with CaptureQueriesContext(connection) as asked_:
        found = of_networks.places(harbour, "members", None)
    assert len(found.rows) == count + 1
    assert [row.organization.name for row in found.rows][1:] == [f"Member {number}" for number in range(count)]
    assert len(asked_) == 1
