"""Running a process on a subject: beginning, ticking, handing over, saying how it ended, and when that counts.

The app above asks whether its subject takes it and tells of it there; every step locks the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person
from knowledge import events
from knowledge.choices import SAID, Outcome
from knowledge.counting import days_of
from knowledge.models import Article, Run
from knowledge.models.runs import RUN_NOTE
from knowledge.permissions import require
from knowledge.steps import Kind, Process, Step
from knowledge.ways import path

MOST_OPEN, MOST_RUNS = 10, 50
LONGEST_NOTE, LONGEST_INPUT = 1_000, 500


@dataclass(frozen=True, slots=True)
class Begun:
    """What was answered when a run began: preconditions and inputs by key, the environment by name."""

    preconditions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was done with a step: done or skipped with a reason, a note, and the branch that was taken."""

    key: str
    is_skipped: bool = False
    note: str = ""
    branch: int | None = None


@transaction.atomic
def start_run(key: UUID, kind: str, subject: UUID, begun: Begun, *, by: Actor) -> Run:
    """Begin to run a process on a subject, on what readers have of it now. The owning app's action asks the permission
    for its subject, and records there.
    """
    require(by, "run.work")
    article: Article | None = Article.objects.visible_to(by).select_related("live").filter(pk=key).first()
    if article is None:
        raise Missing
    if not article.is_process or article.live is None:
        raise Refused("Only a published process is run.")
    if article.is_archived:
        raise Refused("This process is archived: nobody relies on it.")
    here = Run.objects.of(kind, subject)
    if here.open().count() >= MOST_OPEN or here.count() >= MOST_RUNS:
        raise Refused(f"At most {MOST_OPEN} processes run at once here, {MOST_RUNS} in all.")
    process = Process.of(article.live.body)
    made: Run = Run.objects.create(
        article=article,
        revision=article.live,
        subject_kind=kind,
        subject_id=subject,
        by_id=by.card,
        holder_id=by.card,
        preconditions={one.key: begun.preconditions.get(one.key, "")[:20] for one in process.preconditions},
        inputs={one.key: begun.inputs.get(one.key, "")[:LONGEST_INPUT] for one in process.inputs},
        facets={name[:60]: value[:120] for name, value in list(begun.facets.items())[:20] if value},
    )
    record(events.RunStarted(subject_id=made.pk, article=article.pk, revision=article.live.pk), by=by)
    return made


@transaction.atomic
def tick(key: UUID, ticked: Ticked, *, by: Actor) -> Run:
    """Tick a step of a run, or skip it with a reason. A decision is ticked with the branch that is taken; one that
    leads back opens the steps from there again.
    """
    run = _held(key, by)
    require(by, "run.work", run)
    step = _step(run, ticked.key)
    note = ticked.note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Use at most {LONGEST_NOTE:,} characters.")
    if ticked.is_skipped and not note:
        raise Refused("Say why you skip it.")
    done: dict[str, Any] = {"state": "skipped" if ticked.is_skipped else "done", "by": str(by.card), "name": by.name}
    done |= {"at": timezone.now().isoformat(), "note": note}
    if step.kind == Kind.DECISION:
        if ticked.branch is None or not 0 <= ticked.branch < len(step.branches):
            raise Refused("Choose which way it goes on.")
        done["branch"] = ticked.branch
    run.steps = {**run.steps, step.key: done}
    _open_again(run)
    run.moved_at = timezone.now()
    run.save(update_fields=["steps", "moved_at"])
    record(events.StepDone(subject_id=run.pk, step=step.key, state=done["state"]), by=by)
    return run


@transaction.atomic
def untick(key: UUID, step: str, *, by: Actor) -> Run:
    """Open a step of a run again."""
    run = _held(key, by)
    require(by, "run.work", run)
    if step not in run.steps:
        raise Overtaken("This step is open already.")
    run.steps = {one: done for one, done in run.steps.items() if one != step}
    run.moved_at = timezone.now()
    run.save(update_fields=["steps", "moved_at"])
    record(events.StepDone(subject_id=run.pk, step=step, state=""), by=by)
    return run


