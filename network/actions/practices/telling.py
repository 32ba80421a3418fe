"""Taking in outcomes that members tell, and who uses a practice. Nothing else of a run crosses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken
from knowledge.choices import Outcome
from knowledge.models import Revision
from network.actions.practices.judging import held_practice, judge_held
from network.checklists import environments
from network.events import practices as events
from network.models import Adoption, Evidence, Member, Practice
from network.permissions import require

MOST_OF_MEMBER = 5_000
"""Runs of one member and practice: far more than any policy lets count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One outcome as it crosses. ``run`` is a key that means nothing outside its member, ``revision`` how often it was
    told before. One that ``is_withdrawn`` counts for nothing.
    """

    practice: UUID
    member: UUID
    run: UUID
    version: int
    outcome: str
    at: datetime
    facets: Mapping[str, str] = field(default_factory=dict)
    step: str = ""
    revision: int = 0
    is_withdrawn: bool = False


@transaction.atomic
def take_evidence(told: Told, *, by: Actor) -> bool:
    """Take in an outcome, or its correction: the later one replaces what was told before. Returns whether it was new.

    The system's own act, for a member whose run it is. What comes late or twice changes nothing; what a practice that
    is gone, or a member that has left, would tell is dropped.
    """
    practice = Practice.objects.select_for_update(of=("self",)).filter(pk=told.practice, withdrawn_at=None).first()
    member = Member.objects.active().filter(pk=told.member).first()
    if practice is None or member is None or told.outcome not in Outcome.values:
        return False
    if not Revision.objects.filter(article=practice.article_id, number=told.version).exists():
        return False
    row = Evidence.objects.filter(member=member, run=told.run).first()
    if row is not None and (row.practice_id != practice.pk or row.revision >= told.revision):
        return False
    if row is None and Evidence.objects.filter(member=member, practice=practice).count() >= MOST_OF_MEMBER:
        return False
    kept = row or Evidence(practice=practice, member=member, run=told.run)
    kept.version, kept.outcome, kept.at, kept.step = told.version, told.outcome, told.at, told.step
    kept.facets = environments().known(told.facets)
    kept.revision, kept.is_withdrawn, kept.told_at = told.revision, told.is_withdrawn, timezone.now()
    kept.save()
    record(events.EvidenceTold(subject_id=practice.pk), by=by)
    judge_held(practice, by=by)
    return True


@transaction.atomic
def note_adoption(key: UUID, version: int, *, by: Actor, is_named: bool) -> Adoption:
    """Note that the actor's organization uses this version of a practice. ``is_named`` lets its name stand beside its
    results.
    """
    practice = held_practice(key, by)
    require(by, "practice.adopt", practice)
    if not practice.takes_runs:
        raise Overtaken("This practice is on hold or retired: nobody begins to use it now.")
    if not Revision.objects.filter(article=practice.article_id, number=version).exists():
        raise Missing
    said = {"version": version, "by_id": by.card, "at": timezone.now(), "is_named": is_named, "ended_at": None}
    row, _ = Adoption.objects.update_or_create(practice=practice, member_id=by.organization_id, defaults=said)
    record(events.PracticeAdopted(subject_id=practice.pk, version=version), by=by)
    return row


@transaction.atomic
def end_adoption(key: UUID, *, by: Actor) -> None:
    """Note that the actor's organization uses a practice no longer. What its runs came to still counts."""
    row = Adoption.objects.visible_to(by).current().select_for_update().filter(practice=key).first()
    require(by, "practice.adopt")
    if row is None:
        return
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    record(events.PracticeAdopted(subject_id=key, version=0), by=by)
