"""What is sent by itself of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDue(Event):
    """Somebody's weekly report is due. The subject is their wish; what the report says is asked when it is sent."""

    kind: ClassVar[str] = "report"
    silent: ClassVar[str] = "It is told to the one person who wished for it, by what records it."
