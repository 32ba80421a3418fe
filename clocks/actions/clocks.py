"""What the apps above do with clocks. Each step stores the rows, when they are due, and the next moment to tell of it.

The subject's row is locked by the caller before its clocks are: always in this order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clocks import running
from clocks.models import Clock
from clocks.policies import Book, Terms
from clocks.subjects import Told, subject_of
from core.jobs import remember_all_due

DUE_KIND = "clock"
CHANGED = ("policy", "calendar", "hours", "whose", "target", "spans", "paused_at", "pause_reason", "stopped_at",
           "due_at", "is_met", "spent", "warned", "generation")  # fmt: skip


def start(
    kind: str, subject_id: UUID, terms: Mapping[str, Terms], *, at: datetime, book: Book, reason: str = ""
) -> list[Clock]:
    """Start a clock for each metric, paused at once for a ``reason``.

    The owning app's action asks the permission and records the event that made it start.
    """
    made = [_made(kind, subject_id, metric, one, at) for metric, one in terms.items()]
    for clock in made if reason else ():
        clock.halt(reason, at)
    store_new(made, at=at, book=book)
    return made


def pause(clocks: Sequence[Clock], *, reason: str, at: datetime, book: Book) -> None:
    """Let clocks stand still. The owning app's action asks the permission and records the event that paused them."""
    for clock in clocks:
        clock.halt(reason, at)
    _store(clocks, at, book)


def resume(clocks: Sequence[Clock], *, at: datetime, book: Book) -> None:
    """Let clocks count again, paused or stopped ones; only targets that are not met yet move.

    The owning app's action asks the permission and records the event that set them going.
    """
    for clock in clocks:
        clock.go_on(at)
    _store(clocks, at, book)


def stop(clocks: Sequence[Clock], *, at: datetime, book: Book) -> None:
    """End clocks, met or missed. The owning app's action asks the permission and records the event with the result."""
    for clock in clocks:
        clock.end(at, book)
    _store(clocks, at, book)


def cancel(clocks: Sequence[Clock], *, at: datetime, book: Book) -> None:
    """End clocks without a verdict: what they measured is not wanted any more.

    The owning app's action asks the permission and records the event that made it so.
    """
    for clock in clocks:
        clock.end(at, book, is_judged=False)
    _store(clocks, at, book)


def retarget(clocks: Mapping[Clock, Terms], *, at: datetime, book: Book) -> None:
    """Lay other terms over clocks that have them not; the time they ran and stood still stays as it was.

    The owning app's action asks the permission and records the event that changed what counts.
    """
    changed = [clock for clock, terms in clocks.items() if not clock.has(terms)]
    for clock in changed:
        clock.take(clocks[clock])
    _store(changed, at, book)


def store_new(clocks: Sequence[Clock], *, at: datetime, book: Book, is_past: bool = False) -> None:
    """Store clocks that were made in memory, many at once. ``is_past`` tells nobody of shares reached before.

    The owning app's action asks the permission and records the event that made them.
    """
    for clock in clocks:
        clock.settle(book, at)
        if is_past:
            clock.warned = clock.reached(book, at)
    Clock.objects.bulk_create(clocks)
    _remember((clock for clock in clocks if clock.stopped_at is None), book)


def forget(kind: str, subject_ids: Iterable[UUID]) -> None:
    """Put away every clock of these subjects, whose past is written anew.

    The owning app's action asks the permission and records the event that brought the past.
    """
    clocks = Clock.objects.filter(subject_kind=kind, subject_id__in=list(subject_ids))
    remember_all_due(DUE_KIND, [(key, None, 0) for key in clocks.values_list("pk", flat=True)])
    clocks.delete()


@transaction.atomic
def tell_due(moments: Mapping[UUID, int], *, at: datetime, book: Book) -> int:
    """Tell of shares that were reached. The system's own act; returns how many clocks had something to tell.

    ``moments`` are keys with the generation they were noted for: a clock that has changed since says nothing, and one
    that has told a share already does not tell it again, so this may run any number of times. Records nothing: the
    owning app hears of it and records what its readers need.
    """
    told: dict[str, list[Told]] = defaultdict(list)
    looked_at, changed = [], []
    for clock in Clock.objects.live().filter(pk__in=moments).select_for_update().order_by("pk"):
        if clock.generation != moments[clock.pk] or not clock.is_running:
            continue
        percent = clock.reached(book, at)
        if percent > clock.warned:
            clock.warned = percent
            changed.append(clock)
            told[clock.subject_kind].append(Told(clock.subject_id, clock.metric, percent, clock.due_at))
        looked_at.append(clock)
    upsert(changed, ("warned",))
    _remember(looked_at, book)
    for kind, found in told.items():
        subject_of(kind).told(found)
    return sum(map(len, told.values()))


def upsert(clocks: Sequence[Clock], fields: Sequence[str]) -> None:
    """Write columns of many rows in one statement. The owning app's action asks the permission, records the event."""
    if clocks:
        Clock.objects.bulk_create(clocks, update_conflicts=True, unique_fields=["id"], update_fields=list(fields))


def _made(kind: str, subject_id: UUID, metric: str, terms: Terms, at: datetime) -> Clock:
    spans = running.write(running.begin(at))
    clock = Clock(subject_kind=kind, subject_id=subject_id, metric=metric, started_at=at, spans=spans)
    clock.take(terms)
    return clock


def _store(clocks: Sequence[Clock], at: datetime, book: Book) -> None:
    for clock in clocks:
        clock.settle(book, at)
    upsert(clocks, CHANGED)
    _remember(clocks, book)


def _remember(clocks: Iterable[Clock], book: Book) -> None:
    remember_all_due(DUE_KIND, [(clock.pk, clock.next_moment(book), clock.generation) for clock in clocks])
