"""What a card shows of how a member acknowledged what it was asked: two numbers, where the network's rules say so."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clocks.models import Clock
from core.actor import Actor
from network.actions.escalations import handling
from network.actions.escalations.handling import Promise
from network.actions.rules import choose_rules
from network.clockwork import nobody
from network.models import Escalation
from network.rules import Rules
from network.selectors.records import record_of
from tests.network.escalations.conftest import Ask
from tests.network.test_halls import words_of
from tests.world import World


@pytest.fixture
def halcyon_key(hall: World) -> UUID:
    """The network shows the record of members."""
    choose_rules(Rules(record=True), by=nobody())
    return hall.organization_ids["halcyon"]


def acknowledged(ask: Ask, cleo_there: Actor, promise: Promise, count: int) -> None:
    for _ in range(count):
        handling.accept(ask().pk, promise, by=cleo_there)


def missed(row: Escalation) -> None:
    Clock.objects.filter(subject_id=row.pk, metric="acknowledgement").update(is_met=False)


def test_card_shows_two_numbers_from_five_requests_on(
    halcyon_key: UUID, ask: Ask, cleo_there: Actor, promise: Promise, ada: Actor
) -> None:
    path = f"/n/meridian/members/{halcyon_key}/"
    acknowledged(ask, cleo_there, promise, 4)
    assert record_of(halcyon_key) is None
    assert "Acknowledged" not in words_of(ada, path)
    row = ask()
    handling.decline(row.pk, "Not ours.", by=cleo_there)
    missed(row)
    found = record_of(halcyon_key)
    assert found is not None
    assert (found.kept, found.total) == (4, 5)
    assert "4 of 5 in time, in the last 90 days" in words_of(ada, path)
    choose_rules(Rules(record=False), by=nobody())
    assert "4 of 5" not in words_of(ada, path)


def test_what_is_old_withdrawn_a_test_or_asked_of_many_does_not_count(
    halcyon_key: UUID, ask: Ask, cleo_there: Actor, ada_there: Actor, promise: Promise
) -> None:
    acknowledged(ask, cleo_there, promise, 5)
    for row in (ask(), ask(is_test=True)):
        handling.withdraw(row.pk, "Solved.", by=ada_there)
    old, wave = list(Escalation.objects.filter(accepted_at__isnull=False)[:2])
    assert record_of(halcyon_key) is not None
    Escalation.objects.filter(pk=wave.pk).update(wave=2)
    assert record_of(halcyon_key) is None, "four are left"
    Escalation.objects.filter(pk=wave.pk).update(wave=0)
    Clock.objects.filter(subject_id=old.pk).update(stopped_at=timezone.now() - timedelta(days=91))
    assert record_of(halcyon_key) is None


def test_record_costs_two_statements(halcyon_key: UUID, ask: Ask, cleo_there: Actor, promise: Promise) -> None:
    acknowledged(ask, cleo_there, promise, 5)
    with CaptureQueriesContext(connection) as caught:
        record_of(halcyon_key)
    assert len(caught) == 2
