"""Telling a network how a run of its practice ended: the outcome under an opaque key, and nothing of the case."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from core.actor import Actor
from exchange.crossing import in_network
from knowledge.choices import Outcome
from knowledge.counting import days_of
from knowledge.models import Run
from network.actions.practices.telling import Told, take_evidence
from tenants.halls import hall_here

STARTED = 1
"""How often a run was told of once its beginning was: an outcome comes second at the earliest."""


@transaction.atomic
def tell_run(key: UUID, *, by: Actor) -> bool:
    """Tell the network how a run of a practice stands now: begun, counted with its outcome, or taken back. Returns
    whether anything was told.

    The system's own act. Records nothing: what the run came to is recorded where it was done. A run on steps that were
    changed at home says nothing of the practice and is not told.
    """
    run: Any = Run.objects.select_for_update(of=("self",)).select_related("article", "revision").filter(pk=key).first()
    if run is None or run.article.origin_practice is None or run.revision.origin_version is None:
        return False
    hall = hall_here(run.article.origin_network)
    if hall is None or (run.counted_at is None and run.told == STARTED):
        return False
    run.evidence, run.told = run.evidence or uuid4(), run.told + 1
    run.save(update_fields=["evidence", "told"])
    told = _told(run, hall.organization_id)
    return in_network(hall.space, lambda: take_evidence(told, by=by))


def _told(run: Any, organization: UUID) -> Told:
    """What crosses. Moments are days: the hour of a case is nobody's business."""
    is_counted = run.counted_at is not None
    at = run.counts_at - timedelta(days=days_of(run.article)) if is_counted and run.outcome else run.started_at
    return Told(
        practice=run.article.origin_practice,
        member=organization,
        run=run.evidence,
        version=run.revision.origin_version,
        outcome=(run.outcome or Outcome.UNKNOWN) if is_counted else Outcome.UNKNOWN,
        at=datetime.combine(at.date(), time(), tzinfo=at.tzinfo),
        facets=run.facets if is_counted else {},
        step=run.deviation if is_counted else "",
        revision=run.told,
        is_withdrawn=not is_counted and run.told > STARTED,
    )
