"""The clocks of subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from clocks.models import Clock


class ClockQuerySet(SpaceQuerySet["Clock"]):
    """Clocks. Who may see one is asked of its subject, which the app above has loaded through ``visible_to``."""

    def about(self, kind: str, subject_id: UUID) -> ClockQuerySet:
        """Every clock of one subject, the latest first."""
        return self.filter(subject_kind=kind, subject_id=subject_id).order_by("-started_at", "-id")

    def live(self) -> ClockQuerySet:
        """Clocks that have not stopped: running or paused."""
        return self.filter(stopped_at=None)

    def lock(self, pk: Any) -> Any:
        """The fresh row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)
