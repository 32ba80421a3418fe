"""Running processes on a case: whoever may note on it begins one, ticks its steps, and says how it ended."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.actions.moves import standing, touch
from cases.events import runs as events
from cases.models import Case
from cases.permissions import require
from conversations.models import Link
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken
from knowledge.actions import runs
from knowledge.actions.linking import use_article
from knowledge.actions.runs import Begun, Ticked
from knowledge.choices import Outcome
from knowledge.models import Run

KIND = "case"


@transaction.atomic
def begin_run(case: Case, article: UUID, begun: Begun, *, by: Actor) -> Run:
    """Begin to run a process on the case, and note that it is used there."""
    require(by, "case.note", case)
    case = standing(case)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed. Open it again to run a process on it.")
    made = runs.start_run(article, KIND, case.pk, begun, by=by)
    use_article(article, KIND, case.pk, by=by, link=Link.Kind.USED)
    touch(case)
    record(events.RunBegun(subject_id=case.pk, run=made.pk, process=made.revision.title), by=by)
    return made


@transaction.atomic
def tick_step(case: Case, run: UUID, ticked: Ticked, *, by: Actor) -> Run:
    """Tick or skip a step of a run on the case."""
    require(by, "case.note", case)
    _on(case, run)
    found = runs.tick(run, ticked, by=by)
    record(events.RunMoved(subject_id=case.pk, run=run), by=by)
    return found


@transaction.atomic
def open_step(case: Case, run: UUID, step: str, *, by: Actor) -> Run:
    """Open a step of a run on the case again."""
    require(by, "case.note", case)
    _on(case, run)
    found = runs.untick(run, step, by=by)
    record(events.RunMoved(subject_id=case.pk, run=run), by=by)
    return found


@transaction.atomic
def hand_over_run(case: Case, run: UUID, person: UUID, *, by: Actor) -> Run:
    """Have a colleague go on with a run on the case."""
    require(by, "case.note", case)
    _on(case, run)
    found = runs.hand_over_run(run, person, by=by)
    record(events.RunMoved(subject_id=case.pk, run=run), by=by)
    return found


@transaction.atomic
def end_run(case: Case, run: UUID, outcome: str, *, by: Actor, deviation: str = "", note: str = "") -> Run:
    """Say how a run on the case ended, or correct that, also once it is closed."""
    require(by, "case.note", case)
    case = standing(case)
    _on(case, run)
    found = runs.conclude_run(run, outcome, by=by, deviation=deviation, note=note)
    touch(case)
    told = events.RunEnded(
        subject_id=case.pk, run=run, process=found.revision.title, outcome=str(Outcome(outcome).label)
    )
    record(told, by=by)
    return found


def _on(case: Case, run: UUID) -> None:
    if not Run.objects.of(KIND, case.pk).filter(pk=run).exists():
        raise Missing
