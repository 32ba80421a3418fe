"""What the address of a report says, and which cases it is about. Pure rules over querysets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from cases.querysets import ENDED, CaseQuerySet
from cases.reports.periods import Period
from directory.models import Person

By = Literal["ended", "opened"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about. ``by`` says which cases a period means: those that ended in it, or that were
    opened in it. ``queue`` and ``team`` are keys of what the reader sees, ``client`` is a part of a name.
    """

    period: Period
    by: By = "ended"
    queue: Any = None
    team: Any = None
    priority: str = ""
    client: str = ""
    product: str = ""


def narrowed(cases: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    """The cases a report counts, of any time. A merged case is counted where its words went."""
    cases = cases.filter(merged_into=None)
    exact = {"queue_id": asked.queue, "queue__team_id": asked.team, "priority": asked.priority,
             "product": asked.product}  # fmt: skip
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if asked.client:
        named: QuerySet[Person] = Person.objects.filter(client__name__icontains=asked.client)
        cases = cases.filter(requester__in=named.values("pk"))
    return cases.annotate(ended_at=ENDED)


def within(cases: CaseQuerySet, period: Period, by: By) -> CaseQuerySet:
    """Those of the narrowed cases that ended, or were opened, in the period."""
    return cases.filter(**{f"{by}_at__gte": period.begin, f"{by}_at__lt": period.end})
