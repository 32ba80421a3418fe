"""Who hears that something waits for a decision: moderators of a reported entry, stewards of whom to ask first."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.models import Entry
from core.actor import Actor
from core.models import Event
from core.spaces import entered
from network.actions.escalations import deciding
from network.actions.places import appoint_moderator, leave_community
from network.actions.reports import report_entry, settle_report
from network.actions.rules import choose_rules
from network.clockwork import nobody
from network.models import CommunityMember, Discussion, Escalation
from network.rules import Rules
from notifications.models import Notice
from tests.exchange.carrying import carry
from tests.exchange.test_talks import bell
from tests.network.escalations.conftest import Ask, ada_there, ask, hall, offer  # noqa: F401 - fixtures
from tests.network.talks import LIST, People, found, joined, opened
from tests.network.test_halls import HALL, words_of
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def talk(people: People) -> Discussion:
    """A discussion that Ada opened, in a community that Hana founded and moderates; Cleo and Ben are in it."""
    return opened(joined(found(people.hana), people.ada, people.ben, people.cleo), people.ada)


def first(talk: Discussion) -> Any:
    """The key of its entry."""
    return Entry.objects.get(thread__subject_id=talk.pk).pk


def told(world: World, slug: str, name: str) -> list[tuple[Any, str]]:
    """Who of a member was told of events of this name, with the reason."""
    with entered(getattr(world, slug)):
        return [(one.person_id, one.reason) for one in Notice.objects.filter(name=name).order_by("at", "id")]


def test_moderators_hear_of_a_report_and_nobody_else(
    talk: Discussion, people: People, world: World, ada: Actor, ben: Actor, cleo: Actor, hana: Actor
) -> None:
    report = report_entry(first(talk), by=people.cleo, reason="CNRY-report")
    carry(world)
    carry(world)
    assert told(world, "halcyon", "ReportHeard") == [(hana.card, "major")]
    assert told(world, "northwind", "ReportHeard") == []
    words = bell(hana, "halcyon")
    assert "An entry was reported in Block storage: it waits for a moderator" in words
    assert f'href="{LIST}{talk.community_id}/reports/"' in words
    assert "CNRY-report" not in words
    for actor, host in ((ada, "northwind"), (ben, "northwind"), (cleo, "halcyon")):
        assert "was reported" not in bell(actor, host)
    settle_report(report.pk, by=people.hana, verdict="keep", words="")
    assert "An entry was reported in Block storage: it is settled" in bell(hana, "halcyon")
    with entered(world.halcyon):
        assert "CNRY" not in str(list(Event.objects.values_list("data", flat=True)))


def test_moderator_who_left_hears_nothing_more(
    talk: Discussion, people: People, world: World, ben: Actor, hana: Actor
) -> None:
    place = CommunityMember.objects.get(community=talk.community_id, person=people.ben.card)
    appoint_moderator(place.pk, by=people.hana, is_moderator=True)
    report_entry(first(talk), by=people.cleo, reason="No")
    carry(world)
    assert "was reported" in bell(ben)
    leave_community(talk.community_id, by=people.ben)
    assert "was reported" not in bell(ben)


def test_stewards_hear_where_nobody_else_judges(talk: Discussion, people: People, world: World, hana: Actor) -> None:
    leave_community(talk.community_id, by=people.hana)
    carry(world)
    report_entry(first(talk), by=people.cleo, reason="No")
    carry(world)
    assert told(world, "halcyon", "ReportHeard") == []
    assert told(world, "halcyon", "StewardsAwaited") == [(hana.card, "major")]
    assert "An entry was reported in Block storage: it waits for a moderator" in bell(hana, "halcyon")


def test_front_page_counts_reports_for_who_moderates(
    talk: Discussion, people: People, ada: Actor, cleo: Actor, hana: Actor
) -> None:
    report = report_entry(first(talk), by=people.cleo, reason="CNRY-report")
    words = words_of(hana, HALL, "halcyon")
    assert "One thing waits for Halcyon." in words
    assert f'<a href="{LIST}{talk.community_id}/reports/">1 reported entry waits in' in words
    for actor, host in ((ada, "northwind"), (cleo, "halcyon")):
        words = words_of(actor, HALL, host)
        assert "reported" not in words
        assert "Nothing waits for" in words
    settle_report(report.pk, by=people.hana, verdict="keep", words="")
    assert "Nothing waits for Halcyon." in words_of(hana, HALL, "halcyon")


@pytest.fixture
def decided_first(people: People) -> None:
    """In Meridian a steward chooses first."""
    choose_rules(Rules(decide=True, decides=4), by=nobody())


@pytest.fixture
def request_that_waits(decided_first: None, offer: Escalation) -> Escalation:  # noqa: F811
    """A request of Northwind's to whoever can."""
    return offer


def test_stewards_hear_that_a_request_waits_for_their_choice(
    request_that_waits: Escalation, people: People, world: World, ada: Actor, cleo: Actor, hana: Actor
) -> None:
    carry(world)
    carry(world)
    assert told(world, "halcyon", "StewardsAwaited") == [(hana.card, "major")]
    words = bell(hana, "halcyon")
    assert "A request to whoever can waits for a steward: choose whom to ask first" in words
    assert 'href="/n/meridian/triage/"' in words
    assert "Northwind" not in words.split("<main")[1], "who asks is nobody's to know yet"
    assert "CNRY" not in words
    for actor, host in ((cleo, "halcyon"), (ada, "northwind")):
        assert "waits for a steward" not in bell(actor, host)
    deciding.let_run(request_that_waits.pk, by=people.hana)
    assert "A request to whoever can waited for a steward, and waits no longer" in bell(hana, "halcyon")


def test_request_that_waits_for_nobody_tells_no_steward(people: People, ask: Ask, world: World) -> None:  # noqa: F811
    ask()
    carry(world)
    assert told(world, "halcyon", "StewardsAwaited") == []


def test_choice_made_before_the_job_ran_is_told_to_nobody(
    request_that_waits: Escalation, people: People, world: World
) -> None:
    deciding.let_run(request_that_waits.pk, by=people.hana)
    carry(world)
    assert told(world, "halcyon", "StewardsAwaited") == []


def test_button_to_hide_asks_why_and_the_one_to_keep_does_not(talk: Discussion, people: People, hana: Actor) -> None:
    report = report_entry(first(talk), by=people.cleo, reason="No")
    words = words_of(hana, f"{LIST}{talk.community_id}/reports/", "halcyon")
    assert "optional" not in words.split("<main")[1]
    hiding, keeping = words.split('value="hide"')[0], words.split('value="hide"')[1]
    assert f'id="why-{report.pk}" name="words" maxlength="500" dir="auto" required' in hiding
    assert 'name="words"' not in keeping
    browser = browser_of(hana, "halcyon")
    assert browser.post(f"{LIST}reports/{report.pk}/settle/", {"verdict": "keep"}).status_code == 302
    report.refresh_from_db()
    assert report.verdict == "keep"
