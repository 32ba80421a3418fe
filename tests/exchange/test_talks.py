"""Hearing of what is said in a hall: by following, by taking part, by name; in the bell, in a mail, in a feed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from conversations.models import Entry, Mention
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, entered
from directory.models import Person
from exchange.models import HallSubject
from network.actions.discussions import hide_discussion, write_in_discussion
from network.actions.members import note_participation
from network.actions.places import leave_community
from network.actions.reports import report_entry, settle_report
from network.models import Community, Discussion
from notifications.models import Follow, Notice
from notifications.selectors.notices import latest, unread_words
from tenants.doors import system_actor
from tenants.models import Network, Participation
from tests.exchange.carrying import carry
from tests.network.talks import LIST, People, found, joined, opened
from tests.people import browser_of
from tests.world import World

WORDS = "CNRY-words"


@pytest.fixture
def talk(people: People) -> Discussion:
    """A discussion that Ada opened; Cleo is in its community, Ben is not."""
    community = joined(found(people.hana), people.ada, people.cleo)
    return opened(community, people.ada, WORDS)


def bell(who: Actor, host: str = "northwind") -> str:
    """What the page of notices says to somebody."""
    return str(browser_of(who, host).get("/notices/?show=all").content.decode())


def one(talk: Discussion) -> str:
    """The address of a discussion."""
    return f"{LIST}discussions/{talk.pk}/"


def test_who_opened_it_hears_of_an_answer_and_nobody_else(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    ben: Actor,
    cleo: Actor,
) -> None:
    carry(world)
    write_in_discussion(talk.pk, by=people.cleo, source=WORDS)
    carry(world)
    carry(world)
    words = bell(ada)
    assert "Cleo Marsh, Halcyon Cloud, wrote in this discussion" in words
    assert "CNRY-title of a discussion" in words
    assert f'href="/n/meridian/communities/discussions/{talk.pk}/#e-' in words
    assert WORDS not in words
    with entered(world.northwind):
        assert [row.reason for row in Notice.objects.all()] == ["talk"]
        assert unread_words(ada) == "1"
        assert {row.person_id for row in Follow.objects.all()} == {ada.card}
        assert WORDS not in str(list(Event.objects.values_list("data", flat=True)))
    assert "CNRY" not in bell(ben)
    assert "CNRY" not in bell(cleo, "halcyon")


def test_who_is_named_hears_of_it_among_who_is_in(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    ben: Actor,
    cleo: Actor,
) -> None:
    write_in_discussion(talk.pk, by=people.ada, source="@cleo, have you seen it? @Ben.Okoro knows. @Ada too")
    assert {row.person_id for row in Mention.objects.all()} == {people.cleo.card, people.ada.card}
    carry(world)
    assert "you were mentioned" in bell(cleo, "halcyon")
    assert "you were mentioned" not in bell(ada)
    assert "CNRY" not in bell(ben)
    with entered(world.halcyon):
        assert Follow.objects.get().subject_id == talk.pk


def test_following_a_community_and_stopping(
    talk: Discussion,
    people: People,
    world: World,
    cleo: Actor,
    ben: Actor,
) -> None:
    here = f"{LIST}{talk.community_id}/"
    browser = browser_of(cleo, "halcyon")
    assert browser.post(f"{here}follow/", {"level": "watching"}).status_code == 302
    assert browser_of(ben).post(f"{here}follow/", {"level": "watching"}).status_code == 404
    assert browser_of(ben).post(f"{one(talk)}follow/", {"level": "watching"}).status_code == 404
    assert "Following" in browser.get(here).content.decode()
    write_in_discussion(talk.pk, by=people.ada, source=WORDS)
    carry(world)
    assert "Ada Brandt, Northwind Storage, wrote in this discussion" in bell(cleo, "halcyon")
    assert browser.post(f"{one(talk)}follow/", {"level": "muted"}).status_code == 302
    write_in_discussion(talk.pk, by=people.ada, source=WORDS)
    carry(world)
    with entered(world.halcyon):
        assert Notice.objects.filter(name="TalkHeard", reason="talk").count() == 2  # the opening, and one entry
    assert browser.post(f"{here}follow/", {"level": "loud"}).status_code == 404
    browser.post(f"{here}follow/", {"level": ""})
    with entered(world.halcyon):
        assert list(Follow.objects.values_list("subject_kind", flat=True)) == ["discussion"]


def test_each_choice_of_how_much_one_hears_is_another_one(talk: Discussion, people: People, cleo: Actor) -> None:
    browser = browser_of(cleo, "halcyon")
    shown = re.compile(r'role="menuitemradio" aria-checked="(true|false)">([^<]+)<')
    pages = {"community": f"{LIST}{talk.community_id}/", "discussion": one(talk)}
    levels = {kind: shown.findall(browser.get(path).content.decode()) for kind, path in pages.items()}
    assert [words for _, words in levels["discussion"]] == ["Everything that is said", "Nothing, unless I am mentioned"]
    assert [words for _, words in levels["community"]] == [
        "Everything that is said",
        "New discussions and sessions",
        "Nothing, unless I am mentioned",
    ]
    browser.post(f"{one(talk)}follow/", {"level": "normal"})  # as an older page offered: the same as nothing
    found = shown.findall(browser.get(one(talk)).content.decode())
    assert found == [("false", "Everything that is said"), ("true", "Nothing, unless I am mentioned")]


def test_hidden_withdrawn_and_left_say_nothing(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    cleo: Actor,
) -> None:
    made = write_in_discussion(talk.pk, by=people.cleo, source=f"{WORDS} @ada")
    carry(world)
    assert "CNRY-title" in bell(ada)
    report = report_entry(made.pk, by=people.ada, reason="No")
    settle_report(report.pk, by=people.hana, verdict="hide", words="No")
    assert "CNRY" not in bell(ada)
    settle_report(report.pk, by=people.hana, verdict="keep", words="")
    assert "CNRY-title" in bell(ada)
    leave_community(talk.community_id, by=people.ada)
    assert "CNRY" not in bell(ada)  # before any job has run
    carry(world)
    with entered(world.northwind):
        assert unread_words(ada) == ""
        assert latest(ada) == []
        assert list(HallSubject.objects.values_list("readers", flat=True)) == [[]]


def test_hidden_discussion_says_nothing_but_to_who_opened_it(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    cleo: Actor,
) -> None:
    write_in_discussion(talk.pk, by=people.ada, source="@cleo look")
    write_in_discussion(talk.pk, by=people.cleo, source="@ada yes")
    carry(world)
    hide_discussion(talk.pk, by=people.hana, reason="No")
    assert "CNRY" not in bell(cleo, "halcyon")
    carry(world)
    assert "CNRY" in bell(ada)
    with entered(world.halcyon):
        assert unread_words(cleo) == ""
    with entered(world.northwind):
        assert unread_words(ada) == "1"


def test_suspended_member_hears_nothing(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    meridian: Network,
) -> None:
    write_in_discussion(talk.pk, by=people.cleo, source="@ada yes")
    carry(world)
    feed = token_in(browser_of(ada).post(f"{LIST}{talk.community_id}/feed/"))
    assert browser_of(ada).get(feed).status_code == 200
    home = world.organization_ids["northwind"]
    with entered(REGISTRY):
        Participation.objects.filter(organization=home).update(state="suspended")
    assert "CNRY" not in bell(ada)
    assert browser_of(ada).get(feed).status_code == 404
    given: dict[str, Any] = {"organization_id": home, "name": "Northwind", "tier": "Full", "is_operator": False}
    with entered(world.meridian):
        note_participation(**given, state="suspended", by=system_actor_of(meridian))
        write_in_discussion(talk.pk, by=people.cleo, source="@ada again")
    carry(world)
    with entered(world.northwind):
        assert Notice.objects.count() == 1


def system_actor_of(network: Network) -> Actor:
    """The operator itself, as it tells the network's space who belongs."""
    with entered(REGISTRY):
        row = Network.objects.select_related("operator__space", "space").get(pk=network.pk)
        return replace(system_actor(row.operator), space=row.space.schema_name)


