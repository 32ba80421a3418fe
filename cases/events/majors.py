"""What happens between a case and a major case of a network."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorLinked(CaseEvent):
    """The case was made a part of a major case."""

    number: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorUnlinked(CaseEvent):
    """The case is no part of a major case any more."""

    number: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorFlowed(CaseEvent):
    """Something flowed down to the case from its major case. ``name`` is the network's event, ``origin`` its key."""

    number: int
    name: str
    origin: UUID
