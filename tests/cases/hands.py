"""What tests of clocks look at, and a hand that sets what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from clocks.actions.clocks import tell_due
from clocks.models import Clock
from clocks.selectors import book
from core.events import reactions
from core.models import Event

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = 3600


class Hands:
    """Sets what time it is, also for a case that is opened: a field's default keeps the function it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = MONDAY
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        for name in ("opened_at", "updated_at"):
            monkeypatch.setitem(vars(Case._meta.get_field(name)), "_get_default", lambda: self.now)

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


def clock_of(case: Case, metric: str) -> Clock:
    """The latest clock of this metric."""
    found: Clock = Clock.objects.filter(subject_id=case.pk, metric=metric).order_by("-started_at", "-id")[0]
    return found


def spent(case: Case, metric: str) -> int:
    return clock_of(case, metric).standing(book(), timezone.now()).spent


def metrics(case: Case) -> set[str]:
    """Metrics that run or wait."""
    return set(Clock.objects.live().filter(subject_id=case.pk).values_list("metric", flat=True))


def ended(case: Case) -> list[tuple[str, bool]]:
    rows = Event.objects.about("case", case.pk).filter(name="ClockEnded")
    return [(row.data["metric"], row.data["is_met"]) for row in rows]


def told(case: Case) -> list[str]:
    rows = Event.objects.about("case", case.pk).filter(name__in=["ClockWarned", "ClockMissed"])
    return [f"{row.data['metric']} {row.data.get('percent', 'missed')}" for row in rows]


def tick() -> int:
    """What the worker does each minute, for this space alone."""
    due = dict(Clock.objects.live().values_list("pk", "generation"))
    return tell_due(due, at=timezone.now(), book=book())


def hear() -> None:
    """What the worker does for every event of the space; reactions are idempotent."""
    for event in Event.objects.order_by("at", "id"):
        for reaction in reactions(event.name, "hears"):
            reaction(event)