def token_in(answer: Any) -> str:
    """The path of a feed that was just made."""
    assert answer.status_code == 200, answer.status_code
    address = re.search(r'readonly value="([^"]+)"', answer.content.decode())
    assert address is not None
    return "/feeds/" + address[1].split("/feeds/")[1]


def test_feed_shows_what_its_owner_reads_at_each_look(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    ben: Actor,
) -> None:
    answer = write_in_discussion(talk.pk, by=people.cleo, source="CNRY-answer")
    browser = browser_of(ada)
    for path in (f"{LIST}{talk.community_id}/feed/", f"{one(talk)}feed/"):
        assert browser_of(ben).post(path).status_code == 404
        feed = token_in(browser.post(path))
        shown = browser.get(feed).content.decode()
        assert "CNRY-answer" in shown
        assert "Cleo Marsh, Halcyon Cloud: CNRY-title" in shown
    report = report_entry(answer.pk, by=people.ada, reason="No")
    settle_report(report.pk, by=people.hana, verdict="hide", words="No")
    assert "CNRY-answer" not in browser.get(feed).content.decode()
    leave_community(talk.community_id, by=people.ada)
    assert browser.get(feed).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_bell_asks_the_same_however_much_was_said(
    talk: Discussion,
    people: People,
    world: World,
    ada: Actor,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(rows):
        write_in_discussion(talk.pk, by=people.cleo, source="@ada look")
    carry(world)
    with entered(world.northwind):
        latest(ada)
        with django_assert_num_queries(16):
            [part] = latest(ada)
        assert len(part.lines) == rows


def test_names_two_people_share_mean_nobody(talk: Discussion, people: People) -> None:
    Person.objects.filter(pk=people.hana.card).update(name="Cleo Other")
    write_in_discussion(talk.pk, by=people.ada, source="@cleo and @Cleo.Marsh")
    assert [row.person_id for row in Mention.objects.all()] == [people.cleo.card]


def test_mention_in_a_text_of_a_community_that_one_is_not_in_is_nobody(talk: Discussion, people: People) -> None:
    community: Community = joined(found(people.hana, "Other"), people.cleo)
    other = opened(community, people.cleo, "@ada")
    assert Entry.objects.filter(thread__subject_id=other.pk).exists()
    assert not Mention.objects.exists()
