"""How a member acknowledged what it was asked, as far as the network's rules show it: two numbers and no list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from clocks.choices import Metric
from clocks.models import Clock
from network.agreements import agreed
from network.choices import Ending, Label
from network.clockwork import KIND
from network.models import Escalation

SPAN = timedelta(days=90)
FEWEST = 5
"""Below so many requests nothing is shown: single ones could be told apart."""


@dataclass(frozen=True, slots=True)
class Record:
    """So many of ``total`` requests of the last ``SPAN`` were acknowledged in time."""

    kept: int
    total: int


def record_of(member: UUID) -> Record | None:
    """The answer record of a member, for whoever sees its card; None where the rules do not show it and below
    ``FEWEST``. Two queries at most.

    Requests that it was asked alone count: in a wave it would answer for those who were asked before it. What was
    withdrawn before anybody acted says nothing.
    """
    if not agreed().rules.record:
        return None
    asked = Escalation.objects.filter(helper=member, wave=0, is_test=False).exclude(label=Label.RED)
    judged = asked.exclude(ending=Ending.WITHDRAWN, accepted_at=None)
    clocks = Clock.objects.filter(subject_kind=KIND, metric=Metric.ACKNOWLEDGEMENT, is_met__isnull=False)
    counted = clocks.filter(stopped_at__gt=timezone.now() - SPAN, subject_id__in=judged.values("pk"))
    found = counted.aggregate(
        total=Count("subject_id", distinct=True), missed=Count("subject_id", distinct=True, filter=Q(is_met=False))
    )
    total = found["total"]
    return Record(total - found["missed"], total) if total >= FEWEST else None
