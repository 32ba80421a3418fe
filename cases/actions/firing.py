"""Rules at work: what happens to a case, or time alone, makes them look; those that fit act as the space itself.

All rules that fire on one event do so in one transaction with the case's row locked, so a repeated look finds either
nothing done or everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.actions.rule_steps import Line, leads_of, perform, steps_on
from cases.clockwork import nobody
from cases.events.rules import RuleFired, RulesRested, RuleWorked
from cases.models import Case
from cases.rules.kept import Resting, Rule, When, rules_on
from cases.rules.plan import BY_PEOPLE, MOST_AN_HOUR, Chain, Moment, fires, idle_moment, moment_of
from cases.selectors.rules import (
    author_sees,
    calendars,
    chain_of,
    facts_of,
    fired_lately,
    has_been_looked_at,
    is_resting_lately,
    last_change,
)
from conversations.bells import tell_and_ring
from core.chosen import Kept, note
from core.events import record
from core.jobs import defer, remember_all_due, remember_due
from core.models import Event
from notifications.choices import Reason

MOMENT = "rule"
"""The kind of moments at which a case may have lain too long."""
PLAN = "cases.plan_rules"
BATCH = 2000
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Look:
    """What made rules look at a case: the event (None: time alone), and what had led to it."""

    moment: Moment
    cause: UUID | None = None
    chain: Chain = BY_PEOPLE


@transaction.atomic
def look_at_event(event_id: UUID) -> None:
    """The system's own act: let the rules look at an event of a case. Runs again harmlessly.

    What an import tells of the past, and a case that was merged away, make no rule look.
    """
    event = Event.objects.filter(pk=event_id, subject_kind="case", is_imported=False).first()
    case = _locked(event.subject_id) if event else None
    kept = rules_on()
    if event is None or case is None or not kept:
        return
    if not has_been_looked_at(event):
        moment = moment_of(event.name, event.data, by_requester=event.by_person == case.requester_id)
        _ask(case, kept, _Look(moment, event.pk, chain_of(event, case.requester_id)))
    _note_idle(case.pk, kept)


def pass_idle(keys: Collection[UUID], *, now: datetime) -> None:
    """The system's own act: let rules look at cases to which nothing has happened for long. Runs again harmlessly."""
    for key in keys:
        with transaction.atomic():
            _pass(key, now)


def _pass(key: UUID, now: datetime) -> None:
    case, kept = _locked(key), rules_on()
    if case is None:
        return
    since, fired = last_change(case)
    waiting = [one for one in kept if one.value.when == When.IDLE and one.key not in fired]
    _ask(case, waiting, _Look(idle_moment(case.status, since, now)))
    _note_idle(key, kept)


@transaction.atomic
def plan_idle(after: UUID | None) -> UUID | None:
    """The system's own act: note when the next cases will have lain too long. Returns the last of them, or None at the
    end. Records nothing: nothing has happened to a case yet. A case that has waited longer already is left alone until
    something happens to it.
    """
    hours = _hours(rules_on())
    if not hours:
        return None
    cases = Case.objects.filter(status__in=hours, merged_into=None).order_by("pk")
    rows = (cases.filter(pk__gt=after) if after else cases).values_list("pk", "status", "updated_at")[:BATCH]
    found, now = list(rows), timezone.now()
    remember_all_due(MOMENT, [(pk, _soonest(hours[status], since, now), 0) for pk, status, since in found])
    if len(found) < BATCH:
        return None
    last: UUID = found[-1][0]
    defer(PLAN, queue="clocks", after=last)
    return last


def _ask(case: Case, kept: Sequence[Kept[Rule]], look: _Look) -> None:
    """Every rule in its order, each about the case as the ones before it left it."""
    known = calendars()
    if Resting.named(str(case.pk)) is not None:
        return
    fired: frozenset[UUID] = look.chain.rules
    for one in kept:
        if not fires(one.key, one.value, look.moment, facts_of(case, known, timezone.now()), look.chain):
            continue
        if not author_sees(one.value, case.queue):
            continue
        outside = look.chain.by_requester
        if fired_lately(case.pk, timezone.now() - HOUR, by_requester=outside) >= MOST_AN_HOUR:
            _rest(case, one, by_requester=outside)
            return
        _fire(case, one, look, fired)
        case, fired = _fresh(case.pk), fired | {one.key}
        if one.value.stops:
            return


def _fire(case: Case, one: Kept[Rule], look: _Look, after: Collection[UUID]) -> None:
    """Do what a rule says, and say so; a rule that found nothing to change says nothing."""
    by, now = replace(nobody(), name=one.name), timezone.now()
    here = Event.objects.about("case", case.pk).filter(at__gte=now)
    before = list(here.values_list("pk", flat=True))
    told = [perform(step, _fresh(case.pk), by=by, rule=one.value) for step in steps_on(one.value, one.name, case)]
    done = [line for line in told if line is not None]
    if not done:
        return
    fired = RuleFired(
        subject_id=case.pk,
        rule=one.key,
        rule_name=one.name,
        cause=look.cause,
        depth=look.chain.depth + 1,
        after=tuple(after),
        caused=tuple(here.exclude(pk__in=before).values_list("pk", flat=True)),
        done=tuple(done),
        people=tuple(UUID(key) for line in done for key in line.get("people", ())),
        queue_id=next((UUID(line["queue"]) for line in done if line.get("queue")), None),
        by_requester=look.chain.by_requester,
    )
    row = record(fired, by=by)
    record(RuleWorked(subject_id=one.key, case_id=case.pk, fired_id=row.pk), by=by)
    _tell(row, _told(done))


def _rest(case: Case, one: Kept[Rule], *, by_requester: bool) -> None:
    """Rules have fired too often on a case: they rest on it, and the leads hear of it.

    On what the requester's side did they rest until the hour is over, which is told once.
    """
    now = timezone.now()
    if by_requester and is_resting_lately(case.pk, now - HOUR):
        return
    if not by_requester:
        note(Resting(case=case.pk, rule=one.key, rule_name=one.name, since=now), name=str(case.pk))
    rested = RulesRested(subject_id=case.pk, rule=one.key, rule_name=one.name, by_requester=by_requester)
    _tell(record(rested, by=nobody()), set(leads_of(case)))


def _told(done: Sequence[Line]) -> set[UUID]:
    return {UUID(key) for line in done if line["do"].startswith("tell") for key in line.get("people", ())}


def _tell(row: Event, people: Collection[UUID]) -> None:
    if people:
        tell_and_ring(row, dict.fromkeys(people, Reason.RULE))


def _note_idle(key: UUID, kept: Sequence[Kept[Rule]]) -> None:
    """Note when a case will have lain too long as it stands now; nothing for a moment that has passed."""
    hours = _hours(kept)
    if not hours:
        return
    case = _fresh(key)
    since, _ = last_change(case)
    remember_due(MOMENT, key, _soonest(hours.get(case.status, ()), since, timezone.now()))


def _hours(kept: Sequence[Kept[Rule]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in kept:
        if one.value.when == When.IDLE:
            found.setdefault(one.value.status, []).append(one.value.hours)
    return found


def _soonest(hours: Collection[int], since: datetime, now: datetime) -> datetime | None:
    return min((at for one in hours if (at := since + timedelta(hours=one)) > now), default=None)


def _locked(key: UUID) -> Any:
    """The case, locked, with what facts are made of; None for one that is gone or was merged away."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("queue", "requester")
    return rows.filter(pk=key, merged_into=None).first()


def _fresh(key: UUID) -> Any:
    return Case.objects.select_related("queue", "requester").get(pk=key)
