"""What happens in conversations. What is said in a main thread is told by the app that owns the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FileUploaded(Event):
    """A person uploaded a file that is part of no entry yet. The subject is the file."""

    kind: ClassVar[str] = "attachment"
    silent: ClassVar[str] = "Nobody but the uploader sees a file before the entry it goes into."

    size: int
    media_type: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FileDiscarded(Event):
    """A person took back a file that was part of no entry. The subject is the file, which is gone."""

    kind: ClassVar[str] = "attachment"
    silent: ClassVar[str] = "Nobody but the uploader ever saw it."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FileFetched(Event):
    """A person downloaded a file. Kept for the audit."""

    kind: ClassVar[str] = "attachment"
    silent: ClassVar[str] = "A download changes nothing; it is kept for the audit."

    entry_id: UUID | None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EntryEdited(Event):
    """Somebody changed the words of an entry, which is the subject; what it said is in its revisions."""

    kind: ClassVar[str] = "entry"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EntryDeleted(Event):
    """Somebody deleted an entry, which is the subject: its words, revisions and files are gone."""

    kind: ClassVar[str] = "entry"


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadEvent(Event):
    """Base of what happens to a side thread, which is the subject."""

    kind: ClassVar[str] = "thread"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SideThreadOpened(ThreadEvent):
    """Somebody splintered a side thread from an entry, with its first words."""

    parent_id: UUID
    entry_id: UUID
    audience: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SideEntryAdded(ThreadEvent):
    """Somebody wrote in a side thread."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadMemberAdded(ThreadEvent):
    """Somebody let a person into a side thread, with what had been written before or without it."""

    person_id: UUID
    with_history: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadMemberRemoved(ThreadEvent):
    """A person left a side thread, or was taken out of it."""

    person_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SideThreadClosed(ThreadEvent):
    """A side thread ended with a line of outcome."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SideThreadReopened(ThreadEvent):
    """A side thread that had ended is open again."""
