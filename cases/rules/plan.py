"""Which rules fire, in which order, and what they would change. Pure: values in, values out.

The engine asks these functions about the case as it stands after each rule; a dry run asks them about values alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.choices import Status
from cases.rules.conditions import Facts, matches
from cases.rules.kept import Rule, When
from cases.rules.steps import Do, Step

DEEPEST = 3
"""So many rules may follow from one another, and none of them twice."""
MOST_AN_HOUR = 20
"""After so many firings on one case within an hour, rules rest on it until a lead lets them go on.

What the requester's side sets off is counted apart: it ends with the hour, and stops nothing that others set off.
"""

SIMPLE: Mapping[str, When] = {
    "CaseOpened": When.OPENED,
    "NoteAdded": When.NOTED,
    "CaseAssigned": When.ASSIGNED,
    "CaseMoved": When.MOVED,
    "SolutionProposed": When.PROPOSED,
    "SolutionConfirmed": When.CONFIRMED,
    "CaseClosed": When.CLOSED,
    "CaseRated": When.RATED,
    "ClockWarned": When.CLOCK,
    "ClockMissed": When.CLOCK,
}
EVENTS_OF: Mapping[When, tuple[str, ...]] = {
    **{when: tuple(name for name, one in SIMPLE.items() if one == when) for when in SIMPLE.values()},
    When.REQUESTER_REPLIED: ("ReplyAdded",),
    When.SUPPORT_REPLIED: ("ReplyAdded",),
    When.STATUS: ("StatusChanged",),
    When.SOLVED: ("StatusChanged",),
    When.PRIORITY: ("CaseEdited",),
    When.TAGS: ("CaseEdited",),
    When.IDLE: (),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What has happened, as rules name it. A clock's moment says which and how much, an idle one since when."""

    whens: frozenset[When]
    metric: str = ""
    percent: int = 0
    status: str = ""
    hours: float = 0


def moment_of(name: str, data: Mapping[str, Any], *, by_requester: bool) -> Moment:
    """An event of a case as a moment; without any ``whens`` where rules do not look at it."""
    if name == "ReplyAdded":
        return Moment(frozenset({When.REQUESTER_REPLIED if by_requester else When.SUPPORT_REPLIED}))
    if name == "StatusChanged":
        solved = {When.SOLVED} if data.get("status") == Status.SOLVED else set()
        return Moment(frozenset({When.STATUS, *solved}))
    if name == "CaseEdited":
        fields = data.get("fields", ())
        return Moment(frozenset(one for one in (When.PRIORITY, When.TAGS) if one.value in fields))
    if name in ("ClockWarned", "ClockMissed"):
        percent = 100 if name == "ClockMissed" else int(data.get("percent", 0))
        return Moment(frozenset({When.CLOCK}), metric=str(data.get("metric", "")), percent=percent)
    return Moment(frozenset({SIMPLE[name]} if name in SIMPLE else ()))


def idle_moment(status: str, since: datetime, now: datetime) -> Moment:
    """That nothing has happened to a case since then."""
    return Moment(frozenset({When.IDLE}), status=status, hours=(now - since).total_seconds() / 3600)


def fits(rule: Rule, moment: Moment) -> bool:
    """Whether the moment is the rule's own."""
    if rule.when not in moment.whens:
        return False
    if rule.when == When.CLOCK:
        return (rule.metric, rule.percent) == (moment.metric, moment.percent)
    return rule.when != When.IDLE or (rule.status == moment.status and moment.hours >= rule.hours)


@dataclass(frozen=True, slots=True)
class Chain:
    """What led to an event.

    ``depth`` says how many rules followed from one another, ``rules`` which had a hand in it, also one that had fired
    on the same happening before; ``by_requester`` whether the first of it was done on the requester's side.
    """

    depth: int = 0
    rules: frozenset[UUID] = frozenset()
    by_requester: bool = False

    def may_grow_by(self, key: UUID) -> bool:
        """Whether a rule may still fire on what these have caused: the guard against loops."""
        return key not in self.rules and self.depth < DEEPEST


BY_PEOPLE = Chain()


def fires(key: UUID, rule: Rule, moment: Moment, facts: Facts, chain: Chain = BY_PEOPLE) -> bool:
    """Whether a rule fires now."""
    is_asked = rule.is_on and fits(rule, moment) and chain.may_grow_by(key)
    return is_asked and matches(rule.every, rule.some, facts)


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule of a plan, with the steps that would change something."""

    key: UUID
    steps: tuple[Step, ...]


def plan(
    rules: Sequence[tuple[UUID, Rule]], moment: Moment, facts: Facts, chain: Chain = BY_PEOPLE
) -> tuple[list[Fired], Facts]:
    """What would fire in this order and how the case would stand then; nothing is done."""
    found: list[Fired] = []
    for key, rule in rules:
        if not fires(key, rule, moment, facts, chain):
            continue
        steps = []
        for step in rule.steps:
            after = outcome(step, facts)
            if after != facts or step.do not in CHANGES:
                steps.append(step)
            facts = after
        found.append(Fired(key, tuple(steps)))
        if rule.stops:
            break
    return found, facts


CHANGES = frozenset({Do.ASSIGN, Do.UNASSIGN, Do.MOVE, Do.PRIORITY, Do.STATUS, Do.TAG, Do.UNTAG})
"""Steps whose outcome can be told from values alone; of the others it is known only that they would be done."""


def outcome(step: Step, facts: Facts) -> Facts:
    """How the case stands after a step, as far as values tell."""
    value = step.values[0] if step.values else ""
    if step.do == Do.ASSIGN:
        return replace(facts, assignee=value)
    if step.do == Do.UNASSIGN:
        return replace(facts, assignee="")
    if step.do == Do.MOVE:
        return replace(facts, queue=value)
    if step.do == Do.PRIORITY:
        return replace(facts, priority=value)
    if step.do == Do.STATUS:
        return replace(facts, status=value)
    if step.do in (Do.TAG, Do.UNTAG):
        tags = frozenset(tag.casefold() for tag in step.values)
        return replace(facts, tags=facts.tags | tags if step.do == Do.TAG else facts.tags - tags)
    return facts
