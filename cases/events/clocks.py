"""What the clocks of a case tell: shares of a target that are used, targets that passed, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ClockWarned(CaseEvent):
    """A share of a target is used up; ``percent`` says how much, ``due_at`` when all of it will be."""

    metric: str
    percent: int
    due_at: datetime | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ClockMissed(CaseEvent):
    """A target passed before what it was for had happened."""

    metric: str
    due_at: datetime | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ClockEnded(CaseEvent):
    """A clock ended, met or missed, after so many working seconds of its target."""

    silent: ClassVar[str] = "It comes with the reply or the closing that ended the clock, which open pages hear of."

    metric: str
    is_met: bool
    spent: int
    target: int
