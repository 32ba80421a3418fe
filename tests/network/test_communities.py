"""Communities: who founds them, how one comes in, who sees whom there, and what a stranger does not learn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from core.actor import Actor, Role
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from network.actions import communities as actions
from network.actions import places
from network.actions.members import note_participation, note_roster
from network.models import Community, CommunityMember, Discussion, Topic
from network.selectors import communities as selectors
from tenants.models import Network
from tests.network.talks import LIST, People, found, joined, one, opened
from tests.network.test_halls import page, words_of
from tests.people import browser_of
from tests.world import World


def state_of(actor: Actor) -> str:
    return CommunityMember.objects.get(person=actor.person_id).state


def test_steward_founds_a_community_and_moderates_it(people: People) -> None:
    storage = Topic.objects.get(name="Storage")
    made = actions.found_community(
        by=people.hana, name=" Block ", about="a", topics=[storage.pk, uuid4()], is_open=True
    )
    assert (made.name, made.topics) == ("Block", [storage.pk])
    assert CommunityMember.objects.get(community=made).is_moderator
    assert selectors.community_page(people.ada, made.pk).topics == ["Storage"]
    assert Event.objects.filter(name="CommunityFounded").count() == 1


@pytest.mark.parametrize("name", ["", "  ", "block STORAGE"])
def test_name_of_a_community_is_needed_and_its_own(people: People, name: str) -> None:
    found(people.hana)
    with pytest.raises(Refused):
        found(people.hana, name)


def test_nobody_else_founds_changes_or_archives_one(people: People) -> None:
    community = joined(found(people.hana), people.ada)
    given = {"name": "Mine", "about": "", "topics": [], "is_open": False}
    for act in (
        lambda: found(people.ada, "Mine"),
        lambda: actions.change_community(community.pk, by=people.ada, given=given),
        lambda: actions.archive_community(community.pk, by=people.ada),
        lambda: actions.revive_community(community.pk, by=people.ada),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_changed_community_says_what_changed(people: People) -> None:
    community = found(people.hana)
    given = {"name": "Block", "about": "CNRY-about arrays", "topics": [], "is_open": False}
    actions.change_community(community.pk, by=people.hana, given=given)
    actions.change_community(community.pk, by=people.hana, given=given)
    [event] = Event.objects.filter(name="CommunityChanged")
    assert sorted(event.data["fields"]) == ["is_open", "name"]


def test_open_community_is_joined_and_left(people: People) -> None:
    community = joined(found(people.hana), people.ada)
    assert state_of(people.ada) == "in"
    with pytest.raises(Overtaken):
        places.join_community(community.pk, by=people.ada)
    with pytest.raises(Refused, match="is open: join it"):
        places.ask_to_join(community.pk, by=people.ben, reason="")
    places.leave_community(community.pk, by=people.ada)
    assert state_of(people.ada) == "left"
    with pytest.raises(Overtaken):
        places.leave_community(community.pk, by=people.ada)
    places.join_community(community.pk, by=people.ada)
    assert state_of(people.ada) == "in"


def test_community_by_request_is_asked_and_answered_with_a_reason(people: People) -> None:
    community = found(people.hana, is_open=False)
    with pytest.raises(Refused, match="Ask to join"):
        places.join_community(community.pk, by=people.ada)
    place = places.ask_to_join(community.pk, by=people.ada, reason="CNRY-asks")
    with pytest.raises(Overtaken, match="asked already"):
        places.ask_to_join(community.pk, by=people.ada, reason="")
    for who in (people.ben, people.cleo):
        with pytest.raises(Missing):
            places.answer_request(place.pk, by=who, is_in=True)
    with pytest.raises(NotAllowed):
        places.answer_request(place.pk, by=people.ada, is_in=True)
    with pytest.raises(Refused, match="Say why"):
        places.answer_request(place.pk, by=people.hana, is_in=False, reason=" ")
    places.answer_request(place.pk, by=people.hana, is_in=False, reason="CNRY-refused")
    assert selectors.community_page(people.ada, community.pk).refusal == "CNRY-refused"
    assert selectors.community_page(people.ben, community.pk).refusal == ""
    with pytest.raises(Overtaken):
        places.answer_request(place.pk, by=people.hana, is_in=True)
    places.ask_to_join(community.pk, by=people.ada, reason="once more")
    places.answer_request(place.pk, by=people.hana, is_in=True)
    assert state_of(people.ada) == "in"


def test_moderator_answers_and_stops_when_they_leave(people: People) -> None:
    community = found(people.hana, is_open=False)
    places.answer_request(places.ask_to_join(community.pk, by=people.cleo, reason="").pk, by=people.hana, is_in=True)
    mine = CommunityMember.objects.get(person=people.cleo.person_id)
    with pytest.raises(NotAllowed):
        places.appoint_moderator(mine.pk, by=people.cleo, is_moderator=True)
    places.appoint_moderator(mine.pk, by=people.hana, is_moderator=True)
    asks = places.ask_to_join(community.pk, by=people.ada, reason="")
    places.answer_request(asks.pk, by=people.cleo, is_in=True)
    assert state_of(people.ada) == "in"
    places.leave_community(community.pk, by=people.cleo)
    mine.refresh_from_db()
    assert not mine.is_moderator
    with pytest.raises(Refused, match="Only somebody who is in"):
        places.appoint_moderator(mine.pk, by=people.hana, is_moderator=True)


def test_archived_community_is_read_and_no_more(people: People) -> None:
    community = joined(found(people.hana), people.ada)
    discussion = opened(community, people.ada)
    actions.archive_community(community.pk, by=people.hana)
    with pytest.raises(Overtaken):
        actions.archive_community(community.pk, by=people.hana)
    for act in (
        lambda: places.join_community(community.pk, by=people.ben),
        lambda: opened(community, people.ada),
    ):
        with pytest.raises(Refused, match="archived"):
            act()
    shown = selectors.community_page(people.ada, community.pk)
    assert [row.pk for row in shown.rows] == [discussion.pk]
    assert not shown.may_write
    actions.revive_community(community.pk, by=people.hana)
    with pytest.raises(Overtaken):
        actions.revive_community(community.pk, by=people.hana)
    opened(community, people.ada)


def test_who_is_not_in_sees_that_it_is_and_nothing_of_what_is_said(people: People) -> None:
    community = joined(found(people.hana), people.ada)
    discussion = opened(community, people.ada)
    shown = selectors.community_page(people.ben, community.pk)
    assert (shown.community.about, shown.community.people) == ("CNRY-about arrays", 2)
    assert (shown.reads, shown.rows, shown.pinned) == (False, [], [])
    assert set(Discussion.objects.visible_to(people.ben)) == set()
    assert set(CommunityMember.objects.visible_to(people.ben)) == set()
    with pytest.raises(Missing):
        selectors.people_page(people.ben, community.pk)
    for who in (people.ada, people.hana):
        assert set(Discussion.objects.visible_to(who)) == {discussion}
        assert len(selectors.people_page(who, community.pk).people) == 2


def test_requesters_see_no_community(people: People) -> None:
    community = joined(found(people.hana), people.ada)
    opened(community, people.ada)
    requester = replace(people.ada, role=Role.REQUESTER)
    assert not Community.objects.visible_to(requester).exists()
    assert not Discussion.objects.visible_to(requester).exists()
    assert not CommunityMember.objects.visible_to(requester).exists()


def test_people_ask_for_moderators_eyes_alone(people: People) -> None:
    community = found(people.hana, is_open=False)
    for who in (people.ada, people.cleo):
        places.ask_to_join(community.pk, by=who, reason=f"CNRY-asks {who.name}")
    assert [line.place.reason for line in selectors.people_page(people.hana, community.pk).asking] == [
        "CNRY-asks Ada Brandt",
        "CNRY-asks Cleo Marsh",
    ]
    mine = CommunityMember.objects.get(person=people.ada.person_id)
    places.answer_request(mine.pk, by=people.hana, is_in=True)
    assert selectors.people_page(people.ada, community.pk).asking == []
    assert [row.pk for row in CommunityMember.objects.visible_to(people.ada).filter(state="asked")] == []


def test_closed_roster_names_an_organization_inside_a_community_alone(
    people: People, world: World, ada: Actor, ben: Actor
) -> None:
    community = joined(found(people.hana), people.ada, people.cleo)
    opened(community, people.cleo)
    note_roster(is_open=False)
    note_participation(
        organization_id=people.cleo.organization_id,
        name="Halcyon Cloud",
        state="active",
        tier="",
        is_operator=False,
        by=people.hana,
    )
    inside = words_of(ada, f"{one(community)}people/")
    assert "Cleo Marsh" in inside
    assert "Halcyon Cloud" in inside
    for path in (LIST, one(community), "/n/meridian/members/", "/n/meridian/"):
        outside = words_of(ben, path)
        assert "Halcyon" not in outside
        assert "Cleo" not in outside


def test_people_of_a_member_that_has_gone_are_not_counted(people: People) -> None:
    community = joined(found(people.hana), people.ada, people.ben)
    assert selectors.find_community(people.hana, community.pk).people == 3
    gone: dict[str, Any] = {
        "organization_id": people.ada.organization_id,
        "name": "Northwind Storage",
        "tier": "",
        "is_operator": False,
    }
    note_participation(**gone, state="suspended", by=people.hana)
    assert selectors.find_community(people.hana, community.pk).people == 1
    assert len(selectors.people_page(people.hana, community.pk).people) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_many_there_are(people: People, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        joined(found(people.hana, f"Community {number}"), people.ada)
    with django_assert_num_queries(1):
        shown = selectors.communities(people.ada)
    assert [row.people for row in shown.rows] == [2] * rows


def test_own_communities_come_first_and_archived_ones_last(people: People) -> None:
    made = [found(people.hana, name) for name in ("Alpha", "Beta", "Gamma")]
    joined(made[2], people.ada)
    actions.archive_community(made[0].pk, by=people.hana)
    assert [row.name for row in selectors.communities(people.ada).rows] == ["Gamma", "Beta", "Alpha"]


@pytest.mark.parametrize("rows", [1, 3])
def test_people_and_page_cost_the_same_however_many_there_are(
    people: People, rows: int, django_assert_num_queries: Any
) -> None:
    community = joined(found(people.hana), *(people.ada, people.ben, people.cleo)[:rows])
    for number in range(rows):
        opened(community, people.ada, title=f"Talk {number}")
    with django_assert_num_queries(5):
        selectors.people_page(people.ada, community.pk)
    with django_assert_num_queries(5):
        shown = selectors.community_page(people.ada, community.pk)
    assert [(row.entries, row.voices) for row in shown.rows] == [(1, 1)] * rows


def test_community_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    shown = words_of(ada, LIST)
    assert "A steward founds them." in shown
    assert f'<a href="{LIST}" aria-current="page">' in shown
    assert page(ada, f"{LIST}new/").status_code == 403
    steward = browser_of(hana, "halcyon")
    given = {"name": "Block storage", "about": "Arrays.", "topics": [], "is_open": ""}
    answer = steward.post(f"{LIST}new/", given)
    assert answer.status_code == 302
    again = steward.post(f"{LIST}new/", given)
    assert again.status_code == 422
    assert "There is a community of this name already." in again.content.decode()
    here = answer["Location"]
    assert "Ask to join" in words_of(ada, here)
    assert browser_of(ada).post(f"{here}ask/", {"reason": "CNRY-asks"}).status_code == 302
    assert "You have asked" in words_of(ada, LIST)
    assert "CNRY-asks" not in words_of(ada, here)
    assert "CNRY-asks" in words_of(hana, f"{here}people/", "halcyon")
    assert "1 person asks to come in" in words_of(hana, here, "halcyon")
    with entered(world.meridian):
        place = CommunityMember.objects.get(state="asked")
    where = f"{LIST}people/{place.pk}/answer/"
    assert browser_of(ben).post(where, {"answer": "in"}).status_code == 404
    assert steward.post(where, {"answer": "in"}).status_code == 302
    assert "New discussion" in words_of(ada, here)
    assert "Ada Brandt" in words_of(ada, f"{here}people/")
    assert browser_of(ada).post(f"{here}leave/").status_code == 302
    assert "Ask to join" in words_of(ada, here)
    assert page(ada, f"{here}people/").status_code == 404


def test_refused_request_says_why_to_its_person(
    meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor
) -> None:
    steward = browser_of(hana, "halcyon")
    here = steward.post(f"{LIST}new/", {"name": "Block storage", "about": "", "is_open": ""})["Location"]
    browser_of(ada).post(f"{here}ask/", {"reason": ""})
    with entered(world.meridian):
        place = CommunityMember.objects.get(state="asked")
    where = f"{LIST}people/{place.pk}/answer/"
    steward.post(where, {"answer": "refused", "reason": ""})
    assert "Say why you refuse." in steward.get(f"{here}people/").content.decode()
    steward.post(where, {"answer": "refused", "reason": "CNRY-why"})
    assert "CNRY-why" in words_of(ada, here)
    assert "CNRY-why" not in words_of(ben, here)


def test_steward_changes_archives_and_appoints_on_the_pages(
    meridian: Network, world: World, hana: Actor, ada: Actor
) -> None:
    steward = browser_of(hana, "halcyon")
    here = steward.post(f"{LIST}new/", {"name": "Block storage", "about": "", "is_open": "on"})["Location"]
    assert browser_of(ada).post(f"{here}join/").status_code == 302
    assert browser_of(ada).post(f"{here}edit/", {"name": "Mine"}).status_code == 403
    assert browser_of(ada).post(f"{here}archive/", {"on": "on"}).status_code == 403
    assert steward.post(f"{here}edit/", {"name": "Arrays", "about": "CNRY-new"}).status_code == 302
    assert "CNRY-new" in words_of(ada, here)
    with entered(world.meridian):
        place = CommunityMember.objects.get(is_moderator=False)
    steward.post(f"{LIST}people/{place.pk}/moderator/", {"on": "on"})
    assert "Reports" in words_of(ada, here)
    steward.post(f"{LIST}people/{place.pk}/moderator/", {"on": ""})
    assert "Reports" not in words_of(ada, here)
    steward.post(f"{here}archive/", {"on": "on"})
    assert "Archived: read and no longer written in" in words_of(ada, here)
    steward.post(f"{here}archive/", {"on": ""})
    assert "New discussion" in words_of(ada, here)
