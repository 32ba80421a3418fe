"""A case opened at one's own desk from an entry of a discussion: quoted, linked back, and not known there."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from cases.quoting import quoted
from conversations.models import Entry
from core.actor import Actor
from core.models import Event
from core.spaces import entered
from exchange.models import TalkLink
from network.actions.discussions import write_in_discussion
from network.actions.reports import report_entry, settle_report
from network.models import Discussion
from tenants.models import Network
from tests.factories.cases import make_queue
from tests.network.talks import LIST, People, found, joined, opened
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def said(people: People) -> Entry:
    """What Cleo said in a discussion of a community that Ada is in."""
    talk = opened(joined(found(people.hana), people.ada, people.cleo), people.ada)
    return write_in_discussion(talk.pk, by=people.cleo, source="CNRY-said\n\n- one\n- @ada")


def path(entry: Entry) -> str:
    """Where a case is opened from it."""
    return f"{LIST}discussions/entries/{entry.pk}/case/"


def given(world: World) -> dict[str, Any]:
    """What the page sends."""
    with entered(world.northwind):
        queue = make_queue()
    return {"queue": queue.pk, "requester": "Nobody New", "subject": "Ours", "body": "CNRY-ours", "priority": "medium"}


def test_page_begins_with_the_words_and_a_link_back(said: Entry, world: World, ada: Actor) -> None:
    given(world)
    talk = said.thread.subject_id
    page = browser_of(ada).get(f"{LIST}discussions/{talk}/").content.decode()
    assert f'href="{path(said)}"' in page
    shown = browser_of(ada).get(path(said))
    words = shown.content.decode()
    assert shown.status_code == 200
    for part in ("CNRY-title of a discussion", "&gt; CNRY-said", "Cleo Marsh, Halcyon Cloud", f"#e-{said.pk}"):
        assert part in words


def test_case_keeps_where_it_was_asked_and_the_hall_learns_nothing(
    said: Entry, world: World, ada: Actor, cleo: Actor
) -> None:
    sent = given(world)
    with entered(world.meridian):
        before = Event.objects.count()
    answer = browser_of(ada).post(path(said), sent)
    assert answer.status_code == 302, answer.content.decode()
    with entered(world.northwind):
        case, link = Case.objects.get(), TalkLink.objects.get()
        assert (link.subject_id, link.entry, link.is_ours) == (case.pk, said.pk, False)
    page = browser_of(ada).get(answer["Location"]).content.decode()
    assert "Asked from a discussion" in page
    assert f"#e-{said.pk}" in page
    with entered(world.meridian):
        assert Event.objects.count() == before
    there = browser_of(cleo, "halcyon").get(f"{LIST}discussions/{said.thread.subject_id}/").content.decode()
    assert "CNRY-said" in there
    assert "CNRY-ours" not in there
    assert f"C-{case.number}" not in there


def test_who_does_not_read_it_or_gives_no_support_asks_nothing(
    said: Entry, people: People, world: World, ada: Actor, ben: Actor, join: Any
) -> None:
    sent = given(world)
    for who in (ben, join("tomas")):
        assert browser_of(who).get(path(said)).status_code == 404
        assert browser_of(who).post(path(said), sent).status_code == 404
    report = report_entry(said.pk, by=people.ada, reason="No")
    settle_report(report.pk, by=people.hana, verdict="hide", words="No")
    assert browser_of(ada).get(path(said)).status_code == 404
    with entered(world.northwind):
        assert not Case.objects.exists()


def test_contributor_in_the_community_is_told_who_asks(said: Entry, meridian: Network, world: World, join: Any) -> None:
    tomas = join("tomas")
    browser = browser_of(tomas)
    community = Discussion.objects.get(pk=said.thread.subject_id).community_id
    assert browser.post(f"{LIST}{community}/join/").status_code == 302
    assert browser.get(path(said)).status_code == 403
    assert path(said) not in browser.get(f"{LIST}discussions/{said.thread.subject_id}/").content.decode()


def test_quotation_is_read_as_words() -> None:
    made = quoted("a\n\nb", who="A*da", organization="[N]", title="T](http://x) @ben", address="https://n.example/x")
    assert made == "A\\*da, \\[N\\], in [T\\]\\(http://x\\) \\@ben](https://n.example/x):\n\n> a\n>\n> b\n"
    assert len(quoted("x" * 20_000, who="", organization="", title="", address="")) < 8_100
