"""Clocks of cases for which nothing was promised when they were opened: they begin once something is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cases import clockwork
from cases.models import Case
from clocks.choices import Metric
from clocks.models import Clock
from clocks.selectors import book as read_book
from core.jobs import defer

BATCH = 500
TASK = "cases.start_clocks"


def begin_late_clocks() -> None:
    """Have the worker look for such cases. Records nothing: the change of the setting is the event.

    The owning app's action has asked the permission.
    """
    defer(TASK, queue="clocks", after=None)


@transaction.atomic
def start_late_clocks(after: UUID | None) -> int:
    """The system's own act: start what is promised by now for the next live cases, and queue what follows in the same
    transaction. Returns how many cases were looked at. Records nothing: nothing has happened to a case.
    """
    rows = Case.objects.live().filter(_lacking()).order_by("pk")
    keys = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:BATCH])
    facts, book, by = clockwork.facts_of(keys), read_book(), clockwork.nobody()
    promised = [
        key for key in keys if key in facts and any(book.terms(facts[key], one) for one in clockwork.AT_OPENING)
    ]
    for case in Case.objects.live().filter(pk__in=promised).order_by("pk"):
        clockwork.follow(case, by=by)
    if len(keys) == BATCH:
        defer(TASK, queue="clocks", after=keys[-1])
    return len(keys)


def _lacking() -> Any:
    """Cases that never had one of the clocks that begin with a case."""
    clocks: Any = Clock.objects.filter(subject_kind=clockwork.KIND, subject_id=OuterRef("pk"))
    without = {metric: ~Exists(clocks.filter(metric=metric)) for metric in clockwork.AT_OPENING}
    return Q(without[Metric.RESOLUTION]) | Q(without[Metric.FIRST_REPLY], first_replied_at=None)
