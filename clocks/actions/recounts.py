"""Counting all open clocks anew after a calendar or policy changed: batch by batch, each with what comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clocks.actions.clocks import CHANGED, DUE_KIND, upsert
from clocks.models import Clock
from clocks.policies import Book, Facts
from clocks.recounts import Recount
from clocks.selectors import book, recount
from clocks.subjects import subject_of, subjects
from core.chosen import note, note_over
from core.ids import new_id
from core.jobs import defer, remember_all_due

BATCH = 1000
TASK = "clocks.recount"


@transaction.atomic
def begin_recount() -> UUID:
    """Have every open clock counted anew by the worker. The owning app's action asks the permission, and the change
    of the setting is the event. A run that is under way is given up for this one: the batch it is in is its last, and
    nothing of it is noted.
    """
    run = new_id()
    total = Clock.objects.live().count()
    ended = None if total else timezone.now()
    note(Recount(run=run, began_at=timezone.now(), total=total, ended_at=ended), name=Recount.NAME)
    if total:
        defer(TASK, queue="clocks", run=run, after=None)
    else:
        _say_so()
    return run


@transaction.atomic
def continue_recount(run: UUID, after: UUID | None) -> int:
    """Count the next batch anew and queue what follows in the same transaction: a killed worker loses no batch.

    The system's own act; returns the number of clocks. Records nothing: the change of the setting did.
    """
    known = recount()
    if known is None or known.run != run or known.ended_at is not None:
        return 0
    open_clocks = Clock.objects.live().order_by("pk")
    found = open_clocks.filter(pk__gt=after) if after else open_clocks
    batch = list(found.values_list("pk", "subject_kind", "subject_id")[:BATCH])
    _count(batch, book())
    is_last = len(batch) < BATCH
    ended = timezone.now() if is_last else None
    progress = known.model_copy(update={"done": known.done + len(batch), "ended_at": ended})
    if not note_over(progress, Q(data__run=str(run)), name=Recount.NAME):
        return len(batch)  # another run was begun meanwhile: it counts these again, and all that follow
    if is_last:
        _say_so()
    else:
        defer(TASK, queue="clocks", run=run, after=batch[-1][0])
    return len(batch)


def _say_so() -> None:
    for subject in subjects():
        subject.recounted()


def _count(batch: list[tuple[UUID, str, UUID]], book: Book) -> None:
    """The subjects are locked first, as everywhere; then the clocks, which may have stopped by now."""
    for kind in {kind for _, kind, _ in batch}:
        subject = subject_of(kind)
        ids = {subject_id for _, one, subject_id in batch if one == kind}
        facts = subject.facts(ids)
        keys = [pk for pk, one, _ in batch if one == kind]
        clocks = list(Clock.objects.live().filter(pk__in=keys).select_for_update().order_by("pk"))
        _lay(clocks, facts, book)
        upsert(clocks, CHANGED)
        remember_all_due(DUE_KIND, [(clock.pk, clock.next_moment(book), clock.generation) for clock in clocks])
        subject.moved(ids)


def _lay(clocks: list[Clock], facts: Mapping[UUID, Facts], book: Book) -> None:
    """The terms that count now, and whether time does; a clock for which nothing is promised any more ends without a
    verdict. What it ran and stood still until now stays.
    """
    now = timezone.now()
    for clock in clocks:
        known = facts.get(clock.subject_id)
        terms = book.terms(known, clock.metric) if known else None
        if known is None or terms is None:
            clock.end(now, book, is_judged=False)
        else:
            clock.take(terms)
            _pause(clock, book.pause(known), now)
        clock.settle(book, now)


def _pause(clock: Clock, reason: str, now: datetime) -> None:
    """Let a clock stand still or go on by the reasons that count now."""
    if reason and clock.pause_reason != reason:
        clock.halt(reason, now)
    elif clock.is_paused and not reason:
        clock.go_on(now)
