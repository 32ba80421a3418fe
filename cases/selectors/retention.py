"""What is known about how long closed cases are kept: the choice, whom it would meet, how far a deletion is."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.choices import Category
from cases.models import Case
from cases.saved.retention import RETENTION_NAME, RUN_NAME, Retention, RetentionRun
from core.chosen import Kept


@dataclass(frozen=True, slots=True)
class Meets:
    """How many cases a choice would delete now, and how many as old ones the tag keeps."""

    cases: int
    held: int
    before: datetime


def kept_retention() -> Kept[Retention] | None:
    """What the organization chose, if anybody has chosen. One query."""
    return Retention.named(RETENTION_NAME)


def last_run() -> RetentionRun | None:
    """The deletion that runs, or the last one. One query."""
    kept = RetentionRun.named(RUN_NAME)
    return kept.value if kept else None


def expired(value: Retention, now: datetime) -> Any:
    """The cases that are old enough and not held. A case that others were merged into goes after these."""
    return _old(value, now).exclude(tags__contains=[value.hold_tag]).exclude(_has_held(value))


def meets(value: Retention) -> Meets:
    """Whom a choice would meet. Two queries; it counts in every queue, for a deletion is the organization's."""
    now = timezone.now()
    count, old = expired(value, now).count(), _old(value, now).count()
    return Meets(count, old - count, _limit(value, now))


def _old(value: Retention, now: datetime) -> Any:
    cases = Case.objects.annotate(ended_at=Coalesce("closed_at", "updated_at"))
    return cases.filter(category=Category.CLOSED, ended_at__lt=_limit(value, now))


def _has_held(value: Retention) -> Q:
    """A case into which a held one was merged carries what that one said."""
    held = Case.objects.filter(tags__contains=[value.hold_tag], merged_into__isnull=False)
    return Q(pk__in=held.values("merged_into"))


def _limit(value: Retention, now: datetime) -> datetime:
    """So many months before now, on the same day or the last of that month."""
    year, month = divmod(now.year * 12 + now.month - 1 - (value.months or 0), 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
