"""Having a practice stand as its evidence and its reviews say, by the network's rules."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.jobs import remember_due
from core.refusals import Missing
from network.choices import Standing
from network.clockwork import nobody
from network.events import practices as events
from network.models import Practice
from network.selectors.proof import proof_of
from network.trust import next_state

MOMENT = "practice"
TASK = "network.judge_practices"


def held_practice(key: UUID, by: Actor) -> Practice:
    """A practice that the actor sees, locked and fresh. ``Missing`` otherwise.

    The owning app's action asks the permission and records the event.
    """
    rows = Practice.objects.visible_to(by).select_for_update(of=("self",)).select_related("article__live", "member")
    found: Practice | None = rows.filter(pk=key).first()
    if found is None or found.withdrawn_at is not None:
        raise Missing
    return found


@transaction.atomic
def judge_practices(keys: list[UUID], *, now: datetime | None = None) -> int:
    """Judge practices whose moment has come. Returns how many stand otherwise since.

    The system's own act. Runs again harmlessly.
    """
    changed = 0
    for key in sorted(keys):
        row = Practice.objects.select_for_update(of=("self",)).filter(pk=key, withdrawn_at=None).first()
        if row is not None:
            changed += judge_held(row, by=nobody(), now=now)
    return changed


def judge_held(practice: Practice, *, by: Actor, now: datetime | None = None) -> bool:
    """Count the evidence of a practice that is locked, and have it stand as that says. Returns whether it changed.

    The system's own act: a part of each action that changes what is counted.
    """
    now = now or timezone.now()
    found = proof_of(practice, now=now)
    standing = next_state(Standing(practice.standing), found.judgement)
    practice.proof, practice.certainty = found.kept(), found.judgement.certainty
    practice.ends_at = found.ends_at if standing == Standing.VALIDATED and practice.retired_at is None else None
    has_changed = standing != practice.standing and practice.retired_at is None
    if has_changed:
        stand(practice, standing, by=by, at=now)
    practice.save()
    remember_due(MOMENT, practice.pk, found.due_at)
    return has_changed


def stand(practice: Practice, standing: Standing, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Note how a practice that is locked stands now, and why if a person says so; the caller saves it.

    The system's own act where its evidence says so; else the owning app's action asks the permission.
    """
    was, practice.standing, practice.standing_at, practice.reason = practice.standing, standing, at, reason
    version = practice.article.live.number if practice.article.live else 0
    told = events.PracticeStood(subject_id=practice.pk, was=was, now=standing, version=version or 0)
    record(told, by=by, at=at)
