"""What happens to a case's runs of processes when the case ends or goes on: when their outcomes count."""

from __future__ import annotations

from uuid import UUID

from cases.models import Case
from core.actor import Actor
from core.jobs import remember_all_due
from knowledge.actions.runs import subject_ended, subject_resumed
from knowledge.models import Run

KIND, MOMENT = "case", "run"
MOST = 50


def follow(case: Case, *, by: Actor) -> None:
    """Bring the runs of a case in step with what has just happened to it: closed, their outcomes count once it has
    stayed so for the days; open again, what counted is taken back. One query for a case without runs.
    """
    if case.is_closed and case.closed_at is not None:
        found = subject_ended(KIND, case.pk, at=case.closed_at)
        if found:
            remember_all_due(MOMENT, [(key, at, 0) for key, at in found])
    elif taken := subject_resumed(KIND, case.pk, by=by):
        remember_all_due(MOMENT, [(key, None, 0) for key in taken])


def open_runs(case: UUID) -> list[str]:
    """What the processes are called that somebody has begun on a case and not concluded. One query."""
    rows = Run.objects.of(KIND, case).open().order_by("started_at")
    return list(rows.values_list("revision__title", flat=True)[:MOST])
