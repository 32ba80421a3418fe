"""What comes back to somebody. It is told to them alone: nobody else knows what a colleague has put away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseWoke(CaseEvent):
    """A case that ``person_id`` had snoozed is back: its time has come ("due"), or its requester replied ("reply")."""

    person_id: UUID
    reason: Literal["due", "reply"]
