"""What time does to escalations: the next wave, expiry, the notice that nothing moves, and the end of what rests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.events import record
from core.jobs import remember_due
from network.actions.escalations.asking import offer_next
from network.agreements import Agreed, agreed
from network.choices import State
from network.clockwork import nobody
from network.events import escalations as events
from network.models import Escalation
from network.sentences import RESTING
from network.stepping import MOMENT, move, next_moment, next_wave
from network.workflow import Step


def pass_moments(keys: Iterable[UUID], *, now: datetime) -> None:
    """Do what time has come for. The system's own act; runs again harmlessly. Each step records its event."""
    for key in keys:
        _pass(key, now)


@transaction.atomic
def _pass(key: UUID, now: datetime) -> None:
    row = Escalation.objects.locked(key).first()
    if row is None or not row.is_live:
        return
    counts = agreed()
    if row.state in (State.REQUESTED, State.INFORMATION):
        _wait(row, now, counts)
    elif now >= row.moved_at + counts.rests and row.noticed_at:
        _end(row, Step.REST, now)
    elif now >= row.moved_at + counts.noticed and not row.noticed_at:
        row.noticed_at = now
        row.save(update_fields=["noticed_at"])
        record(events.EscalationClockWarned(subject_id=key, metric=RESTING, percent=99), by=nobody())
        remember_due(MOMENT, key, next_moment(row, counts))
    else:
        remember_due(MOMENT, key, next_moment(row, counts))


def _wait(row: Escalation, now: datetime, counts: Agreed) -> None:
    wave = next_wave(row, counts)
    if now >= row.moved_at + counts.expires:
        _end(row, Step.EXPIRE, now)
    elif wave is not None and now >= wave and offer_next(row, at=now):
        return
    else:
        expiry = row.moved_at + counts.expires
        remember_due(MOMENT, row.pk, min(wave, expiry) if wave is not None and wave > now else expiry)


def _end(row: Escalation, step: Step, now: datetime) -> None:
    move(row, step, at=now)
    record(events.EscalationClosed(subject_id=row.pk, ending=row.ending), by=nobody())
