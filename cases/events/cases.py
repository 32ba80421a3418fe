"""What happens to cases and queues. The subject of a case's events is the case, of a queue's the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent(Event):
    """Base of what happens to a case."""

    kind: ClassVar[str] = "case"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOpened(CaseEvent):
    """A case was opened, by its requester or for them."""

    queue_id: UUID
    requester_id: UUID
    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyAdded(CaseEvent):
    """Somebody wrote an entry that the requester reads too."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class NoteAdded(CaseEvent):
    """Somebody wrote an internal note."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAssigned(CaseEvent):
    """A case got an assignee, or lost one (None)."""

    assignee_id: UUID | None
    was_id: UUID | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class NextActionHandedOver(CaseEvent):
    """Somebody else must act next."""

    next_kind: str
    person_id: UUID | None
    act_by: datetime | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(CaseEvent):
    """A case took another status; ``reason`` says what moved it (a person, or a reply)."""

    status: str
    was: str
    reason: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEdited(CaseEvent):
    """Fields of a case changed: their names, for their values are in the case. Of the priority both values are kept,
    for clocks and rules followed the earlier one; events from before have neither.
    """

    fields: tuple[str, ...]
    priority_was: str = ""
    priority: str = ""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChanged(CaseEvent):
    """One of the organization's own fields got another value. ``label``, ``was`` and ``now`` are its words of that
    moment; ``is_shown`` says whether requesters saw the field then.
    """

    key: str
    label: str
    was: str
    now: str
    is_shown: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseMoved(CaseEvent):
    """A case went to another queue."""

    queue_id: UUID
    was_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SolutionProposed(CaseEvent):
    """Somebody proposed an entry as the solution."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClosed(CaseEvent):
    """The queue's support closed the case with a resolution code."""

    resolution: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class QueueCreated(Event):
    """A queue was made for a team."""

    kind: ClassVar[str] = "queue"
    silent: ClassVar[str] = "A new queue shows in the rail on the next page."

    team_id: UUID
    is_open: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class QueueChanged(Event):
    """A queue's name, team or openness changed."""

    kind: ClassVar[str] = "queue"
    silent: ClassVar[str] = "A changed queue shows on the next page; who may see it is asked at every request."

    fields: tuple[str, ...]
