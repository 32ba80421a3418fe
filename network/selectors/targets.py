"""How an escalation stands against what was promised: the clock that runs, what somebody promised, what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import Book
from clocks.promises import Clock as Shown
from clocks.promises import length_words, promise_clock
from clocks.selectors import book as read_book
from network.choices import Side
from network.clockwork import KIND
from network.hours import Whose

NEAR, LAST = 75, 90
LOOKED_AT = 20
NAMES = {Metric.ACKNOWLEDGEMENT: "Acknowledgement", Metric.NEXT_REPLY: "Next answer"}


@dataclass(frozen=True, slots=True)
class Target:
    """One line: what is measured, its clock, and the share of the time that is used in percent (None: no bar).

    ``hours`` says by whose hours it is counted.
    """

    name: str
    clock: Shown
    share: int | None = None
    tone: str = ""
    at: datetime | None = None
    within: str = ""
    hours: str = ""


def targets_of(row: Any) -> list[Target]:
    """The promise of whoever has the turn, the clock that runs, and how the acknowledgement was kept. Two queries.

    The escalation was loaded through ``visible_to``.
    """
    rows = list(Clock.objects.about(KIND, row.pk)[:LOOKED_AT])
    book, now = read_book(), timezone.now()
    found = [_promised(row, now)] if row.promised_at and row.turn == Side.HELPER else []
    found += [_running(row, one, book, now) for one in rows if one.stopped_at is None]
    ended = [one for one in rows if one.metric == Metric.ACKNOWLEDGEMENT and one.is_met is not None]
    return found + [_kept(one) for one in ended[:1]]


def _promised(row: Any, now: datetime) -> Target:
    name = f"{row.helper_person.first_name}’s next step" if row.helper_person else "The next step"
    clock = promise_clock(row.promised_at, now, is_paused=False, is_live=True, label=f"{name} on {row.ref}")
    return Target(name, clock, at=row.promised_at)


def _running(row: Any, one: Clock, book: Book, now: datetime) -> Target:
    stands = one.standing(book, now)
    name = NAMES.get(Metric(one.metric), str(Metric(one.metric).label))
    clock = promise_clock(one.due_at, now, is_paused=False, is_live=True, label=f"{name} on {row.ref}")
    share = max(0, min(100, stands.share))
    tone = "danger" if share >= LAST else "warning" if share >= NEAR else ""
    return Target(name, clock, share, tone, one.due_at, f"within {length_words(one.target)}", hours_words(row, one))


def _kept(one: Clock) -> Target:
    spent = length_words(one.spent or 0)
    clock = Shown("met", f"In {spent}") if one.is_met else Shown("late", f"After {spent}")
    return Target("Acknowledged", clock, within=f"within {length_words(one.target)}")


def hours_words(row: Any, one: Clock) -> str:
    """By whose hours a clock of an escalation counts, for its two sides."""
    requester, helper = row.requester.name, row.helper.name if row.helper else "whoever can"
    if one.calendar is not None:
        return "in working hours"
    return {
        Whose.BOTH: f"in the hours that {requester} and {helper} share",
        Whose.HELPER: f"in the hours of {helper}",
        Whose.REQUESTER: f"in the hours of {requester}, as {helper} works around the clock",
        Whose.APART: f"in the hours of {helper}, which shares none with {requester} within a fortnight",
    }.get(one.whose, "around the clock")
