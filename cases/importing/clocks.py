"""The clocks of cases that came with their whole past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.clockwork import KIND, bring_due, facts_of, is_taken
from cases.importing.pasts import NO_PAST, Past
from cases.verdicts import judge
from clocks import running
from clocks.actions import clocks as actions
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import Book, Facts
from clocks.selectors import book as read_book


def import_clocks(cases: Iterable[Any], pasts: Mapping[UUID, Past] | None = None) -> None:
    """Store the clocks of cases that came with their whole past: running ones, and how finished ones ended.

    ``pasts`` say when each case waited and whether its target was kept, by its key, as far as the source tells. What an
    earlier import made of the same cases is put away. Nobody is told of what was reached before they came here.
    """
    rows = list(cases)
    if not rows:
        return
    kept, now = read_book(), timezone.now()
    facts = facts_of(case.pk for case in rows)
    actions.forget(KIND, facts)
    known = pasts or {}
    made = [
        clock for case in rows for clock in _past_clocks(case, facts[case.pk], kept, now, known.get(case.pk, NO_PAST))
    ]
    actions.store_new(made, at=now, book=kept, is_past=True)
    bring_due(case.pk for case in rows if case.is_live)
    judge(case.pk for case in rows)


def _past_clocks(case: Any, facts: Facts, book: Book, now: datetime, past: Past) -> Iterable[Clock]:
    policy = book.policy_for(facts)
    pauses = policy.value.pauses if policy else ()
    reason = book.pause(facts)
    for metric, end in _ends(case, past).items():
        terms = book.terms(facts, metric)
        if terms is None or (end is None and not case.is_live):
            continue
        spans = running.write(past.spans(case.opened_at, end, pauses))
        clock = Clock(subject_kind=KIND, subject_id=case.pk, metric=metric, started_at=case.opened_at, spans=spans)
        clock.take(terms)
        if end is None:
            _leave(clock, case, reason, now, past)
        else:
            clock.end(max(end, case.opened_at), book)
            if metric == Metric.RESOLUTION and past.is_met is not None:
                clock.is_met = past.is_met
        yield clock


def _ends(case: Any, past: Past) -> dict[Metric, datetime | None]:
    """What was measured, each with when it ended; without one it runs still."""
    ends = {
        Metric.FIRST_REPLY: case.first_replied_at,
        Metric.RESOLUTION: None if case.is_live else case.solved_at or case.closed_at,
    }
    if past.taken_at is not None or not is_taken(case):
        ends[Metric.ACKNOWLEDGEMENT] = past.taken_at
    return ends


def _leave(clock: Clock, case: Any, reason: str, now: datetime, past: Past) -> None:
    """A clock of a live case stands or runs on as the case came."""
    if reason:
        clock.halt(reason, past.waits_since(case.status) or min(case.updated_at, now))
    else:
        clock.go_on(min(case.updated_at, now))
