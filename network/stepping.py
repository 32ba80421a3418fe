"""How any step of an escalation is taken: the row locked, the step possible now, the turn and the clocks in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from conversations.actions.entries import add_entry
from conversations.models import Entry, Thread
from core.actor import Actor
from core.jobs import remember_due
from core.refusals import Missing, Overtaken, Refused
from network.agreements import Agreed, agreed
from network.choices import Side, State
from network.clockwork import KIND, follow
from network.models import Escalation
from network.workflow import MOVES, Step, may_step, other, overtaken

MOMENT = "escalation"
TELLING = "network.tell_parties"
"""The job that has each party hear of an event."""
REASON = 1000


def locked(key: UUID, by: Actor) -> Escalation:
    """The fresh row that the actor reads. ``Missing`` for unseen and missing, also when it was revoked meanwhile."""
    if not Escalation.objects.visible_to(by).filter(pk=key).exists():
        raise Missing
    row: Escalation = Escalation.objects.lock(key)
    if not Escalation.objects.visible_to(by).filter(pk=key).exists():
        raise Missing
    return row


def check_step(row: Escalation, step: Step, by: Actor) -> Side:
    """The side that takes the step. ``Overtaken`` says kindly what has happened to it meanwhile."""
    side = row.side_of(by.organization_id)
    if not may_step(step, side, row.state, row.ending):
        helper = row.helper.name if row.helper else ""
        raise Overtaken(overtaken(row.state, row.ending, helper, row.requester.name))
    assert side is not None
    return side


def with_reason(words: str) -> str:
    """The reason that a step carries, bounded. ``Refused`` without one."""
    words = words.strip()
    if not words:
        raise Refused("Say why, in a sentence: the other side reads it.")
    if len(words) > REASON:
        raise Refused(f"Say why in at most {REASON} characters.")
    return words


def say(row: Escalation, words: str, *, by: Actor, is_extract: bool = False, **given: Any) -> Entry:
    """Write into the escalation's thread, where both read. ``given`` is what ``add_entry`` takes."""
    if not is_extract:
        check_files(row, by, given.get("uploads"))
    thread = Thread.objects.get(subject_kind=KIND, subject_id=row.pk, kind=Thread.Kind.MAIN)
    return add_entry(thread, by=by, kind=Entry.Kind.REPLY, source=words, **given)


def check_files(row: Escalation, by: Actor, uploads: Any) -> None:
    """``Refused`` for files of the side that asks: what leaves it is looked at first, and crosses by an extract."""
    if uploads and row.side_of(by.organization_id) == Side.REQUESTER:
        raise Refused("Your files cross by an extract, where they are looked at first. Send another from your case.")


def move(row: Escalation, step: Step, *, at: datetime | None = None, reason: str = "") -> None:
    """Bring the row to where the step leads, with turn, clocks and moments, and save it."""
    at = at or timezone.now()
    taken = MOVES[step]
    assert taken.to is not None
    if taken.ending:
        close(row, at, taken.ending, reason)
    else:
        row.state, row.ending, row.reason, row.closed_at = taken.to, "", "", None
        row.turn = taken.turn or other(Side(row.turn))
    settle(row, at, is_new_turn=True)


def close(row: Escalation, at: datetime, ending: str, reason: str = "") -> None:
    """End it, in memory."""
    row.state, row.turn, row.ending, row.reason, row.closed_at = State.CLOSED, "", ending, reason, at
    row.promised_at, row.next_step = None, ""


def settle(row: Escalation, at: datetime, *, is_new_turn: bool) -> None:
    """After a move: clocks, the moment at which time does something, and the row itself."""
    row.moved_at, row.noticed_at = at, None
    counts = agreed()
    follow(row, at=at, is_new_turn=is_new_turn, agreed=counts)
    remember_due(MOMENT, row.pk, next_moment(row, counts))
    row.save()


def next_moment(row: Escalation, counts: Agreed) -> datetime | None:
    """When time does something to it: the next wave, its expiry, the notice that nothing moves, its rest."""
    if not row.is_live:
        return None
    if row.state in (State.REQUESTED, State.INFORMATION):
        expiry, wave = row.moved_at + counts.expires, next_wave(row, counts)
        return min(expiry, wave) if wave is not None and wave > row.moved_at else expiry
    return row.moved_at + (counts.rests if row.noticed_at else counts.noticed)


def choosing_until(row: Escalation, counts: Agreed) -> datetime | None:
    """Until when a steward may choose whom a request goes to first; None where none does."""
    waits = row.helper_id is None and row.wave == 0 and row.state == State.REQUESTED
    return decided_until(row, counts) if waits and counts.rules.decide else None


def next_wave(row: Escalation, counts: Agreed) -> datetime | None:
    """When the next organizations are asked: as the clock of those who were runs out, or a steward decided nothing."""
    if row.helper_id is not None:
        return None
    if row.wave == 0:  # nobody was asked yet: a steward decides, or did while the rules said so
        return decided_until(row, counts) if counts.rules.decide else row.moved_at
    return row.due_at


def decided_until(row: Escalation, counts: Agreed) -> datetime:
    """How long a request waits for a steward's choice: as the rules say, and no longer than until half of the time in
    which its acknowledgement is promised. The other half is for those who are asked.
    """
    until = row.moved_at + counts.decides
    return until if row.due_at is None else min(until, row.opened_at + (row.due_at - row.opened_at) / 2)
