"""Escalations follow what the network has agreed on; a turn that has begun keeps what was promised for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clocks.actions.clocks import tell_due
from clocks.calendars import Calendar
from clocks.models import Clock
from clocks.selectors import book
from core.actor import Actor
from core.refusals import Refused
from network.actions import rules as actions
from network.actions.escalations import handling, revoking, timing
from network.actions.escalations.handling import Promise
from network.choices import Severity
from network.clockwork import nobody
from network.models import Escalation, Member, Offer, Topic
from network.parcels import Addressed
from network.rules import ACKNOWLEDGED, HOUR, Agreement, Rules
from tests.network.escalations.conftest import Ask, Desk
from tests.world import World


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


def test_what_was_taken_back_is_not_opened_again(
    ask: Ask, cleo_there: Actor, ada_there: Actor, promise: Promise
) -> None:
    row = handling.accept(ask().pk, promise, by=cleo_there)
    handling.propose_solution(row.pk, "Do this.", by=cleo_there)
    handling.confirm_solution(row.pk, by=ada_there)
    revoking.revoke(row.pk, by=ada_there)
    with pytest.raises(Refused, match="taken back"):
        handling.reopen(row.pk, "Again.", by=ada_there)
    assert not Clock.objects.live().filter(subject_id=row.pk).exists()


def works(slug: str, world: World, calendar: Calendar) -> None:
    Member.objects.filter(pk=world.organization_ids[slug]).update(calendar=calendar.data())


def test_clock_counts_the_hours_both_share_and_says_so(
    ask: Ask, hall: World, cleo_there: Actor, northwind: Desk, halcyon: Desk
) -> None:
    works("northwind", hall, Calendar(zone="UTC", week=(((480, 720),),) * 7))
    works("halcyon", hall, Calendar(zone="UTC", week=(((660, 1080),),) * 7))
    row = ask(severity="medium")
    clock = Clock.objects.get(subject_id=row.pk)
    assert (clock.whose, clock.calendar) == ("both", None)
    assert row.due_at is not None
    shared = row.opened_at.hour == 11  # asked within the one hour a day that both share, it ends at that minute of it
    ends = (row.opened_at.hour, row.opened_at.minute) if shared else (12, 0)
    assert (row.due_at.hour, row.due_at.minute) == ends, "one hour a day: it ends with one"
    said = "in the hours that Northwind Storage and Halcyon Cloud share"
    assert said in northwind.words(row)
    assert said in halcyon.words(row)
    works("halcyon", hall, Calendar(zone="UTC", week=(((1380, 1385),),) * 7))
    tell_due({clock.pk: clock.generation}, at=row.due_at + timedelta(hours=23, seconds=2), book=book())
    clock.refresh_from_db()
    assert clock.warned == 100, "what was promised stays, whatever a card says by now"


def test_helpers_hours_count_where_the_two_share_none(ask: Ask, hall: World, northwind: Desk) -> None:
    works("northwind", hall, Calendar(zone="UTC", week=(((0, 60),),) * 7))
    works("halcyon", hall, Calendar(zone="UTC", week=(((600, 1080),),) * 7))
    row = ask(severity="low")
    assert Clock.objects.get(subject_id=row.pk).whose == "apart"
    assert "which shares none with Northwind Storage within a fortnight" in northwind.words(row)


def test_hours_of_a_severity_around_the_clock_are_nobodys(ask: Ask, hall: World, northwind: Desk) -> None:
    works("halcyon", hall, Calendar(zone="UTC", week=(((600, 1080),),) * 7))
    row = ask(severity="urgent")
    clock = Clock.objects.get(subject_id=row.pk)
    assert (clock.whose, clock.hours, clock.calendar) == ("", None, None)
    assert "around the clock" in northwind.words(row)
