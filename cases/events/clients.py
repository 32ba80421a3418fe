"""What happens to the requesters' organizations. The subject is the client, or the card of one of its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare

SILENT = "Who reads a case is asked at every request."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ClientSharingChanged(Event):
    """Which people of a client read each other's cases was changed."""

    kind: ClassVar[str] = "client"
    silent: ClassVar[str] = SILENT

    shares: str
    was: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderMarked(Event):
    """Somebody was marked to read the cases of their client, or is no more."""

    kind: ClassVar[str] = "person"
    silent: ClassVar[str] = SILENT

    client_id: UUID
    is_marked: bool
