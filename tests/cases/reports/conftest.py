"""A small past, made by hand, whose figures were worked out on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.models import Case, Queue
from cases.reports.asked import Asked
from cases.reports.periods import Period
from core.actor import Actor
from core.models import Event
from directory.models import Person
from tests.cases.imports.conftest import histories  # noqa: F401 - the same fixture
from tests.factories.cases import make_queue
from tests.world import World

MAY = Period(date(2026, 5, 4), date(2026, 5, 31))
ASKED = Asked(MAY)


def at(day: int, hour: int = 10, month: int = 5) -> datetime:
    """A moment of May 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def storage(northwind: World, ines: Actor) -> Queue:
    return make_queue()


@pytest.fixture
def past(storage: Queue, ines: Actor, ravi: Actor) -> Callable[..., Case]:
    """Makes a case that was opened at a moment and, after some hours, answered, solved and closed."""
    requester = Person.objects.get(pk=str(ravi.person_id))

    def make(opened: datetime, *, replied: float | None = None, solved: float | None = None, **more: Any) -> Case:
        ended = None if solved is None else opened + timedelta(hours=solved)
        state = {} if solved is None else {"status": "closed", "category": "closed", "closed_at": ended}
        fields = {
            "subject": "CNRY of a report",
            "queue": storage,
            "requester": requester,
            "opened_at": opened,
            "first_replied_at": None if replied is None else opened + timedelta(hours=replied),
            "solved_at": ended,
            **state,
        }
        case: Case = Case.objects.create(**(fields | more))
        return case

    return make


def tell(case: Case, name: str, moment: datetime, **data: Any) -> None:
    """An event of a case's past."""
    Event.objects.create(name=name, subject_kind="case", subject_id=case.pk, at=moment, data=data)
