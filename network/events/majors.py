"""What happened to a major case. None holds a word of it, nor names a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare

KIND = "major"
TELLING = "network.tell_of_major"
"""The job that has each member with a linked case hear of an update."""
DECIDING = "network.tell_of_decision"
"""The job that has stewards hear of a proposal, and who proposed it of the answer."""
HEAR_DECISION = "exchange.hear_of_decision"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfMajor(Event):
    """Base: something about a major case, which its open pages hear of."""

    kind: ClassVar[str] = KIND


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorProposed(OfMajor):
    """A member proposed a major case, from ``alike`` escalations of its own."""

    alike: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorOpened(OfMajor):
    """A steward opened a major case: every member reads it."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorRefused(OfMajor):
    """A steward refused what was proposed, with a reason."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorChanged(OfMajor):
    """A steward changed what a major case is called or says; ``fields`` names which."""

    fields: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorUpdated(OfMajor):
    """A steward wrote an update."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorClosed(OfMajor):
    """A steward closed it, with what came of it."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MajorReopened(OfMajor):
    """A steward opened it again, with why."""

    entry_id: UUID


FLOWING: tuple[type[OfMajor], ...] = (MajorUpdated, MajorClosed, MajorReopened)
"""What flows down to the members that have linked a case."""
SHOWN: tuple[type[OfMajor], ...] = (MajorOpened, MajorRefused, MajorChanged, *FLOWING)
"""What open pages show at once."""
DECIDED: tuple[type[OfMajor], ...] = (MajorProposed, MajorOpened, MajorRefused)
"""What stewards, or whoever proposed it, hear of."""
