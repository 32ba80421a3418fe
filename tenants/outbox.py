"""Delivering events to the reactions of the worker: at least once, in order, poison parked.

Each row of the outbox names an event of one space. A delivery runs every reaction (documents, notices) that has not
run yet and notes each one, so a killed worker repeats at most the one it was in; reactions are idempotent.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import events
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, current, entered
from tenants.models import Outbox

log = logging.getLogger("guildhall.outbox")
MAX_TRIES = 5
BATCH = 200


class DeliveryFailed(Exception):
    """A reaction failed; the job is retried and the row parked after ``MAX_TRIES``."""


def deliver(space: SpaceRef) -> int:
    """Deliver what waits for this space, oldest first. Returns the number of events finished."""
    finished = 0
    for row_id, event_id, done in _waiting(space):
        problem = _react(event_id, row_id, set(done))
        if problem:
            _failed(row_id, problem)
            raise DeliveryFailed(problem)
        with entered(REGISTRY):
            Outbox.objects.filter(pk=row_id).delete()
        finished += 1
    return finished


def _waiting(space: SpaceRef) -> list[tuple[int, UUID, list[str]]]:
    with entered(REGISTRY):
        rows = Outbox.objects.filter(space=space.id, parked_at=None).order_by("id")
        return list(rows.values_list("id", "event_id", "done")[:BATCH])


def _react(event_id: UUID, row_id: int, done: set[str]) -> str:
    """Run the reactions not run yet. Returns the problem, naming the reaction and never any text of the event."""
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        return ""
    for kind in ("finds", "hears"):
        for reaction in events.reactions(event.name, kind):
            name = f"{reaction.__module__}.{reaction.__name__}"
            if name in done:
                continue
            try:
                with transaction.atomic():
                    reaction(event)
            except Exception as error:  # a poison event must not stop the others
                log.exception("reaction failed", extra={"reaction": name, "space": current().schema})
                return f"{name}: {type(error).__name__}"
            done.add(name)
            with entered(REGISTRY):
                Outbox.objects.filter(pk=row_id).update(done=sorted(done))
    return ""


def _failed(row_id: int, problem: str) -> None:
    with entered(REGISTRY):
        row = Outbox.objects.get(pk=row_id)
        row.tries += 1
        row.problem = problem[:200]
        row.parked_at = timezone.now() if row.tries >= MAX_TRIES else None
        row.save(update_fields=["tries", "problem", "parked_at"])
