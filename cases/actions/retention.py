"""Deleting closed cases that were kept long enough: chosen by an admin, carried out at night, batch by batch."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.actions.erasing import erase_cases
from cases.clockwork import nobody
from cases.events.retention import CasesExpired
from cases.permissions import require
from cases.saved.retention import RETENTION_NAME, RUN_NAME, Retention, RetentionRun
from cases.selectors.retention import expired, kept_retention, last_run
from core import chosen
from core.actor import Actor
from core.chosen import choose_only, take_back_only
from core.events import record
from core.jobs import defer, remember_due
from core.refusals import Refused

BATCH = 100
MOMENT = "retention"
TASK = "cases.expire_batch"
SURE = "delete"
GRACE = timedelta(days=1)
"""Between a choice and the first deletion by it, so that it can be taken back."""


@transaction.atomic
def choose_retention(value: Retention, *, by: Actor, sure: str = "") -> None:
    """Choose how long closed cases are kept. The first deletion begins after ``GRACE``.

    ``sure`` is the word "delete", typed, wherever cases would be deleted. Records nothing itself: keeping a setting
    does.
    """
    require(by, "retention.choose")
    if value.months is not None and sure.strip().lower() != SURE:
        raise Refused(f"Type {SURE} to confirm: deleted cases cannot be brought back.")
    key = choose_only(value, name=RETENTION_NAME, by=by)
    _plan(key, value, timezone.now() + GRACE)


@transaction.atomic
def take_back_retention(*, by: Actor) -> None:
    """Bring back what was chosen before the last change. Records nothing itself: keeping a setting does."""
    require(by, "retention.choose")
    key = take_back_only(Retention, by=by)
    back = Retention.find(key).value
    if back.months is not None:
        raise Refused(f"That would delete cases again. Choose the months anew and type {SURE}.")
    _plan(key, back, timezone.now() + GRACE)


@transaction.atomic
def begin_expiry(now: datetime) -> None:
    """The system's own act: begin the deletion that is due, unless the choice was taken back. Safe to repeat.

    Records nothing: its end does.
    """
    kept = kept_retention()
    if kept is None or kept.value.months is None:
        return
    total = expired(kept.value, now).count()
    run = RetentionRun(began_at=now, total=total, ended_at=None if total else now, asked=kept.value)
    chosen.note(run, name=RUN_NAME)
    if total:
        defer(TASK, queue="clocks", once=TASK)
    else:
        _plan(kept.key, kept.value, now + GRACE)


@transaction.atomic
def expire_batch(now: datetime) -> int:
    """The system's own act: delete the next cases and queue what follows in the same transaction, so that a worker who
    is killed loses and doubles nothing. Returns how many. The last batch says so.
    """
    kept, run = kept_retention(), last_run()
    if kept is None or run is None or run.ended_at is not None:
        return 0
    keys: list[UUID] = []
    if kept.value.months is not None and run.asked in (None, kept.value):
        rows = expired(kept.value, now).filter(merged_cases=None).order_by("pk")
        keys = [row.pk for row in rows.select_for_update(of=("self",)).only("pk")[:BATCH]]
    erase_cases(keys)
    run = run.model_copy(update={"done": run.done + len(keys), "ended_at": None if keys else now})
    chosen.note(run, name=RUN_NAME)
    if keys:
        defer(TASK, queue="clocks")
        return len(keys)
    if run.done:
        record(CasesExpired(subject_id=kept.key, cases=run.done, months=kept.value.months or 0), by=nobody())
    _plan(kept.key, kept.value, now + GRACE)
    return 0


def _plan(key: UUID, value: Retention, at: datetime) -> None:
    remember_due(MOMENT, key, at if value.months is not None else None)
