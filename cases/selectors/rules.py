"""What is asked of rules: the facts of a case, what has fired on it, and what pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case
from cases.rules.conditions import Facts
from cases.rules.plan import BY_PEOPLE, Chain
from clocks.calendars import Calendar
from clocks.selectors import book
from core.models import Event

FIRED = "RuleFired"
LOOKED_BACK = 200
NO_CHANGE = frozenset({FIRED, "RulesRested", "ClockWarned", "ClockMissed", "ClockEnded"})
"""Events that are no change of a case by anybody."""
TOLD_BY_THE_RULE = frozenset({"CaseAssigned", "StatusChanged", "CaseEdited", "CaseMoved", "NextActionHandedOver"})


def facts_of(case: Any, calendars: Mapping[str, Calendar], at: datetime) -> Facts:
    """What conditions ask of a case, its requester at hand."""
    return Facts(
        queue=str(case.queue_id),
        priority=case.priority,
        status=case.status,
        subject=case.subject,
        opened_at=case.opened_at,
        at=at,
        severity=case.severity,
        assignee=_key(case.assignee_id),
        requester=case.requester.email,
        client=_key(case.requester.client_id),
        product=case.product,
        tags=frozenset(case.tags),
        fields={str(name): _said(value) for name, value in case.fields.items()},
        calendars=calendars,
    )


def calendars() -> dict[str, Calendar]:
    """The space's calendars by their keys as text. One query."""
    return {str(key): kept.value for key, kept in book().calendars.items()}


def fired_on(case_id: UUID) -> Any:
    """The firings on a case, oldest first."""
    return Event.objects.about("case", case_id).filter(name=FIRED)


def chain_of(event: Event) -> Chain:
    """The rules that led to an event. One query."""
    rows = fired_on(event.subject_id).filter(at__gte=event.at, data__caused__contains=[str(event.pk)])
    row = rows.first()
    if row is None:
        return BY_PEOPLE
    return Chain(row.data["depth"], frozenset(map(UUID, [*row.data["after"], row.data["rule"]])))


def has_been_looked_at(event: Event) -> bool:
    """Whether rules have fired on an event already: all of them do so in one transaction."""
    return bool(fired_on(event.subject_id).filter(at__gte=event.at, data__cause=str(event.pk)).exists())


def last_change(case: Case) -> tuple[datetime, frozenset[UUID]]:
    """When anybody but a rule last did something to a case, and the rules that have fired since. One query."""
    rows = list(Event.objects.about("case", case.pk).reverse()[:LOOKED_BACK])
    ours = {key for row in rows if row.name == FIRED for key in row.data["caused"]}
    changes = [row.at for row in rows if row.name not in NO_CHANGE and str(row.pk) not in ours]
    since = changes[0] if changes else case.updated_at
    return since, frozenset(UUID(row.data["rule"]) for row in rows if row.name == FIRED and row.at >= since)


def without_what_rules_did(rows: Sequence[Any]) -> list[Any]:
    """Events without those that the line of a rule among them tells in its own words."""
    ours = {key for row in rows if row.name == FIRED for key in row.data.get("caused", ())}
    return [row for row in rows if row.name not in TOLD_BY_THE_RULE or str(row.pk) not in ours]


def _key(key: UUID | None) -> str:
    return str(key) if key else ""


def _said(value: Any) -> str:
    """A field of a case as text; of several values each, with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)
