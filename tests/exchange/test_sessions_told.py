"""Who hears that a community meets: by following it or its sessions alone; in the bell, in a mail, in a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from exchange.talk_topics import community_lines
from network.actions.places import leave_community
from network.actions.sessions import Plan, cancel_session, change_session, plan_session
from network.models import Community, CommunitySession, Member
from notifications.letters import parts_of
from notifications.models import Follow, Notice
from notifications.selectors.notices import latest
from tenants.models import Organization, Participation
from tests.exchange.carrying import carry
from tests.exchange.test_talks import bell, token_in
from tests.network.talks import LIST, People, found, joined
from tests.people import browser_of
from tests.world import World

BEGINS = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
PLAN = Plan("CNRY-session", "CNRY-agenda", BEGINS, BEGINS + timedelta(hours=1), "https://meet.example/CNRY-room")


@pytest.fixture
def community(people: People) -> Community:
    """Ada, Cleo and Hana, who founded it, are in it, Ben is not."""
    return joined(found(people.hana), people.ada, people.cleo)


@pytest.fixture
def here(community: Community) -> str:
    return f"{LIST}{community.pk}/"


def planned(community: Community, by: Actor, **more: Any) -> CommunitySession:
    return plan_session(community.pk, replace(PLAN, **more), by=by)


def test_who_follows_hears_of_a_session_and_who_planned_it_does_not(
    community: Community, here: str, people: People, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor
) -> None:
    assert browser_of(ada).post(f"{here}follow/", {"level": "normal"}).status_code == 302
    assert browser_of(hana, "halcyon").post(f"{here}follow/", {"level": "watching"}).status_code == 302
    assert browser_of(cleo, "halcyon").post(f"{here}follow/", {"level": "muted"}).status_code == 302
    planned(community, people.hana)
    carry(world)
    carry(world)
    with entered(REGISTRY):
        zone = Organization.objects.get(pk=world.organization_ids["northwind"]).time_zone
    words = bell(ada)
    when = f"{BEGINS.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M} ({zone.replace('_', ' ')})"
    assert f"A session is planned: CNRY-session, {when}" in words
    assert "CNRY-agenda" not in words
    assert "CNRY-room" not in words
    with entered(world.northwind):
        assert [(row.person_id, row.reason) for row in Notice.objects.all()] == [(ada.card, "talk")]
        assert "CNRY" not in str(list(Event.objects.values_list("data", flat=True)))
    with entered(world.halcyon):
        assert not Notice.objects.exists()
    assert "CNRY" not in bell(ben)


def test_sessions_alone_are_followed_and_no_longer(
    community: Community, here: str, people: People, world: World, ada: Actor, ben: Actor
) -> None:
    browser = browser_of(ada)
    assert "Follow sessions" in browser.get(f"{here}sessions/").content.decode()
    assert browser.post(f"{here}sessions/follow/", {"level": "watching"}).status_code == 302
    assert browser_of(ben).post(f"{here}sessions/follow/", {"level": "watching"}).status_code == 404
    assert "Stop following sessions" in browser.get(f"{here}sessions/").content.decode()
    with entered(world.northwind):
        [follow] = Follow.objects.all()
        assert (follow.subject_kind, follow.subject_id, follow.person_id) == ("sessions", community.pk, ada.card)
    planned(community, people.hana)
    carry(world)
    assert "A session is planned: CNRY-session" in bell(ada)
    browser.post(f"{here}sessions/follow/", {"level": ""})
    with entered(world.northwind):
        assert not Follow.objects.exists()
    planned(community, people.hana, title="CNRY-second")
    carry(world)
    assert "CNRY-second" not in bell(ada)


def test_moved_and_cancelled_is_told_with_why_and_other_words_are_not(
    community: Community, here: str, people: People, world: World, ada: Actor
) -> None:
    browser_of(ada).post(f"{here}follow/", {"level": "normal"})
    row = planned(community, people.hana)
    change_session(row.pk, replace(PLAN, title="CNRY-called", words="Other"), by=people.hana)
    carry(world)
    with entered(world.northwind):
        assert Notice.objects.count() == 1
    later = replace(PLAN, title="CNRY-called", words="Other", ends_at=BEGINS + timedelta(hours=3))
    change_session(row.pk, later, by=people.hana)
    carry(world)
    assert "Another time or place: CNRY-called" in bell(ada)
    cancel_session(row.pk, by=people.hana, reason="CNRY-why")
    assert "CNRY-why" in bell(ada)
    carry(world)
    with entered(world.northwind):
        assert Notice.objects.count() == 3
    words = bell(ada)
    assert words.count("Cancelled: CNRY-called") == 3
    assert "Another time or place" not in words


def test_who_left_or_was_suspended_hears_and_reads_nothing(
    community: Community, here: str, people: People, world: World, ada: Actor, cleo: Actor
) -> None:
    browser_of(ada).post(f"{here}follow/", {"level": "watching"})
    browser_of(cleo, "halcyon").post(f"{here}follow/", {"level": "watching"})
    planned(community, people.hana)
    carry(world)
    assert "CNRY-session" in bell(ada)
    leave_community(community.pk, by=people.ada)
    assert "CNRY" not in bell(ada)  # before any job has run
    planned(community, people.hana, title="CNRY-second")
    carry(world)
    with entered(world.northwind):
        assert Notice.objects.count() == 1
    home = world.organization_ids["halcyon"]
    assert "CNRY-second" in bell(cleo, "halcyon")
    with entered(REGISTRY):
        Participation.objects.filter(organization=home).update(state="suspended")
    assert "CNRY" not in bell(cleo, "halcyon")
    with entered(world.meridian):
        Member.objects.filter(pk=home).update(state="suspended")
        planned(community, people.hana, title="CNRY-third")
    carry(world)
    with entered(world.halcyon):
        assert Notice.objects.count() == 2


def test_feed_and_mail_say_what_the_bell_says(
    community: Community, here: str, people: People, world: World, ada: Actor
) -> None:
    browser = browser_of(ada)
    browser.post(f"{here}follow/", {"level": "normal"})
    feed = token_in(browser.post(f"{here}feed/"))
    row = planned(community, people.hana)
    carry(world)
    assert "A session is planned: CNRY-session" in browser.get(feed).content.decode()
    with entered(world.northwind):
        [part] = parts_of(list(Notice.objects.all()), ada, is_mail=True)
        assert part.lines[0].line.address == f"{here}sessions/#s-{row.pk}"
    cancel_session(row.pk, by=people.hana, reason="CNRY-why")
    assert "CNRY-why" in browser.get(feed).content.decode()
    leave_community(community.pk, by=people.ada)
    assert browser.get(feed).status_code == 404


def test_session_of_a_community_that_one_is_not_in_says_nothing(
    community: Community, here: str, people: People, world: World, ada: Actor
) -> None:
    browser_of(ada).post(f"{here}follow/", {"level": "watching"})
    other = planned(found(people.hana, "Other"), people.hana, title="CNRY-other")
    planned(community, people.hana)
    carry(world)
    with entered(world.northwind):
        event = Event.objects.get(name="SessionHeard")
        Event.objects.filter(pk=event.pk).update(data=event.data | {"session": str(other.pk)})
        assert community_lines(ada, [event.pk]) == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_bell_asks_the_same_however_many_there_are(
    community: Community,
    here: str,
    people: People,
    world: World,
    ada: Actor,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    browser_of(ada).post(f"{here}follow/", {"level": "watching"})
    for _ in range(rows):
        planned(community, people.hana)
    carry(world)
    with entered(world.northwind):
        latest(ada)
        with django_assert_num_queries(14):
            [part] = latest(ada)
        assert len(part.lines) == rows
