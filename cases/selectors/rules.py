"""What is asked of rules: the facts of a case, what has fired on it, and what pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.models import Case, Queue
from cases.rules.conditions import Facts
from cases.rules.kept import Rule
from cases.rules.plan import BY_PEOPLE, Chain
from clocks.calendars import Calendar
from clocks.selectors import book
from core.models import Event
from directory.models import Person
from notifications.readers import reader

FIRED = "RuleFired"
RESTED = "RulesRested"
LOOKED_BACK = 200
NO_CHANGE = frozenset({FIRED, RESTED, "ClockWarned", "ClockMissed", "ClockEnded"})
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


def fired_lately(case_id: UUID, since: datetime, *, by_requester: bool) -> int:
    """How often rules have fired on a case since then on what the requester's side did, or on what others did."""
    theirs = Q(data__contains={"by_requester": True})
    return int(fired_on(case_id).filter(theirs if by_requester else ~theirs, at__gte=since).count())


def is_resting_lately(case_id: UUID, since: datetime) -> bool:
    """Whether it was told since then that rules leave alone what the requester's side does."""
    rows = Event.objects.about("case", case_id).filter(name=RESTED, at__gte=since)
    return bool(rows.filter(data__contains={"by_requester": True}).exists())


def author_sees(rule: Rule, queue: Queue) -> bool:
    """Whether a rule may act here: in an open queue, or in one that its author sees as of now."""
    if queue.is_open or rule.author is None:
        return bool(queue.is_open)
    found = reader(rule.author)
    return found is not None and Queue.objects.visible_to(found.actor).filter(pk=queue.pk).exists()


def chain_of(event: Event, requester: UUID) -> Chain:
    """The rules that led to an event of a case with this requester. Two queries at most."""
    rows = fired_on(event.subject_id).filter(at__gte=event.at, data__caused__contains=[str(event.pk)])
    row = rows.first()
    if row is None:
        return replace(BY_PEOPLE, by_requester=_is_outside(event.by_person, requester))
    rules = frozenset(map(UUID, [*row.data["after"], row.data["rule"]]))
    return Chain(row.data["depth"], rules, row.data.get("by_requester", False))


def _is_outside(person: UUID | None, requester: UUID) -> bool:
    """Whether somebody is the requester, or no colleague either."""
    ours = (Person.Kind.COLLEAGUE, Person.Kind.SYSTEM)
    return person == requester or (
        person is not None and Person.objects.filter(pk=person).exclude(kind__in=ours).exists()
    )


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
