"""What happens in conversations. The subject of each event is what the thread is about (a case, an escalation)."""

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
class FileFetched(Event):
    """A person downloaded a file. Kept for the audit."""

    kind: ClassVar[str] = "attachment"
    silent: ClassVar[str] = "A download changes nothing; it is kept for the audit."

    entry_id: UUID | None
