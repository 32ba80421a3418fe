"""What happened to the list of people who may be asked by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfExpert(Event):
    """Base: somebody of a member (the subject) and a topic."""

    kind: ClassVar[str] = "member"
    silent: ClassVar[str] = "The member's page and the list of whom to ask show it when they are looked at."

    person_id: UUID
    topic_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ExpertNamed(_OfExpert):
    """Somebody may be asked by name about a topic; ``how`` says whether it was declared or assigned."""

    how: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ExpertRemoved(_OfExpert):
    """Somebody is no longer offered for a topic."""
