"""The list behind an @ in a community: its people, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.models import Mention
from core.actor import Actor
from core.refusals import NotAllowed
from directory.models import Person
from network.actions.places import leave_community
from network.models import Community
from network.selectors.mentions import names_in_community
from tenants.models import Network
from tests.network.talks import LIST, People, found, joined, opened
from tests.network.test_discussion_pages import started
from tests.people import browser_of


def card(name: str, like: Actor) -> Person:
    """Somebody else of an organization, in the network."""
    made: Person = Person.objects.create(
        name=name, kind="colleague", organization_id=like.organization_id, role="agent"
    )
    return made


@pytest.fixture
def community(people: People) -> Community:
    """Ada, Cleo and Hana are in it; Ben is not, nor is somebody of Halcyon whom no other knows."""
    card("Carl CNRY-outside", people.cleo)
    return joined(found(people.hana), people.ada, people.cleo)


def handles(actor: Actor, community: Community, typed: str) -> list[str]:
    return [one.handle for one in names_in_community(actor, community.pk, typed)]


def test_people_of_the_community_are_offered_and_nobody_else(people: People, community: Community) -> None:
    [cleo] = names_in_community(people.ada, community.pk, "c")
    assert (cleo.handle, cleo.name, cleo.what) == ("Cleo", "Cleo Marsh", "Halcyon Cloud")
    assert handles(people.ada, community, "b") == []
    assert handles(people.ada, community, "mar") == ["Cleo"]
    assert "Ada" not in handles(people.ada, community, "")
    with pytest.raises(NotAllowed):
        names_in_community(people.ben, community.pk, "c")
    leave_community(community.pk, by=people.cleo)
    assert handles(people.ada, community, "c") == []
    with pytest.raises(NotAllowed):
        names_in_community(people.cleo, community.pk, "a")


def test_what_is_offered_means_who_it_shows(people: People, community: Community) -> None:
    Person.objects.filter(pk=people.hana.card).update(name="Cleo Other")
    assert handles(people.ada, community, "cl") == ["Cleo.Marsh", "Cleo.Other"]
    opened(community, people.ada, "@Cleo.Other and @Cleo")
    assert [row.person_id for row in Mention.objects.all()] == [people.hana.card]
    Person.objects.filter(pk=people.hana.card).update(name="Cleo Marsh")
    assert handles(people.ada, community, "cl") == []  # nobody is meant by a name that two have


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_many_fit(
    people: People, community: Community, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        one = card(f"Zoe Number{number}", people.cleo)
        community.members.create(person=one, organization_id=people.cleo.organization_id, state="in")
    with django_assert_num_queries(5):
        assert len(names_in_community(people.ada, community.pk, "z")) == rows


def test_list_is_short(people: People, community: Community) -> None:
    for number in range(12):
        one = card(f"Zoe{'abcdefghijkl'[number]} One", people.cleo)
        community.members.create(person=one, organization_id=people.cleo.organization_id, state="in")
    assert len(names_in_community(people.ada, community.pk, "z")) == 8


def test_boxes_of_discussions_ask_for_names(meridian: Network, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada)
    browser = browser_of(ada)
    assert f'data-mentions="{here}mentions/"' in browser.get(f"{here}discuss/").content.decode()
    answer = browser.get(f"{here}mentions/?q=h%00a")
    assert [one["handle"] for one in answer.json()["offers"]] == ["Hana"]
    assert browser_of(ben).get(f"{here}mentions/?q=h").status_code == 403
    assert browser.get(f"{LIST}01900000-dead-7000-8000-000000000000/mentions/").status_code == 404
