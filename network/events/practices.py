"""What happened to practices of a network. No event holds a word of one, nor names a member that ran it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare

KIND = "practice"
TELLING = "network.tell_of_practice"
"""The job that has the members whom it concerns hear of something that happened to a practice."""
HEAR_PRACTICE = "exchange.hear_of_practice"
SHOWN = "The page of the practice and the board show it."


@dataclass(frozen=True, kw_only=True, slots=True)
class OfPractice(Event):
    """Base: something about a practice."""

    kind: ClassVar[str] = KIND


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeProposed(OfPractice):
    """A member gave an article to all."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeVersioned(OfPractice):
    """The author published another version of a practice."""

    version: int
    significance: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewersAsked(OfPractice):
    """A steward asked ``people`` (their cards) to review a practice, or reminded them (``is_again``)."""

    people: tuple[UUID, ...]
    is_again: bool = False


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeReviewed(OfPractice):
    """A reviewer said what they make of a version."""

    review: UUID
    verdict: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeStood(OfPractice):
    """A practice stands otherwise than before: by its evidence, its reviews, by time, or because a person says so."""

    was: str
    now: str
    version: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceTold(OfPractice):
    """An outcome was told, corrected or taken back. Whose it is and what it was is in no event."""

    silent: ClassVar[str] = "What it comes to is counted anew at once; a change of standing is an event of its own."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeDisputed(OfPractice):
    """Somebody says with a reason that a practice is not right."""

    review: UUID
    reason: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DisputeSettled(OfPractice):
    """The author or a steward settled what somebody disputed."""

    silent: ClassVar[str] = SHOWN

    review: UUID
    verdict: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeVerified(OfPractice):
    """Somebody checked a practice, or was asked to (``is_asked``)."""

    is_asked: bool = False
    is_true: bool = True


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeAdopted(OfPractice):
    """A member uses a practice, uses another version of it, or uses it no longer (``version`` is 0)."""

    silent: ClassVar[str] = "Others read how many use it, when they look."

    version: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeRetired(OfPractice):
    """A practice is not relied on any more. ``instead`` is the one that stands for it."""

    instead: UUID | None = None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeWithdrawn(OfPractice):
    """The author took its words back: they are gone here, and go wherever they were adopted."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeSuggested(OfPractice):
    """A member that adapted a practice suggested its change to the author."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SuggestionAnswered(OfPractice):
    """The author took a suggested change, or did not. ``people`` is whoever suggested it."""

    people: tuple[UUID, ...]
    is_taken: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticesToldApart(OfPractice):
    """A steward found that two practices that look alike differ."""

    silent: ClassVar[str] = SHOWN

    other: UUID


TOLD = (
    PracticeProposed,
    PracticeVersioned,
    ReviewersAsked,
    PracticeReviewed,
    PracticeStood,
    PracticeDisputed,
    PracticeVerified,
    PracticeRetired,
    PracticeWithdrawn,
    ChangeSuggested,
    SuggestionAnswered,
)
"""What somebody at home hears of."""
