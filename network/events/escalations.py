"""What happened to an escalation. Each is read by both sides, so none holds a word of either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class OfEscalation(Event):
    """Base: something about an escalation. ``side`` is the party that did it, empty for the system."""

    kind: ClassVar[str] = "escalation"

    side: str = ""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationRequested(OfEscalation):
    """A member asks another one, or whoever can, for help."""

    extract_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractAdded(OfEscalation):
    """The requester's side let a further extract cross."""

    extract_id: UUID
    version: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationOffered(OfEscalation):
    """A request to whoever can went to the next organizations."""

    wave: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class OfferPassed(OfEscalation):
    """An organization that was asked does not take it."""

    silent: ClassVar[str] = "Nobody else learns who was asked and passed on it."

    member_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationAccepted(OfEscalation):
    """A person of the helper's side took it."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class InformationAsked(OfEscalation):
    """The helper's side needs to know more before it accepts."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class InformationGiven(OfEscalation):
    """The requester's side answered what the helper's side needed to know."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationAnswered(OfEscalation):
    """One side wrote to the other. ``turn`` is who has to act now."""

    entry_id: UUID
    turn: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationSolutionProposed(OfEscalation):
    """The helper's side proposed a solution."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationSolutionRejected(OfEscalation):
    """The requester's side says that the solution does not help."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationClosed(OfEscalation):
    """It ended: confirmed, withdrawn, declined, returned, expired or at rest."""

    ending: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationReopened(OfEscalation):
    """The requester's side opened it again."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderNamed(OfEscalation):
    """A side let one of its own people read it by name."""

    person_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationRevoked(OfEscalation):
    """The requester's side took back what it had shown."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationErased(OfEscalation):
    """The requester's side had its words deleted; that there was an escalation stays."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationClockWarned(OfEscalation):
    """Time runs out for the side whose turn it is: ``percent`` of it is used."""

    metric: str
    percent: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationClockMissed(OfEscalation):
    """The side whose turn it is did not act in time. ``of`` is that side, ``told`` how many of its escalation contacts
    are told by mail.
    """

    metric: str
    of: str = ""
    told: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class OfThread(OfEscalation):
    """Base: something about a side thread that both sides of an escalation read."""

    thread_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationThreadOpened(OfThread):
    """One side opened a side thread with the other."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationThreadWritten(OfThread):
    """One side wrote in a side thread."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationThreadEnded(OfThread):
    """One side ended a side thread, with words about how."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationThreadReopened(OfThread):
    """One side opened a side thread again that had ended."""


OF_ESCALATION: tuple[type[OfEscalation], ...] = (
    EscalationRequested, ExtractAdded, EscalationOffered, EscalationAccepted, InformationAsked, InformationGiven,
    EscalationAnswered, EscalationSolutionProposed, EscalationSolutionRejected, EscalationClosed, EscalationReopened,
    EscalationRevoked, EscalationErased, EscalationClockWarned, EscalationClockMissed,
    EscalationThreadOpened, EscalationThreadWritten, EscalationThreadEnded, EscalationThreadReopened,
)  # fmt: skip
"""What both sides are told of."""
