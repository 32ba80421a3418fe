"""What happened to a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfTopic(Event):
    """Base: something about a topic."""

    kind: ClassVar[str] = "topic"
    silent: ClassVar[str] = "Topics show on the next page that names them."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TopicAdded(_OfTopic):
    """A steward added a topic."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TopicChanged(_OfTopic):
    """A steward renamed or moved a topic, or gave it other aliases; ``fields`` names which."""

    fields: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TopicMerged(_OfTopic):
    """A steward merged a topic into another one, which means the same."""

    into: UUID
