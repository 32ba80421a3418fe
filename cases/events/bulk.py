"""What happens to a case when a change of several is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeTakenBack(CaseEvent):
    """Somebody took back what they had changed on several cases; ``fields`` are as they were before.

    ``was`` and ``status`` tell its way back where the status is among them.
    """

    fields: tuple[str, ...]
    was: str = ""
    status: str = ""