@transaction.atomic
def hand_over_run(key: UUID, person: UUID, *, by: Actor) -> Run:
    """Have a colleague go on with a run."""
    run = _held(key, by)
    require(by, "run.work", run)
    if not Person.objects.colleagues().filter(pk=person).exists():
        raise Refused("Choose somebody who works here.")
    run.holder_id = person
    run.save(update_fields=["holder"])
    record(events.RunHandedOver(subject_id=run.pk, holder=person), by=by)
    return run


@transaction.atomic
def conclude_run(key: UUID, outcome: str, *, by: Actor, deviation: str = "", note: str = "") -> Run:
    """Say how a run ended, or correct what was said. With a deviation, at which step; where it did not work or was
    given up, why.
    """
    run = _held(key, by, is_open=False)
    require(by, "run.work", run)
    note = note.strip()
    if outcome not in dict(SAID):
        raise Refused("Choose how it ended.")
    if len(note) > RUN_NOTE:
        raise Refused(f"Use at most {RUN_NOTE:,} characters.")
    if outcome == Outcome.DEVIATION and Process.of(run.revision.body).step(deviation) is None:
        raise Refused("Choose the step that you did in another way.")
    if outcome != Outcome.WORKED and not note:
        raise Refused("Say in a line what was different. The next one who runs it reads it.")
    was, run.outcome = run.outcome, outcome
    run.deviation = deviation if outcome == Outcome.DEVIATION else ""
    run.note, run.concluded_at, run.concluded_by_id = note, timezone.now(), by.card
    run.save()
    record(events.RunConcluded(subject_id=run.pk, outcome=outcome, deviation=run.deviation, was=was), by=by)
    return run


@transaction.atomic
def subject_ended(kind: str, subject: UUID, *, at: datetime) -> list[tuple[UUID, datetime]]:
    """Note from when on outcomes of a subject's runs count, now that it has ended: after the days of the network where
    the process is a practice. Returns the runs with the moment.

    The system's own act. Records nothing: what counts is told when it does.
    """
    rows = Run.objects.of(kind, subject).filter(counted_at=None).select_related("article")
    found = list(rows.select_for_update(of=("self",)))
    for run in found:
        run.counts_at = at + timedelta(days=days_of(run.article))
    Run.objects.bulk_update(found, ["counts_at"])
    return [(run.pk, run.counts_at) for run in found if run.counts_at]


@transaction.atomic
def subject_resumed(kind: str, subject: UUID, *, by: Actor) -> list[UUID]:
    """Take back what counted, or was about to, of a subject that goes on: whether it worked is open again. Returns the
    runs.

    The system's own act.
    """
    rows = list(Run.objects.of(kind, subject).exclude(counts_at=None).select_for_update())
    for run in rows:
        if run.counted_at is not None:
            record(events.RunTakenBack(subject_id=run.pk), by=by)
        run.counts_at = run.counted_at = None
    Run.objects.bulk_update(rows, ["counts_at", "counted_at"])
    return [run.pk for run in rows]


@transaction.atomic
def count_run(key: UUID, *, by: Actor, now: datetime | None = None) -> bool:
    """Count a run whose subject has stayed ended for its days; as unknown without an outcome. Returns whether.

    The system's own act.
    """
    now = now or timezone.now()
    run: Run | None = Run.objects.select_for_update().filter(pk=key, counted_at=None, counts_at__lte=now).first()
    if run is None:
        return False
    run.counted_at = now
    run.save(update_fields=["counted_at"])
    record(events.RunCounted(subject_id=run.pk, outcome=run.outcome), by=by)
    return True


def _held(key: UUID, by: Actor, *, is_open: bool = True) -> Run:
    found: Run | None = (
        Run.objects.visible_to(by).select_for_update(of=("self",)).select_related("revision").filter(pk=key).first()
    )
    if found is None:
        raise Missing
    if is_open and not found.is_open:
        raise Overtaken("This run is over.")
    return found


def _step(run: Run, key: str) -> Step:
    step = Process.of(run.revision.body).step(key)
    if step is None:
        raise Missing
    return step


def _open_again(run: Run) -> None:
    """Where a branch leads back, the steps from there on are to be done again."""
    way = path(Process.of(run.revision.body), run.taken)
    again = {step.key for step in way.again}
    if again:
        run.steps = {key: done for key, done in run.steps.items() if key not in again}
