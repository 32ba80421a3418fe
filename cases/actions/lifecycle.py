"""How a case moves by hand, and by itself when its moment has come; and what the organization chose about that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import clockwork, handling
from cases.actions.closing import NO_OUTCOMES, close_by_itself
from cases.actions.fields import NOTHING, complete
from cases.actions.moves import MOMENT, move, standing, touch
from cases.choices import Status
from cases.models import Case
from cases.permissions import require
from cases.saved.fields import Given, Step
from cases.selectors.lifecycle import lifecycle
from cases.workflow import LIFECYCLE_NAME, PAUSES, Lifecycle, closes_at
from conversations.actions.threads import settle_sides
from core.actor import Actor
from core.chosen import choose_only, take_back_only
from core.jobs import defer, remember_all_due, remember_due

BATCH = 2000
PLAN = "cases.plan_closing"


@transaction.atomic
def change_status(
    case: Case,
    *,
    by: Actor,
    status: str,
    reason: str = "",
    wakes_at: datetime | None = None,
    outcomes: Mapping[UUID, str] = NO_OUTCOMES,
    fields: Given = NOTHING,
) -> Case:
    """Take another status by hand. Closing is an action of its own, with a resolution.

    Records nothing itself: the step it takes does.

    ``reason`` says what a paused case waits for (a pending one waits for its requester and may leave it out) and
    ``wakes_at`` when it comes back by itself; ``outcomes`` has a line for each side thread that is still open and
    ``fields`` fill in what is needed, where the case is solved.
    """
    require(by, "case.change_status", case)
    case = standing(case)
    handling.check_status(case, status, reason)
    if status == Status.SOLVED:
        complete(case, Step.SOLVE, fields, by=by)
        settle_sides("case", case.pk, by=by, outcomes=outcomes)
    move(case, status, by=by, reason="person", waits_for=reason, wakes_at=wakes_at)
    touch(case)
    clockwork.follow(case, by=by)
    return case


def pass_moments(keys: Iterable[UUID], *, by: Actor, now: datetime) -> None:
    """The system's own act: cases whose moment has come go on, or close. Runs again harmlessly.

    Records nothing itself: the steps it takes do.
    """
    for key in keys:
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).filter(pk=key, merged_into=None).first()
            if case is not None:
                _pass(case, by=by, now=now)


def _pass(case: Case, *, by: Actor, now: datetime) -> None:
    if case.status in PAUSES and case.wakes_at is not None:
        if case.wakes_at > now:
            remember_due(MOMENT, case.pk, case.wakes_at)
            return
        move(case, Status.OPEN, by=by, reason="wake")
        touch(case)
        clockwork.follow(case, by=by)
    elif case.status == Status.SOLVED:
        at = closes_at(case.solved_at, lifecycle())
        if at is None:
            return
        if at > now:
            remember_due(MOMENT, case.pk, at)
        elif not close_by_itself(case, by=by):
            remember_due(MOMENT, case.pk, now + timedelta(days=1))


@transaction.atomic
def choose_lifecycle(value: Lifecycle, *, by: Actor) -> None:
    """Choose how the organization's cases end. Solved cases are planned by it. Records nothing itself: keeping a
    setting does.
    """
    require(by, "lifecycle.choose")
    choose_only(value, name=LIFECYCLE_NAME, by=by)
    defer(PLAN, queue="clocks", once=PLAN, after=None)


@transaction.atomic
def take_back_lifecycle(*, by: Actor) -> None:
    """Bring back what was chosen before the last change. Records nothing itself: keeping a setting does."""
    require(by, "lifecycle.choose")
    take_back_only(Lifecycle, by=by)
    defer(PLAN, queue="clocks", once=PLAN, after=None)


@transaction.atomic
def plan_closing(after: UUID | None) -> UUID | None:
    """The system's own act: note when the next solved cases close by themselves. Returns the last of them, or None at
    the end. Records nothing: nothing has happened to a case yet.
    """
    rules, now = lifecycle(), timezone.now()
    rows = Case.objects.filter(status=Status.SOLVED).order_by("pk")
    found = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", "solved_at")[:BATCH])
    moments = [(pk, closes_at(solved_at, rules)) for pk, solved_at in found]
    remember_all_due(MOMENT, [(pk, max(at, now) if at else None, 0) for pk, at in moments])
    if len(found) < BATCH:
        return None
    last: UUID = found[-1][0]
    defer(PLAN, queue="clocks", after=last)
    return last
