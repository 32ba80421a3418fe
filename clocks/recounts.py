"""How far counting all clocks anew has come, kept where the settings are."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.chosen import Chosen


class Recount(Chosen):
    """One run over the open clocks after a calendar or policy changed. ``run`` names it: a later one takes over."""

    NAME: ClassVar[str] = "clocks"
    kind: ClassVar[str] = "clock_recount"
    called: ClassVar[str] = "recount"
    most: ClassVar[int] = 1

    run: UUID
    began_at: datetime
    total: int
    done: int = 0
    ended_at: datetime | None = None

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.ended_at is not None or not self.total:
            return 100
        return min(99, self.done * 100 // self.total)
