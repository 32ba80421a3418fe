"""Steps that the actions on a case share: taking a status, saying when it was touched, finding its conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cases import handling
from cases.choices import Status
from cases.events import cases as events
from cases.events import lifecycle as life
from cases.models import Case, Queue
from cases.permissions import require, works_in
from cases.selectors.lifecycle import lifecycle
from cases.workflow import PAUSES, closes_at
from conversations.actions.moving import keep_with_team
from conversations.models import Thread
from core.actor import Actor
from core.events import record
from core.jobs import remember_due
from core.refusals import Missing
from core.statements import remembered

MOMENT = "case"
"""The kind of moments at which a case moves by itself: it comes back, or closes."""


def move(
    case: Case, status: str, *, by: Actor, reason: str, waits_for: str = "", wakes_at: datetime | None = None
) -> None:
    """Take a status, name who acts next by it, and say so. The owning app's action asks the permission.

    ``reason`` says what moved it; ``waits_for`` and ``wakes_at`` are for a case that pauses. One that pauses already
    says so only where one of them is another.
    """
    was, waited = case.status, (case.paused_reason, case.wakes_at)
    if not handling.take_status(case, status, waits_for=waits_for, wakes_at=wakes_at):
        _wait_on(case, *waited, by=by)
        return
    case.save()
    remember(case)
    record(events.StatusChanged(subject_id=case.pk, status=status, was=was, reason=reason), by=by)


def enter_queue(case: Case, queue: Queue, *, by: Actor) -> UUID | None:
    """The case changes its queue: every action by which one does calls this, and saves it. The queue is one that the
    actor sees; what was written for support alone stays with the team that read it. An assignee who does not support
    the queue lets go of the case, and of a next action that was theirs. Returns who that is.

    The owning app's action asks the permission to change the case and records the event.
    """
    require(by, "case.open", queue)
    if case.queue.team_id != queue.team_id:
        keep_with_team("case", case.pk, case.queue.team_id)
    stays = case.assignee_id is None or works_in(queue, case.assignee_id)
    return handling.enter(case, queue, stays=stays)


def remember(case: Case) -> None:
    """Note when the case, as it stands now, moves by itself: whoever gives it a state calls this, also one it had
    before. A moment that was noted earlier and fits no more does nothing when it comes. The owning app's action asks
    the permission and records the event.
    """
    at = case.wakes_at if case.status in PAUSES else None
    if case.status == Status.SOLVED:
        at = closes_at(case.solved_at, lifecycle())
    if at is not None:
        remember_due(MOMENT, case.pk, at)


def touch(case: Case) -> None:
    """Say when the case was last touched, and save it. The owning app's action asks the permission and records the
    event.
    """
    case.updated_at = timezone.now()
    case.save()


def standing(case: Case) -> Case:
    """The fresh row, locked; ``Overtaken`` for a case that was merged away. The owning app's action asks the permission
    and records the event.
    """
    found: Case | None = _lock.first(case.pk)
    if found is None:
        raise Missing
    handling.check_stands(found)
    return found


def main_thread(case: Case) -> Thread:
    """The conversation everybody who sees the case reads. The owning app's action asks the permission and records the
    event.
    """
    [thread] = _main(case.pk)
    return thread


@remembered()
def _lock(key: UUID) -> Any:
    return Case.objects.select_for_update(of=("self",)).filter(pk=key)


@remembered()
def _main(key: UUID) -> QuerySet[Thread]:
    return Thread.objects.filter(subject_kind="case", subject_id=key, kind=Thread.Kind.MAIN)


def _wait_on(case: Case, was_for: str, was_until: datetime | None, *, by: Actor) -> None:
    """The case keeps its status; what a paused one waits for, or until when, may be another."""
    remember(case)
    was = {"paused_reason": was_for, "wakes_at": was_until}
    fields = tuple(name for name, value in was.items() if getattr(case, name) != value)
    if fields:
        record(life.PauseChanged(subject_id=case.pk, fields=fields), by=by)
