"""Escalations follow what the network has agreed on; a turn that has begun keeps what was promised for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actor import Actor
from core.refusals import Refused
from network.actions import rules as actions
from network.actions.escalations import handling, timing
from network.actions.escalations.handling import Promise
from network.choices import Severity
from network.clockwork import nobody
from network.models import Escalation, Member, Offer, Topic
from network.parcels import Addressed
from network.rules import ACKNOWLEDGED, HOUR, Agreement, Rules
from tests.network.escalations.conftest import Ask


def choose(**given: object) -> None:
    actions.choose_rules(Rules.checked(given), by=nobody())


def passed(row: Escalation, days: int) -> Escalation:
    """The row after so many days in which nothing moved, and what time then did."""
    Escalation.objects.filter(pk=row.pk).update(moved_at=timezone.now() - timedelta(days=days, minutes=1))
    timing.pass_moments([row.pk], now=timezone.now())
    return Escalation.objects.get(pk=row.pk)


def test_turn_that_has_begun_keeps_what_was_promised(ask: Ask, cleo_there: Actor, ada_there: Actor) -> None:
    row = ask()
    was = row.due_at
    choose(acknowledged={**ACKNOWLEDGED, Severity.HIGH: HOUR // 2})
    row = Escalation.objects.get(pk=row.pk)
    assert row.due_at == was
    handling.ask_information(row.pk, "Which?", by=cleo_there)
    row = handling.answer(row.pk, "This.", by=ada_there)
    assert row.due_at == row.moved_at.replace(microsecond=0) + timedelta(minutes=30)


def test_groups_have_what_they_agreed_on(ask: Ask) -> None:
    value = Agreement(asks="Full", helps="Full", acknowledged={Severity.HIGH: 20 * 60})
    actions.keep_agreement(value, by=nobody())
    row = ask()
    assert row.due_at == row.opened_at.replace(microsecond=0) + timedelta(minutes=20)
    Member.objects.filter(name="Halcyon Cloud").update(tier="Basic")
    other = ask()
    assert other.due_at == other.opened_at.replace(microsecond=0) + timedelta(hours=2)


def test_severity_that_is_not_around_the_clock_counts_in_working_hours(ask: Ask) -> None:
    choose(always=[])
    row = ask()
    assert row.due_at is not None
    assert row.due_at > row.opened_at
    assert row.due_at.hour * 60 + row.due_at.minute <= 18 * 60


def test_wave_is_as_large_as_the_rules_say(ask: Ask) -> None:
    for place in range(4):
        Member.objects.create(name=f"Member {place}", state="active")
    choose(wave=2)
    topic = Topic.objects.current().first()
    assert topic is not None
    row = ask(to=Addressed(topic=topic.pk))
    assert Offer.objects.filter(escalation=row).count() == 2


def test_request_expires_and_what_rests_is_closed_by_the_rules(ask: Ask, cleo_there: Actor, promise: Promise) -> None:
    choose(expires=3, noticed=4, rests=6)
    assert passed(ask(), 2).is_live
    assert passed(ask(), 3).ending == "expired"
    row = handling.accept(ask().pk, promise, by=cleo_there)
    assert passed(row, 4).noticed_at is not None
    assert passed(row, 6).ending == "idle"


def test_reopening_ends_with_the_rules(ask: Ask, cleo_there: Actor, ada_there: Actor, promise: Promise) -> None:
    choose(reopens=2)
    row = handling.accept(ask().pk, promise, by=cleo_there)
    handling.propose_solution(row.pk, "Do this.", by=cleo_there)
    handling.confirm_solution(row.pk, by=ada_there)
    Escalation.objects.filter(pk=row.pk).update(closed_at=timezone.now() - timedelta(days=2, minutes=1))
    with pytest.raises(Refused, match="more than 2 days ago"):
        handling.reopen(row.pk, "Again.", by=ada_there)
