"""Clocks of cases for which nothing was promised when they were opened: they begin once something is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from cases import clockwork
from cases.choices import NextAction
from cases.models import Case
from clocks.choices import Metric
from clocks.models import Clock
from clocks.selectors import book as read_book
from core.jobs import defer

BATCH = 500
TASK = "cases.start_clocks"
LACKS = tuple(f"lacks_{metric}" for metric in clockwork.AT_OPENING)


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
    rows: Any = Case.objects.live().annotate(**_lacking()).filter(Q(*((name, True) for name in LACKS), _connector=Q.OR))
    found = (rows.filter(pk__gt=after) if after else rows).order_by("pk")[:BATCH]
    lacking = {
        key: [metric for metric, lacks in zip(clockwork.AT_OPENING, each, strict=True) if lacks]
        for key, *each in found.values_list("pk", *LACKS)
    }
    facts, book, by = clockwork.facts_of(lacking), read_book(), clockwork.nobody()
    promised = [
        key for key, each in lacking.items() if key in facts and any(book.terms(facts[key], one) for one in each)
    ]
    for case in Case.objects.live().filter(pk__in=promised).order_by("pk"):
        clockwork.follow(case, by=by)
    if len(lacking) == BATCH:
        defer(TASK, queue="clocks", after=list(lacking)[-1])
    return len(lacking)


def _lacking() -> dict[str, Any]:
    """Which of the clocks that begin with a case this one never had; a first reply that was given needs none, nor does
    a case that somebody has.
    """
    clocks: Any = Clock.objects.filter(subject_kind=clockwork.KIND, subject_id=OuterRef("pk"))
    unanswered = Q(first_replied_at=None)
    wanted = {
        Metric.FIRST_REPLY: unanswered,
        Metric.RESOLUTION: Q(),
        Metric.ACKNOWLEDGEMENT: unanswered & Q(assignee=None) & ~Q(next_kind=NextAction.PERSON),
    }
    return {
        name: ExpressionWrapper(Q(~Exists(clocks.filter(metric=metric))) & wanted[metric], output_field=BooleanField())
        for name, metric in zip(LACKS, clockwork.AT_OPENING, strict=True)
    }
