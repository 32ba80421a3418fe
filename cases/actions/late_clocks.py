"""Clocks of cases for which nothing was promised when they were opened: they begin once something is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from cases import clockwork
from cases.models import Case
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
    rows: Any = Case.objects.live().annotate(**_lacking()).filter(Q(lacks_reply=True) | Q(lacks_resolution=True))
    found = (rows.filter(pk__gt=after) if after else rows).order_by("pk")[:BATCH]
    lacking = {
        key: [metric for metric, lacks in zip(clockwork.AT_OPENING, each, strict=True) if lacks]
        for key, *each in found.values_list("pk", "lacks_reply", "lacks_resolution")
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
    """Which of the clocks that begin with a case this one never had; a first reply that was given needs none."""
    clocks: Any = Clock.objects.filter(subject_kind=clockwork.KIND, subject_id=OuterRef("pk"))
    reply, resolution = (Q(~Exists(clocks.filter(metric=metric))) for metric in clockwork.AT_OPENING)
    return {
        "lacks_reply": ExpressionWrapper(reply & Q(first_replied_at=None), output_field=BooleanField()),
        "lacks_resolution": ExpressionWrapper(resolution, output_field=BooleanField()),
    }
