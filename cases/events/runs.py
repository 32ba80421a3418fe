"""What happens to runs of processes on a case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunBegun(CaseEvent):
    """Somebody began to run a process on the case."""

    run: UUID
    process: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunMoved(CaseEvent):
    """A step of a run was ticked, or somebody else goes on with it: for open pages alone."""

    run: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunEnded(CaseEvent):
    """Somebody said how a run ended."""

    run: UUID
    process: str
    outcome: str
