"""How long closed cases are kept, and how far the last deletion has come."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from core.chosen import Chosen

RETENTION_NAME = "Retention"
RUN_NAME = "Deletion"
LEAST, MOST = 6, 120
"""Months."""


class Retention(Chosen):
    """Closed cases are deleted ``months`` after they were closed; None keeps them. ``hold_tag`` keeps any case."""

    kind: ClassVar[str] = "retention"
    called: ClassVar[str] = "retention of closed cases"
    most: ClassVar[int] = 1

    months: Annotated[int, Field(ge=LEAST, le=MOST)] | None = None
    hold_tag: str = Field(default="legal-hold", min_length=1, max_length=40, pattern=r"^[^,A-Z]+$")


class RetentionRun(Chosen):
    """One deletion: when it began, how many cases it was to delete, how many it has, and when it ended."""

    kind: ClassVar[str] = "retention_run"
    called: ClassVar[str] = "deletion of old cases"
    most: ClassVar[int] = 1

    began_at: datetime
    total: int
    done: int = 0
    ended_at: datetime | None = None
    asked: Retention | None = None
    """What was chosen when it began: another choice has a day of grace of its own."""
