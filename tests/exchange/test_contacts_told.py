"""Escalation contacts hear by mail that their organization's answer is late: once a clock, and no word that crossed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from clocks.models import Clock
from clocks.subjects import Told
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, entered
from exchange.actions.contacts import mail_contact
from exchange.actions.mirrors import hear
from exchange.crossing import in_network
from exchange.selectors.home import home_card
from network import clockwork
from network.actions.naming import choose_words
from network.agreements import agreed
from network.clockwork import nobody
from network.models import Escalation, Member
from network.naming import NetworkWords
from network.selectors.parties import News, news
from tenants.doors import home_here
from tenants.limits import LIMITS
from tenants.models import Network, Space
from tests.exchange.conftest import Asked
from tests.people import browser_of
from tests.world import World

DESK = {"name": "CNRY-desk", "email": "desk@halcyon.example", "is_escalation": True}


@pytest.fixture
def late(asked: Asked, world: World) -> tuple[UUID, UUID]:
    """Northwind asked Halcyon, which has not acknowledged in time: the escalation and the event that says so."""
    asked.release(asked.begin())
    with entered(world.meridian):
        row = Escalation.objects.get()
        Member.objects.filter(pk=row.helper_id or row.pk).update(
            contacts=[{"name": "Only a number", "phone": "1", "is_escalation": True}, DESK], regions=["Europe"]
        )
        Member.objects.filter(pk=row.requester_id).update(
            contacts=[{"name": "CNRY-ines", "email": "ines@northwind.example", "is_escalation": True}]
        )
        clockwork.tell([Told(row.pk, "acknowledgement", 100, timezone.now())])
        return row.pk, Event.objects.get(name="EscalationClockMissed").pk


def there() -> SpaceRef:
    with entered(REGISTRY):
        return Space.objects.get(network__slug="meridian").ref


def heard(space: SpaceRef, late: tuple[UUID, UUID]) -> News | None:
    """What a member reads of it, in its own space."""
    ref = there()
    with entered(space):
        home = home_here()
        assert home is not None
        return in_network(ref, lambda: news(*late, home.organization_id))


def sent(space: SpaceRef, found: News) -> None:
    with entered(space):
        home = home_here()
        assert home is not None
        for place in range(len(found.contacts)):
            mail_contact(found, place, "meridian", home)


def test_contact_of_who_is_late_is_mailed_number_and_topic_and_no_word(world: World, late: tuple[UUID, UUID]) -> None:
    found = heard(world.halcyon, late)
    assert found is not None
    assert found.contacts == (("CNRY-desk", "desk@halcyon.example"),)
    sent(world.halcyon, found)
    [letter] = mail.outbox
    assert letter.to == ["desk@halcyon.example"]
    assert letter.subject.startswith("E-")
    for told in ("Halcyon Cloud has not acted in time", "Topic:", "Waits since:", "/n/meridian/escalations/E-"):
        assert told in letter.body
    for word in ("Multipath", "CNRY-body", "Northwind", "Tallis", "Ada", "ines@northwind.example"):
        assert word not in f"{letter.subject} {letter.body}"


def test_mail_names_the_severity_in_the_words_of_that_network(world: World, late: tuple[UUID, UUID]) -> None:
    with entered(world.meridian):
        was = agreed().words
        named = {level: {"name": f"CNRY-{level}"} for level in was.severities}
        choose_words(NetworkWords.checked({"severities": named}), by=nobody())
    found = heard(world.halcyon, late)
    assert found is not None
    sent(world.halcyon, found)
    assert "Severity: CNRY-" in mail.outbox[-1].body
    other = heard(world.northwind, late)
    assert other is not None
    assert other.severity == "", "who is mailed nothing is told nothing"


def test_other_side_learns_that_contacts_were_told_and_not_who(
    world: World, late: tuple[UUID, UUID], ada: Actor, cleo: Actor
) -> None:
    found = heard(world.northwind, late)
    assert found is not None
    assert found.contacts == ()
    with entered(world.meridian):
        ref = Escalation.objects.get().ref
    words = browser_of(ada).get(f"/n/meridian/escalations/{ref}/").content.decode()
    assert "did not acknowledge it in time: 1 of Halcyon Cloud’s escalation contacts are told" in words
    assert "CNRY-desk" not in words


def test_own_side_reads_who_was_told_and_each_is_told_once(
    world: World, late: tuple[UUID, UUID], cleo: Actor, meridian: Network
) -> None:
    found, ref = heard(world.halcyon, late), there()
    assert found is not None
    with entered(world.halcyon):
        for _ in range(2):
            hear(found, "meridian", by=nobody(), there=ref)
        card = home_card(late[0], cleo, cleo.organization_id)
        assert card is not None
        assert card["context"]["late"]["names"] == ["CNRY-desk"]
    assert jobs("exchange.tell_contact") == 1
    with entered(world.meridian):
        number = Escalation.objects.get().ref
    words = browser_of(cleo, "halcyon").get(f"/n/meridian/escalations/{number}/").content.decode()
    assert "Told by mail" in words
    assert "CNRY-desk" in words


def jobs(name: str) -> int:
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), string_agg(args::text, '') FROM procrastinate_jobs WHERE task_name = %s", [name]
        )
        count, args = cursor.fetchone()
        assert "@" not in (args or ""), "a job holds keys alone"
        return int(count)


def test_nobody_is_mailed_once_the_turn_has_passed_on(world: World, late: tuple[UUID, UUID]) -> None:
    with entered(world.meridian):
        Escalation.objects.update(turn="requester", state="information", moved_at=timezone.now())
    found = heard(world.halcyon, late)
    assert found is not None
    sent(world.halcyon, found)
    assert mail.outbox == []


def test_one_mailbox_gets_no_more_letters_than_the_limit(world: World, late: tuple[UUID, UUID]) -> None:
    found = heard(world.halcyon, late)
    assert found is not None
    cache.clear()
    for _ in range(LIMITS["contact"].per_mailbox + 3):
        sent(world.halcyon, found)
    assert len(mail.outbox) == LIMITS["contact"].per_mailbox


def test_contacts_of_a_test_and_of_nobody_are_not_told(world: World, late: tuple[UUID, UUID]) -> None:
    with entered(world.meridian):
        row: Any = Escalation.objects.select_related("requester", "helper").get()
        now = timezone.now() + timedelta(minutes=1)
        assert clockwork.contacts_of(row, "helper", now)
        row.is_test = True
        assert clockwork.contacts_of(row, "helper", now) == ()
        row.is_test, row.helper = False, None
        assert clockwork.contacts_of(row, "helper", now) == ()
        assert Clock.objects.exists()
