"""What happened between home and hall, as the home space tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfDraft(Event):
    """Base: something about a draft."""

    kind: ClassVar[str] = "draft"
    silent: ClassVar[str] = "Whoever is asked sees it on their desk; the draft's page says how far it is."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DraftBegun(_OfDraft):
    """Somebody began to compose what may cross."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DraftDiscarded(_OfDraft):
    """A draft was thrown away; nothing of it crossed."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseAsked(_OfDraft):
    """A second person is asked to let an extract go."""

    silent: ClassVar[str] = ""

    person_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSentBack(_OfDraft):
    """The second person asks for a change before it leaves."""

    silent: ClassVar[str] = ""

    person_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractReleased(_OfDraft):
    """An extract crossed into a network. ``digest`` is that of what crossed."""

    silent: ClassVar[str] = "Both sides are told of what it made: the request, or the extract that was added."

    escalation: UUID
    version: int
    digest: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractAskedAround(_OfDraft):
    """An extract opened a discussion in a community. ``digest`` is that of what crossed."""

    silent: ClassVar[str] = "Who follows the community is told of the discussion that it opened."

    discussion: UUID
    digest: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeReleased(_OfDraft):
    """An article crossed into a network as a practice, a version of one, or a suggested change. ``digest`` is that of
    what crossed.
    """

    silent: ClassVar[str] = "The network tells whom it concerns there."

    practice: UUID
    version: int
    digest: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeHeard(Event):
    """The network told of something that happened to a practice. ``name`` is that event's, ``origin`` its key;
    ``people`` are keys of people of this space whom it concerns.
    """

    kind: ClassVar[str] = "practice"

    origin: UUID
    name: str
    people: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationHeard(Event):
    """The network told of something that happened to an escalation. ``name`` is that event's, ``origin`` its key.

    ``told`` names the own escalation contacts who are told of it by mail; ``mentioned`` are keys of people of this
    space whom the entry names.
    """

    kind: ClassVar[str] = "escalation"

    origin: UUID
    name: str
    side: str
    by: str
    people: list[str]
    ending: str = ""
    told: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLinkedToEscalation(Event):
    """An own case was linked to an escalation, or not any more (``case_id`` empty)."""

    kind: ClassVar[str] = "escalation"

    case_id: UUID | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenBeside(Event):
    """Somebody wrote for their own side alone, beside an escalation."""

    kind: ClassVar[str] = "escalation"

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TalkHeard(Event):
    """A network told of an entry in a discussion. ``origin`` is the key of its event there, ``entry`` that of the
    entry; ``mentioned`` and ``following`` are keys of people of this space.
    """

    kind: ClassVar[str] = "discussion"

    origin: UUID
    entry: UUID
    is_new: bool
    mentioned: list[str]
    following: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class StandingHeard(Event):
    """Something was decided about a place in a network; ``subject_id`` is the network's key.

    ``audit`` is the line of the organization's trail, ``member`` whose place it is, ``change`` what became of it in
    words, ``is_own`` whether it is this organization's. ``people`` are the cards of the admins, and of the stewards of
    a network that this organization operates.
    """

    kind: ClassVar[str] = "network"

    audit: UUID
    member: str
    change: str
    is_own: bool
    people: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SessionHeard(Event):
    """A network told that a session of a community was planned, moved or cancelled; ``subject_id`` is the community.

    ``origin`` is the key of its event there, ``name`` what that event is called, ``session`` the session.
    ``following`` are keys of people of this space.
    """

    kind: ClassVar[str] = "community"

    origin: UUID
    name: str
    session: UUID
    following: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionHeard(Event):
    """A network told that a major case was proposed, or that what was proposed here was opened or refused.

    ``origin`` is the key of its event there, ``name`` what that event is called. ``people`` are the cards of whom it
    concerns: the stewards, or whoever proposed it.
    """

    kind: ClassVar[str] = "major"

    origin: UUID
    name: str
    people: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReportHeard(Event):
    """A network told that an entry of a discussion was reported, to those here who moderate its community.

    ``origin`` is the key of its event there, ``report`` that of the report. ``people`` are their cards.
    """

    kind: ClassVar[str] = "discussion"

    origin: UUID
    report: UUID
    people: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class StewardsAwaited(Event):
    """A network told that something waits for its stewards; ``subject_id`` is the network's key.

    ``what`` is "choice" for a request to whoever can that waits for whom to ask, "report" for a reported entry that
    nobody else may judge; ``key`` is its key there. ``people`` are the cards of the stewards.
    """

    kind: ClassVar[str] = "network"

    origin: UUID
    what: str
    key: UUID
    people: list[str]
