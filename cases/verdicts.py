"""What clocks found, kept with each case: whether support had it, replied and solved it in time, and in what time.

Reports sum these up over long histories; looking up the clocks of each case was most of their time. A case has at most
one clock of each kind, as ``cases/clockwork.py`` sets a stopped one going again rather than start another: so nothing
is lost. The clocks stay the truth: ``keep_in_step`` is called wherever they change, ``judge`` reads it all from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from cases.models import Case
from clocks.choices import Metric
from clocks.models import Clock

KIND = "case"
BATCH = 2_000
JUDGED = (Metric.ACKNOWLEDGEMENT, Metric.FIRST_REPLY, Metric.RESOLUTION)
COLUMNS = ("acknowledged_met", "acknowledged_in", "reply_met", "resolution_met", "worked")


def verdicts_of(clocks: Iterable[Clock]) -> dict[str, Any]:
    """The columns as the clocks of one case have them. Only clocks with a verdict count."""
    judged: dict[str, Clock] = {clock.metric: clock for clock in clocks if clock.is_met is not None}
    taking, reply, resolution = (judged.get(one) for one in JUDGED)
    return {
        "acknowledged_met": taking.is_met if taking else None,
        "acknowledged_in": taking.spent if taking else None,
        "reply_met": reply.is_met if reply else None,
        "resolution_met": resolution.is_met if resolution else None,
        "worked": resolution.spent if resolution else None,
    }


def keep_in_step(case: Case, **found: Any) -> None:
    """Write these columns of a case where they differ from what it has; its row is locked by its action, or new and
    stored with them by it.
    """
    changed = {name: value for name, value in found.items() if getattr(case, name) != value}
    for name, value in changed.items():
        setattr(case, name, value)
    if changed and not case._state.adding:
        Case.objects.filter(pk=case.pk).update(**changed)


def judge(case_ids: Iterable[UUID]) -> None:
    """Read the verdicts of many cases from their clocks, in one statement: for imports, and for ``mend``.

    Their rows are locked: one that waits for an action inside this statement would read the clocks as they were before.
    """
    found = _found()
    rows: Any = Case.objects.filter(pk__in=list(case_ids))
    rows.update(**found)


def mend(after: UUID | None = None) -> tuple[UUID | None, int]:
    """Look through the next cases behind ``after`` and mend those that are out of step with their clocks.

    Returns the last one that was looked at (None at the end) and how many were mended. None should be, but what a
    process of the release before wrote while a space already had the columns.
    """
    rows: Any = Case.objects.filter(pk__gt=after) if after else Case.objects.all()
    asked = rows.annotate(**{f"now_{name}": value for name, value in _found().items()}).order_by("pk")
    seen = list(asked.values_list("pk", *COLUMNS, *(f"now_{name}" for name in COLUMNS))[:BATCH])
    wrong = [pk for pk, *values in seen if values[: len(COLUMNS)] != values[len(COLUMNS) :]]
    if wrong:
        with transaction.atomic():
            Case.objects.lock_all(wrong)
            judge(wrong)
    return (seen[-1][0] if len(seen) == BATCH else None), len(wrong)


def _found() -> dict[str, Any]:
    """The columns as questions to the clocks."""
    clocks: Any = Clock.objects.filter(subject_kind=KIND, subject_id=OuterRef("pk"), is_met__isnull=False)
    taking, reply, resolution = (clocks.filter(metric=one) for one in JUDGED)
    return {
        "acknowledged_met": Subquery(taking.values("is_met")[:1]),
        "acknowledged_in": Subquery(taking.values("spent")[:1]),
        "reply_met": Subquery(reply.values("is_met")[:1]),
        "resolution_met": Subquery(resolution.values("is_met")[:1]),
        "worked": Subquery(resolution.values("spent")[:1]),
    }
