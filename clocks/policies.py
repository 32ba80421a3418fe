"""Which target counts for what: policies by place, client and level, and the book of all that a space has chosen.

This engine knows no subject. A *place* is whatever the app above sorts its subjects into (the desk: queues), a *level*
how much harm waiting does (the desk: priorities), a *reason* why a clock may stand still (the desk: statuses).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from clocks.calendars import AROUND_THE_CLOCK, DEFAULT_CALENDAR, Calendar, office_hours
from clocks.choices import WARNINGS, Metric
from core.chosen import Chosen, Kept

HOUR = 3600
LONGEST = 400 * 24 * HOUR
DEFAULT_POLICY = UUID("019aa000-0000-7000-8000-00000000d0e5")
"""The key of every space's first policy, so that it means something before anybody has changed it."""

Targets = dict[Metric, dict[str, Annotated[int, Field(gt=0, le=LONGEST)]]]


class Policy(Chosen):
    """Targets in working seconds by metric and level, and for whom they count.

    ``places`` and ``clients`` are keys; empty means any. ``always`` names levels whose clocks never sleep, whatever the
    calendar says; ``pauses`` the reasons for which a clock stands still; ``warn`` the shares of a target, in percent,
    at which somebody is told before it passes.
    """

    kind: ClassVar[str] = "clock_policy"
    called: ClassVar[str] = "clock policy"
    most: ClassVar[int] = 100

    places: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    clients: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    targets: Targets
    calendar: UUID = DEFAULT_CALENDAR
    always: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    warn: tuple[int, ...] = WARNINGS

    @field_validator("warn")
    @classmethod
    def _known_shares(cls, warn: tuple[int, ...]) -> tuple[int, ...]:
        if not set(warn) <= set(WARNINGS):
            raise ValueError("Warnings come at 50, 75, 90 and 100 percent of the target.")
        return tuple(sorted(set(warn)))

    @model_validator(mode="after")
    def _has_a_target(self) -> Self:
        if not any(self.targets.values()):
            raise ValueError("Give at least one target.")
        return self

    def rank(self, facts: Facts) -> int | None:
        """How closely it fits: 0 client and place, 1 client, 2 place, 3 everything; None when it does not."""
        if (self.clients and facts.client not in self.clients) or (self.places and facts.place not in self.places):
            return None
        return (0 if self.clients else 2) + (0 if self.places else 1)

    def pause(self, waits: Iterable[str]) -> str:
        """The first of the reasons for which a subject waits that this policy lets clocks stand still for, or none."""
        return next((reason for reason in waits if reason in self.pauses), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy asks of a subject: where it lies, whose it is, how urgent; and for which reasons it waits, the
    strongest first, which decides over pauses alone.
    """

    place: UUID | None
    client: UUID | None
    level: str
    waits: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts for one clock: keys of policy and calendar (None: around the clock) and working seconds.

    Where ``sides`` are given, the hours that they have in common count, as they are now, and no other calendar;
    ``whose`` is the app's own word for them.
    """

    policy: UUID | None
    calendar: UUID | None
    target: int
    sides: tuple[Calendar, ...] = ()
    whose: str = ""


def _minutes(first_reply: float, resolution: float) -> dict[Metric, int]:
    return {Metric.FIRST_REPLY: int(first_reply * 60), Metric.RESOLUTION: int(resolution * 60)}


_SEED = {
    "urgent": _minutes(30, 120),
    "high": _minutes(60, 240),
    "medium": _minutes(480, 1440),
    "low": _minutes(1440, 4320),
}
FIRST_POLICY = Policy(
    targets={
        Metric.FIRST_REPLY: {level: given[Metric.FIRST_REPLY] for level, given in _SEED.items()},
        Metric.NEXT_REPLY: {level: given[Metric.FIRST_REPLY] for level, given in _SEED.items()},
        Metric.RESOLUTION: {level: given[Metric.RESOLUTION] for level, given in _SEED.items()},
    },
    pauses=("pending", "on_hold", "requester"),
)
"""What a space begins with: the common targets of help desks, in working hours. Acknowledgement is promised by whoever
chooses to.
"""
FIRST_POLICY_NAME = "Everything else"
FIRST_CALENDAR_NAME = "Office hours"


@dataclass(frozen=True)
class Book:
    """Every calendar and policy of a space, read once for a unit of work. Missing defaults are filled in."""

    calendars: Mapping[UUID, Kept[Calendar]]
    policies: tuple[Kept[Policy], ...]
    _found: dict[Facts, Kept[Policy] | None] = field(default_factory=dict, compare=False)

    def calendar(self, key: UUID | None) -> Calendar:
        """The calendar of this key; around the clock for none, and for one that was removed the first one."""
        if key is None:
            return AROUND_THE_CLOCK
        kept = self.calendars.get(key) or self.calendars[DEFAULT_CALENDAR]
        return kept.value

    def policy(self, key: UUID | None) -> Policy | None:
        """The policy of this key, if it is still there."""
        return next((kept.value for kept in self.policies if kept.key == key), None)

    def policy_for(self, facts: Facts) -> Kept[Policy] | None:
        """The policy that counts for a subject: the closest one, of several the first by name; the default last."""
        if facts not in self._found:
            ranked = [
                (rank, kept.key == DEFAULT_POLICY, kept)
                for kept in self.policies
                if (rank := kept.value.rank(facts)) is not None
            ]
            self._found[facts] = min(ranked, key=lambda one: one[:2])[2] if ranked else None
        return self._found[facts]

    def terms(self, facts: Facts, metric: str) -> Terms | None:
        """What counts for a subject's clock; None when nothing was promised."""
        kept = self.policy_for(facts)
        target = kept.value.targets.get(Metric(metric), {}).get(facts.level) if kept else None
        if kept is None or target is None:
            return None
        return Terms(kept.key, None if facts.level in kept.value.always else kept.value.calendar, target)

    def pause(self, facts: Facts) -> str:
        """The reason for which a subject's clocks stand still now; empty while time counts."""
        kept = self.policy_for(facts)
        return kept.value.pause(facts.waits) if kept else ""

    def warnings(self, policy: UUID | None) -> tuple[int, ...]:
        """Shares at which something happens: the policy's warnings, and in any case the moment the target passes."""
        kept = self.policy(policy)
        return tuple(sorted({*(kept.warn if kept else WARNINGS), 100}))


def with_defaults(calendars: list[Kept[Calendar]], policies: list[Kept[Policy]], zone: str) -> Book:
    """The book of what a space keeps; where it keeps no default, the one every space begins with."""
    found = {kept.key: kept for kept in calendars}
    if DEFAULT_CALENDAR not in found:
        found[DEFAULT_CALENDAR] = Kept(DEFAULT_CALENDAR, FIRST_CALENDAR_NAME, office_hours(zone))
    listed = list(policies)
    if all(kept.key != DEFAULT_POLICY for kept in policies):
        listed.append(Kept(DEFAULT_POLICY, FIRST_POLICY_NAME, FIRST_POLICY))
    return Book(found, tuple(listed))
