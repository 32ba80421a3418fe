"""Who may be asked by name: who says so, who sees it, and what is left once somebody has gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import REGISTRY, entered
from directory.models import Person
from network.actions import experts as actions
from network.actions.members import note_roster
from network.actions.topics import add_topic, merge_topic
from network.models import Expert, Member, Topic
from network.selectors.helpers import choices
from tenants.actions import members
from tenants.models import Network
from tests.network.talks import People
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

PAGE = "/n/meridian/members/{}/experts/"


@dataclass(frozen=True)
class Hall:
    """Meridian with its people, and two topics, one of them a part of the other."""

    people: People
    ines: Actor
    tomas: Actor
    above: Topic
    part: Topic


@pytest.fixture
def hall(people: People, meridian: Network, world: World, join: Callable[[str], Actor]) -> Hall:
    with entered(REGISTRY):
        ines, tomas = join("ines"), join("tomas")
    there = [in_hall(one, meridian, world) for one in (ines, tomas)]
    above = add_topic(by=people.hana, kind="area", name="Block")
    part = add_topic(by=people.hana, kind="area", name="Multipath", parent=above.pk)
    return Hall(people, there[0], there[1], above, part)


def names(actor: Actor, topic: Any = None, person: Any = None) -> list[tuple[str, str]]:
    return [(one.name, one.organization) for one in choices(actor, topic, person).people]


def test_person_offers_themself_and_others_are_offered_them_for_the_topic_and_what_is_above(hall: Hall) -> None:
    cleo, ada = hall.people.cleo, hall.people.ada
    row = actions.name_expert(cleo.card, hall.part.pk, by=cleo)
    assert row.kind == "declared"
    assert actions.name_expert(cleo.card, hall.part.pk, by=cleo).pk == row.pk, "named twice is once"
    for topic in (hall.part, hall.above):
        assert names(ada, topic.pk) == [("Cleo Marsh", "Halcyon Cloud")]
    assert names(ada) == []
    assert names(ada, add_topic(by=hall.people.hana, kind="area", name="Mail").pk) == []
    assert names(cleo, hall.part.pk) == [], "nobody asks their own organization"
    assert Event.objects.get(name="ExpertNamed").data["how"] == "declared"


def test_admin_names_colleagues_and_steward_assigns_anybody(hall: Hall) -> None:
    row = actions.name_expert(hall.people.ben.card, hall.part.pk, by=hall.ines)
    assert row.kind == "declared"
    assert actions.name_expert(hall.people.ada.card, hall.part.pk, by=hall.people.hana).kind == "assigned"
    [found] = [one for one in choices(hall.people.cleo, hall.part.pk).people if one.name == "Ada Brandt"]
    assert found.why == "Multipath, as a steward says"


def test_nobody_else_names_or_removes_anybody(hall: Hall) -> None:
    row = actions.name_expert(hall.people.cleo.card, hall.part.pk, by=hall.people.cleo)
    for by, whom in (
        (hall.people.ada, hall.people.ben),
        (hall.people.ada, hall.people.cleo),
        (hall.ines, hall.people.cleo),
    ):
        with pytest.raises(NotAllowed):
            actions.name_expert(whom.card, hall.part.pk, by=by)
    with pytest.raises(NotAllowed):
        actions.remove_expert(row.pk, by=hall.ines)
    with pytest.raises(Refused, match="does not work cases"):
        actions.name_expert(hall.tomas.card, hall.part.pk, by=hall.ines)
    for person, topic in ((uuid4(), hall.part.pk), (hall.people.ben.card, uuid4())):
        with pytest.raises(Missing):
            actions.name_expert(person, topic, by=hall.ines)
    actions.remove_expert(row.pk, by=hall.people.hana)
    assert not Expert.objects.exists()
    with pytest.raises(Missing):
        actions.remove_expert(row.pk, by=hall.people.cleo)


def test_bounds_are_said(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.name_expert(hall.people.ben.card, hall.part.pk, by=hall.ines)
    monkeypatch.setattr(actions, "MOST_TOPICS", 1)
    with pytest.raises(Refused, match="Ben Okoro is offered for 1 topics"):
        actions.name_expert(hall.people.ben.card, hall.above.pk, by=hall.ines)
    monkeypatch.setattr(actions, "MOST_OF_MEMBER", 1)
    with pytest.raises(Refused, match="Northwind Storage offers 1 already"):
        actions.name_expert(hall.people.ada.card, hall.above.pk, by=hall.ines)


def test_closed_roster_offers_nobody_of_members_one_does_not_see(hall: Hall) -> None:
    other = Member.objects.create(name="CNRY-third", state="active")
    card = Person.objects.create(name="CNRY-person", kind="colleague", role="agent", organization_id=other.pk)
    Expert.objects.create(member=other, person=card, topic=hall.part, kind="declared", by=card)
    assert ("CNRY-person", "CNRY-third") in names(hall.people.ada, hall.part.pk)
    note_roster(is_open=False)
    assert names(hall.people.ada, hall.part.pk, card.pk) == []
    assert browser_of(hall.people.ada).get(PAGE.format(other.pk)).status_code == 404
    Member.objects.filter(pk=other.pk).update(state="suspended")
    note_roster(is_open=True)
    assert names(hall.people.ada, hall.part.pk, card.pk) == []


def test_topic_that_was_merged_keeps_its_people(hall: Hall) -> None:
    actions.name_expert(hall.people.cleo.card, hall.part.pk, by=hall.people.cleo)
    into = add_topic(by=hall.people.hana, kind="area", name="Paths")
    merge_topic(hall.part.pk, by=hall.people.hana, into=into.pk)
    assert names(hall.people.ada, into.pk) == [("Cleo Marsh", "Halcyon Cloud")]


def test_who_has_left_is_offered_no_more_until_they_are_back(hall: Hall, world: World, hana: Actor) -> None:
    actions.name_expert(hall.people.cleo.card, hall.part.pk, by=hall.people.cleo)
    assert hall.people.cleo.user_id is not None
    with entered(REGISTRY):
        organization = world.organization("halcyon")
        members.suspend_member(organization, by=hana, user_id=hall.people.cleo.user_id)
    assert not Person.objects.get(pk=hall.people.cleo.card).is_active
    assert names(hall.people.ada, hall.part.pk, hall.people.cleo.card) == []
    with pytest.raises(Missing):
        actions.name_expert(hall.people.cleo.card, hall.above.pk, by=hall.people.hana)
    with entered(REGISTRY):
        members.restore_member(organization, by=hana, user_id=hall.people.cleo.user_id)
    assert names(hall.people.ada, hall.part.pk) == [("Cleo Marsh", "Halcyon Cloud")]


def test_page_names_shows_and_takes_back(hall: Hall, world: World) -> None:
    own = PAGE.format(world.organization_ids["northwind"])
    ada, cleo = browser_of(hall.people.ada), browser_of(hall.people.cleo, "halcyon")
    empty = cleo.get(own).content.decode()
    assert "Nobody of Northwind Storage is named for a topic yet." in empty
    assert "Name somebody" not in empty
    wrong = ada.post(own, {"expert": str(hall.people.ben.card), "expert_topic": str(hall.part.pk)})
    assert wrong.status_code == 422, "only oneself is in the list"
    assert ada.post(own, {"expert": str(hall.people.ada.card), "expert_topic": ""}).status_code == 422
    assert ada.post(own, {"expert": str(hall.people.ada.card), "expert_topic": str(hall.part.pk)}).status_code == 302
    words = cleo.get(own).content.decode()
    assert "Ada Brandt" in words
    assert "Remove</button>" not in words
    key = Expert.objects.get().pk
    assert cleo.post(own, {"expert": str(hall.people.ada.card), "expert_topic": str(hall.part.pk)}).status_code == 403
    assert cleo.post(f"/n/meridian/experts/{key}/remove/").status_code == 403
    assert ada.post(f"/n/meridian/experts/{key}/remove/").status_code == 302
    assert not Expert.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_questions(
    hall: Hall, world: World, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        topic = add_topic(by=hall.people.hana, kind="area", name=f"Topic {number}")
        actions.name_expert(hall.people.ada.card, topic.pk, by=hall.people.ada)
    path = PAGE.format(world.organization_ids["northwind"])
    browser = browser_of(hall.people.ada)
    browser.get(path)
    with django_assert_num_queries(16):
        browser.get(path)
