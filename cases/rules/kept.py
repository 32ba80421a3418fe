"""What a space keeps of its rules: the rules, their order, whose turn it was, and cases on which rules rest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from operator import not_
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from cases.choices import CATEGORY_OF, LIVE, Status
from cases.rules.assigning import Standing
from cases.rules.conditions import MOST_HOURS, Condition
from cases.rules.steps import Step
from clocks.choices import WARNINGS, Metric
from core.chosen import Chosen, Kept

MOST_CONDITIONS = 12
MOST_STEPS = 10
WAITS_IN = tuple(status for status in Status.values if CATEGORY_OF[status] in LIVE or status == Status.SOLVED)
"""Statuses in which a case may lie too long."""
ORDER_NAME = "Order of rules"


class When(StrEnum):
    """What makes a rule look at a case."""

    OPENED = "opened"
    REQUESTER_REPLIED = "requester_replied"
    SUPPORT_REPLIED = "support_replied"
    NOTED = "noted"
    ASSIGNED = "assigned"
    STATUS = "status"
    MOVED = "moved"
    PRIORITY = "priority"
    TAGS = "tags"
    PROPOSED = "proposed"
    SOLVED = "solved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    RATED = "rated"
    CLOCK = "clock"
    IDLE = "idle"


class Rule(Chosen):
    """When something happens to a case, or its time comes: if all this is so, do that.

    ``metric`` and ``percent`` belong to ``CLOCK``, ``status`` and ``hours`` to ``IDLE``. Of ``some``, one condition is
    enough. With ``stops``, no later rule looks at the same happening once this one has fitted. It acts on the queues
    that its ``author`` sees, whoever kept it last; of one who has left, on open queues alone.
    """

    kind: ClassVar[str] = "rule"
    called: ClassVar[str] = "rule"
    most: ClassVar[int] = 100

    when: When
    metric: str = ""
    percent: int = 0
    status: str = ""
    hours: int = 0
    every: Annotated[tuple[Condition, ...], Field(max_length=MOST_CONDITIONS)] = ()
    some: Annotated[tuple[Condition, ...], Field(max_length=MOST_CONDITIONS)] = ()
    steps: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)]
    stops: bool = False
    is_on: bool = True
    author: Annotated[UUID | None, Field(exclude_if=not_)] = None
    """Not written where nobody is known, as the digests of steps: the release before reads rows without them alone."""

    @model_validator(mode="after")
    def _knows_when(self) -> Self:
        if self.when == When.CLOCK and (self.metric not in Metric.values or self.percent not in WARNINGS):
            raise ValueError("Choose which clock it looks at, and how much of its time is used.")
        if self.when == When.IDLE and (self.status not in WAITS_IN or not 0 < self.hours <= MOST_HOURS):
            raise ValueError(f"Choose the state a case waits in, and for how many hours, from 1 to {MOST_HOURS}.")
        if not self.steps:
            raise ValueError("Give the rule something to do.")
        return self


class RuleOrder(Chosen):
    """The order in which rules are asked. One that is not named comes last."""

    kind: ClassVar[str] = "rule_order"
    called: ClassVar[str] = "order of rules"
    most: ClassVar[int] = 1

    order: Annotated[tuple[UUID, ...], Field(max_length=Rule.most)] = ()


class Turn(Chosen):
    """Whom a rule last gave a case, and how far the round has come; a row for each team, named by its key."""

    kind: ClassVar[str] = "rule_turn"
    called: ClassVar[str] = "turn"

    last: UUID
    credit: dict[UUID, int] = {}

    @property
    def standing(self) -> Standing:
        """As the pure rules take it."""
        return Standing(self.last, self.credit)


class Resting(Chosen):
    """Rules rest on a case: they had fired too often. The row's name is the case's key."""

    kind: ClassVar[str] = "rules_rest"
    called: ClassVar[str] = "rest"
    most: ClassVar[int] = 500

    case: UUID
    rule: UUID
    rule_name: str
    since: datetime


def rules() -> list[Kept[Rule]]:
    """Every rule in its order. Two queries."""
    kept = RuleOrder.named(ORDER_NAME)
    places = {key: place for place, key in enumerate(kept.value.order)} if kept else {}
    return sorted(Rule.kept(), key=lambda one: (places.get(one.key, len(places)), one.name))


def rules_on() -> list[Kept[Rule]]:
    """The rules that are not paused, in their order."""
    return [kept for kept in rules() if kept.value.is_on]
