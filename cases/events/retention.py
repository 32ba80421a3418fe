"""What happens to cases that were kept long enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CasesExpired(Event):
    """Closed cases were deleted with all that belonged to them: how many, after how many months. The subject is the
    setting; which cases they were is not kept.
    """

    kind: ClassVar[str] = "space"
    silent: ClassVar[str] = "Cases closed for months are on nobody's page; the audit log keeps their number."

    cases: int
    months: int
