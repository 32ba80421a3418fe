"""Sessions of a community: planned, changed and cancelled by moderators, seen by its people, kept in calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from icalendar import Calendar

from core.actor import Actor
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from network.actions import sessions as actions
from network.actions.communities import archive_community
from network.actions.places import leave_community
from network.actions.sessions import Plan
from network.invitations import Meeting, calendar_file
from network.models import Community, CommunityMember, CommunitySession
from network.selectors import sessions as selectors
from tenants.models import Network
from tests.network.talks import LIST, People, found, joined
from tests.network.test_discussion_pages import started
from tests.network.test_halls import HALL, page, words_of
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def community(people: People) -> Community:
    return joined(found(people.hana), people.ada, people.cleo)


def plan(hours: int = 24, **more: Any) -> Plan:
    begins = timezone.now() + timedelta(hours=hours)
    made = Plan("CNRY-session", "CNRY-agenda", begins, begins + timedelta(hours=1), "https://meet.example/CNRY-room")
    return replace(made, **more)


def planned(community: Community, people: People, **more: Any) -> CommunitySession:
    return actions.plan_session(community.pk, plan(**more), by=people.hana)


def test_moderator_plans_changes_and_cancels_a_session(people: People, community: Community) -> None:
    with pytest.raises(NotAllowed):
        actions.plan_session(community.pk, plan(), by=people.ada)
    row = planned(community, people)
    assert row.link == "https://meet.example/CNRY-room"
    with pytest.raises(NotAllowed):
        actions.change_session(row.pk, plan(title="Mine"), by=people.ada)
    with pytest.raises(Missing):
        actions.change_session(row.pk, plan(title="Mine"), by=people.ben)
    moved = actions.change_session(row.pk, plan(title="Later", place="Room 4"), by=people.hana)
    assert (moved.title, moved.sequence, moved.link) == ("Later", 1, "")
    with pytest.raises(Refused, match="Say why"):
        actions.cancel_session(row.pk, by=people.hana, reason=" ")
    gone = actions.cancel_session(row.pk, by=people.hana, reason="The room is gone")
    assert (gone.is_cancelled, gone.sequence) == (True, 2)
    for again in (
        lambda: actions.cancel_session(row.pk, by=people.hana, reason="Again"),
        lambda: actions.change_session(row.pk, plan(title="Back"), by=people.hana),
    ):
        with pytest.raises(Overtaken):
            again()


def test_a_moderator_who_is_one_of_its_people_plans(people: People, community: Community) -> None:
    CommunityMember.objects.filter(person=people.ada.card).update(is_moderator=True)
    made = actions.plan_session(community.pk, plan(), by=people.ada)
    assert made.by_id == people.ada.card


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"words": "x" * 2001}, "characters"),
        ({"place": "x" * 301}, "characters"),
        ({"place": "http://meet.example"}, "https://"),
        ({"place": "javascript:alert(1)"}, "https://"),
        ({"place": "HTTPS://meet.example"}, "https://"),
        ({"place": "https://meet.example and more"}, "https://"),
        ({"ends_at": timezone.now()}, "ends after"),
        ({"hours": -3}, "still to come"),
        ({"hours": 24 * 800}, "two years"),
        ({"ends_at": timezone.now() + timedelta(days=30)}, "at most 7 days"),
    ],
)
def test_what_does_not_fit_is_refused(
    people: People, community: Community, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        planned(community, people, **more)
    assert not CommunitySession.objects.exists()


def test_so_many_sessions_are_planned_and_no_more(
    people: People, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    planned(community, people)
    with pytest.raises(Refused, match="the most"):
        planned(community, people)


def test_archived_communities_and_past_sessions_stand_still(people: People, community: Community) -> None:
    row = planned(community, people)
    past = planned(community, people)
    long_ago = timezone.now() - timedelta(days=2)
    CommunitySession.objects.filter(pk=past.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    with pytest.raises(Refused, match="over"):
        actions.cancel_session(past.pk, by=people.hana, reason="Late")
    archive_community(community.pk, by=people.hana)
    for act in (
        lambda: actions.plan_session(community.pk, plan(), by=people.hana),
        lambda: actions.change_session(row.pk, plan(), by=people.hana),
    ):
        with pytest.raises(Refused, match="archived"):
            act()
    assert selectors.next_sessions(people.ada) == []


def test_who_is_not_in_sees_no_session(people: People, community: Community) -> None:
    row = planned(community, people)
    assert [one.pk for one in selectors.sessions_page(people.ada, community.pk).coming] == [row.pk]
    assert [one.pk for one in selectors.next_sessions(people.cleo)] == [row.pk]
    for look in (
        lambda: selectors.sessions_page(people.ben, community.pk),
        lambda: selectors.find_session(people.ben, row.pk),
    ):
        with pytest.raises(Missing):
            look()
    assert selectors.next_sessions(people.ben) == []
    assert selectors.meetings_of(people.ben, community.pk, "*") == []
    leave_community(community.pk, by=people.ada)
    with pytest.raises(Missing):
        selectors.find_session(people.ada, row.pk)
    assert selectors.next_sessions(people.ada) == []
    assert selectors.meetings_of(people.ada, None, "*") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_many_there_are(
    people: People, community: Community, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        planned(community, people, title=f"Session {number}")
    with django_assert_num_queries(4):
        assert len(selectors.sessions_page(people.ada, community.pk).coming) == rows
    with django_assert_num_queries(1):
        assert len(selectors.next_sessions(people.ada)) == rows
    with django_assert_num_queries(1):
        assert len(selectors.meetings_of(people.ada, None, "*")) == rows


MEETING = Meeting(
    key=UUID(int=7),
    title="Arrays, paths; and \\ more\r\nATTENDEE:mailto:x@y.example",
    words="Ä" * 120,
    place="Room",
    starts_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ends_at=datetime(2026, 3, 29, 2, 30, tzinfo=UTC),
    changed_at=datetime(2026, 3, 1, tzinfo=UTC),
    sequence=3,
    is_cancelled=True,
    address="https://north.example/",
)


def test_calendar_file_is_what_the_standard_wants() -> None:
    body = calendar_file("CNRY\x00 name", [MEETING])
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"DTSTART:20260329T013000Z" in lines
    assert b"SEQUENCE:3" in lines
    assert b"STATUS:CANCELLED" in lines
    assert b"UID:urn:uuid:00000000-0000-0000-0000-000000000007" in lines
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert event["summary"] == "Arrays, paths; and \\ more\nATTENDEE:mailto:x@y.example"
    assert event["description"] == "Ä" * 120


def test_sessions_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada)
    assert "No session is planned." in words_of(ada, here)
    begins = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    ends = begins.replace("T09", "T10")
    given = {"title": "CNRY-session", "starts_at": begins, "ends_at": ends, "place": "https://meet.example/CNRY"}
    steward = browser_of(hana, "halcyon")
    assert steward.post(f"{here}sessions/plan/", given | {"ends_at": begins}).status_code == 422
    assert steward.post(f"{here}sessions/plan/", given | {"place": "ftp://x"}).status_code == 422
    assert steward.post(f"{here}sessions/plan/", given).status_code == 302
    with entered(world.meridian):
        row = CommunitySession.objects.get()
    one = f"{LIST}sessions/{row.pk}/"
    assert page(ada, f"{here}sessions/plan/").status_code == 403
    for path in (here, f"{here}sessions/", HALL):
        assert "CNRY-session" in words_of(ada, path)
        assert 'href="https://meet.example/CNRY" rel="nofollow noopener ugc"' in words_of(ada, path)
    file = page(ada, f"{one}session.ics")
    assert b"SUMMARY:CNRY-session" in file.content
    assert b"https://northwind" in file.content or b"http://northwind" in file.content
    for path in (f"{here}sessions/", f"{one}session.ics", f"{one}edit/", f"{one}cancel/"):
        assert page(ben, path).status_code == 404
    for path in (here, HALL):
        assert "CNRY" not in words_of(ben, path)
    assert steward.post(f"{one}edit/", given | {"title": "CNRY-other"}).status_code == 302
    assert steward.post(f"{one}cancel/", {"reason": ""}).status_code == 422
    assert steward.post(f"{one}cancel/", {"reason": "CNRY-why"}).status_code == 302
    assert "CNRY-why" in words_of(ada, f"{here}sessions/")
    assert "CNRY-other" not in words_of(ada, HALL)
    assert b"STATUS:CANCELLED" in page(ada, f"{one}session.ics").content
