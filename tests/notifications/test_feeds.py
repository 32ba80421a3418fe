"""Feeds: personal, revocable, and at each look no more than their owner may see."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from cases.actions import cases as actions
from cases.models import Case, Queue
from core.actor import Actor
from core.refusals import Missing, NotAllowed
from directory.models import TeamMember
from notifications.actions.feeds import make_feed, revoke_feed
from notifications.models import Feed
from tests.factories.cases import fresh, make_queue, open_case
from tests.notifications.conftest import suspend
from tests.people import browser_of
from tests.world import World

CSRF = re.compile(rb"\b[A-Za-z0-9]{64}\b")
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(token: str) -> list[str]:
    """What a reader without any cookie gets."""
    response = browser_of(None).get(f"/feeds/{token}/")
    assert response.status_code == 200
    return [
        entry.findtext(f"{ATOM}title") or "" for entry in ElementTree.fromstring(response.content).iter(f"{ATOM}entry")
    ]


def is_gone(token: str) -> bool:
    """Whether an address leads nowhere, with the very answer of one that never was."""
    browser = browser_of(None)
    one, other = browser.get(f"/feeds/{token}/"), browser.get("/feeds/there-never-was-such-a-one/")
    assert other.status_code == 404
    return one.status_code == 404 and CSRF.sub(b"*", one.content) == CSRF.sub(b"*", other.content)


def test_feed_of_a_case_tells_what_happened(case: Case, ada: Actor, ben: Actor) -> None:
    actions.reply(case, by=ada, source="Please send <b>the</b> log.\x0c")
    _, token = make_feed("case", case.pk, by=ben)
    assert "Ada Brandt replied" in titles(token)
    assert titles(token)[-1] == "Ravi Nair opened the case"
    response = browser_of(None).get(f"/feeds/{token}/")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert token not in response.content.decode()
    assert "&amp;lt;b&amp;gt;the" in response.content.decode()


def test_feed_of_a_requester_holds_no_note(case: Case, ada: Actor, ravi: Actor) -> None:
    actions.write_note(case, by=ada, source="Internal words.")
    actions.reply(fresh(case), by=ada, source="Public words.")
    _, token = make_feed("case", case.pk, by=ravi)
    body = browser_of(None).get(f"/feeds/{token}/").content.decode()
    assert "Public words." in body
    assert "Internal" not in body
    assert "internal" not in body


def test_feed_of_a_queue_lists_the_cases_one_sees(queue: Queue, ravi: Actor, ben: Actor) -> None:
    first, second = open_case(ravi, queue, "First"), open_case(ravi, queue, "Second")
    _, token = make_feed("queue", queue.pk, by=ben)
    assert titles(token) == [f"{second.ref} Second", f"{first.ref} First"]


def test_unchanged_feed_is_not_sent_again(case: Case, ben: Actor) -> None:
    _, token = make_feed("case", case.pk, by=ben)
    browser = browser_of(None)
    etag = browser.get(f"/feeds/{token}/")["ETag"]
    again = browser.get(f"/feeds/{token}/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_feed_ends_with_sight_membership_and_revoking(case: Case, queue: Queue, ada: Actor, ben: Actor) -> None:
    _, of_case = make_feed("case", case.pk, by=ben)
    feed, revoked = make_feed("queue", queue.pk, by=ben)
    _, of_ada = make_feed("case", case.pk, by=ada)
    revoke_feed(feed.pk, by=ben)
    assert is_gone(revoked)
    Queue.objects.filter(pk=queue.pk).update(is_open=False)
    assert is_gone(of_case)
    assert not is_gone(of_ada)
    suspend(ada)
    assert is_gone(of_ada)


def test_feed_follows_its_owner_out_of_a_team(ada: Actor, ravi: Actor, northwind: World) -> None:
    vault = make_queue("Vault", "Storage", is_open=False)
    open_case(ravi, vault, "Only for the team")
    _, token = make_feed("queue", vault.pk, by=ada)
    assert len(titles(token)) == 1
    TeamMember.objects.filter(person=ada.card).delete()
    assert is_gone(token)


def test_feed_of_another_member_is_nowhere(case: Case, ben: Actor) -> None:
    _, token = make_feed("case", case.pk, by=ben)
    assert browser_of(None, "halcyon").get(f"/feeds/{token}/").status_code == 404


def test_only_the_digest_of_a_token_is_kept(case: Case, ben: Actor) -> None:
    feed, token = make_feed("case", case.pk, by=ben)
    assert len(token) >= 43
    assert token not in str(Feed.objects.filter(pk=feed.pk).values().get())


def test_feed_is_made_only_of_what_one_sees_and_revoked_only_by_its_owner(
    ben: Actor, ada: Actor, ravi: Actor, northwind: World
) -> None:
    hidden = make_queue("Vault", is_open=False)
    with pytest.raises(NotAllowed):
        make_feed("queue", hidden.pk, by=ben)
    feed, _ = make_feed("queue", hidden.pk, by=ada)
    with pytest.raises(Missing):
        revoke_feed(feed.pk, by=ben)
    browser = browser_of(ben)
    assert (
        browser.post("/settings/feeds/new/", {"subject_kind": "queue", "subject_id": str(hidden.pk)}).status_code == 404
    )
    assert browser.post(f"/settings/feeds/{feed.pk}/revoke/").status_code == 404


def test_address_is_shown_once(case: Case, ben: Actor) -> None:
    browser = browser_of(ben)
    made = browser.post("/settings/feeds/new/", {"subject_kind": "case", "subject_id": str(case.pk)})
    assert "/feeds/" in made.content.decode()
    assert "Copy it now" in made.content.decode()
    assert made["Cache-Control"] == "private, no-store"
    assert "Copy it now" not in browser.get("/settings/feeds/").content.decode()


def test_feed_is_rate_limited(case: Case, ben: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    from tenants import limits

    cache.clear()
    _, token = make_feed("case", case.pk, by=ben)
    monkeypatch.setitem(limits.LIMITS, "feed", limits.Limit(2, 2, 60, "That is often."))
    browser = browser_of(None)
    assert [browser.get(f"/feeds/{token}/").status_code for _ in range(3)] == [200, 200, 429]
    cache.clear()
