"""What happens to teams. The subject is the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamEvent(Event):
    """Base of what happens to a team."""

    kind: ClassVar[str] = "team"
    silent: ClassVar[str] = "Who is in a team is asked at every request; the audit keeps the change."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamCreated(TeamEvent):
    """A team was made."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamRenamed(TeamEvent):
    """A team got another name."""

    name: str
    was: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamRemoved(TeamEvent):
    """A team was removed; its queues, views and macros went ``to`` another one (empty: it had none)."""

    name: str
    to: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamLeadChosen(TeamEvent):
    """A colleague of the team became its lead, or nobody is (None)."""

    person_id: UUID | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamJoined(TeamEvent):
    """A colleague came into a team."""

    person_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TeamLeft(TeamEvent):
    """A colleague left a team."""

    person_id: UUID
