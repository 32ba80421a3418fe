"""What a requester says about how a case went."""

from __future__ import annotations

from dataclasses import dataclass

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRated(CaseEvent):
    """The requester rated a closed case, or thought better of it: 1 to 5, and what it was before (None: nothing)."""

    rating: int
    was: int | None
