"""What happens in a case's life beside its status: waiting on, confirmed, followed up, linked, merged, split."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PauseChanged(CaseEvent):
    """A case goes on waiting, for something else or until another moment; names only, their values are in the case."""

    fields: tuple[str, ...]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SolutionConfirmed(CaseEvent):
    """The requester said that it works: the entry that was proposed, or the case as a whole (None)."""

    entry_id: UUID | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUpOpened(CaseEvent):
    """The requester, or support, wrote on a case that had ended, which began another one (``other_id``)."""

    other_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLinked(CaseEvent):
    """Two cases were said to belong together. ``is_back`` when the words of the link fit the other one."""

    other_id: UUID
    link: str
    is_back: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUnlinked(CaseEvent):
    """Two cases were said not to belong together after all."""

    other_id: UUID
    link: str
    is_back: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseMerged(CaseEvent):
    """What was written on a case went into another one; the case itself stays as a stub."""

    other_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseTookIn(CaseEvent):
    """A case took in what had been written on another one."""

    other_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MergeTakenBack(CaseEvent):
    """A merge was taken back; so many of the things it had moved stayed, because they had changed since."""

    other_id: UUID
    left: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSplit(CaseEvent):
    """Entries went from this case into a new one. ``place`` is when the first of them was written."""

    other_id: UUID
    place: datetime


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSplitOff(CaseEvent):
    """The case began with entries of another one."""

    other_id: UUID
