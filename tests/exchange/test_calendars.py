"""Calendars of sessions that a calendar program fetches: by an address alone, and only what its owner may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actor import Actor
from core.spaces import entered
from network.actions.places import leave_community
from network.actions.sessions import Plan, cancel_session, plan_session
from network.models import Community
from notifications.models import Feed
from tests.exchange.test_talks import token_in
from tests.network.talks import LIST, People, found, joined
from tests.people import browser_of
from tests.tenants.helpers import stranger
from tests.world import World


@pytest.fixture
def community(people: People) -> Community:
    made = joined(found(people.hana), people.ada, people.cleo)
    begins = timezone.now() + timedelta(days=2)
    session = Plan("CNRY-session", "CNRY-agenda", begins, begins + timedelta(hours=1), "CNRY-room")
    plan_session(made.pk, session, by=people.hana)
    other = found(people.hana, "Other")
    plan_session(other.pk, Plan("CNRY-other", "", begins, begins + timedelta(hours=1), ""), by=people.hana)
    return made


def test_calendar_needs_no_sign_in_and_ends_with_its_token(
    community: Community,
    people: People,
    world: World,
    ada: Actor,
    ben: Actor,
) -> None:
    path = f"{LIST}{community.pk}/calendar/"
    assert browser_of(ben).post(path).status_code == 404
    address = token_in(browser_of(ada).post(path))
    assert address.endswith("/calendar.ics")
    answer = stranger().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert b"CNRY-session" in answer.content
    assert b"CNRY-other" not in answer.content
    assert stranger().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert stranger().get(address.replace("calendar.ics", "")).status_code == 404
    assert stranger("halcyon.guildhall.localhost").get(address).status_code == 404
    with entered(world.northwind):
        feed = Feed.objects.get()
    assert browser_of(ada).post(f"/settings/feeds/{feed.pk}/revoke/").status_code == 302
    assert stranger().get(address).status_code == 404


def test_calendar_of_all_follows_ones_communities(
    community: Community,
    people: People,
    ada: Actor,
    ben: Actor,
) -> None:
    mine = token_in(browser_of(ada).post(f"{LIST}calendar/"))
    his = token_in(browser_of(ben).post(f"{LIST}calendar/"))
    assert b"CNRY-session" in stranger().get(mine).content
    assert b"CNRY-other" not in stranger().get(mine).content
    assert b"CNRY" not in stranger().get(his).content
    joined(Community.objects.get(name="Other"), people.ada)
    assert b"CNRY-other" in stranger().get(mine).content
    leave_community(community.pk, by=people.ada)
    assert b"CNRY-session" not in stranger().get(mine).content


def test_calendar_of_a_community_that_one_left_leads_nowhere(
    community: Community,
    people: People,
    ada: Actor,
) -> None:
    one = token_in(browser_of(ada).post(f"{LIST}{community.pk}/calendar/"))
    row = community.sessions.get()
    cancel_session(row.pk, by=people.hana, reason="CNRY-reason")
    body = stranger().get(one).content
    assert b"STATUS:CANCELLED" in body
    assert b"CNRY-reason" in body
    leave_community(community.pk, by=people.ada)
    assert stranger().get(one).status_code == 404
    words = browser_of(ada).get("/settings/feeds/").content.decode()
    assert "Out of your sight" in words
    assert "CNRY" not in words
