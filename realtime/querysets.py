"""Who is where, as of a moment. A row counts for as long as its page said so lately, whether it was removed or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from core.actor import Actor
from core.rows import SpaceQuerySet
from realtime.places import met

if TYPE_CHECKING:
    from realtime.models import Presence

HERE_FOR = timedelta(seconds=75)
"""A page says every 50 seconds that it is still being looked at; a look may be late, a second one is not waited for."""
DOING_FOR = timedelta(seconds=6)
"""A page says every 4 seconds that somebody is still writing."""


class PresenceQuerySet(SpaceQuerySet["Presence"]):
    """Rows of open pages."""

    def visible_to(self, actor: Actor) -> PresenceQuerySet:
        """Those of places where the actor meets people."""
        return self.filter(met(actor))

    def here(self, now: datetime) -> PresenceQuerySet:
        """Those that count."""
        return self.filter(seen_at__gt=now - HERE_FOR)

    def gone(self, now: datetime) -> PresenceQuerySet:
        """Those that count no more: their process died, or their page is out of sight."""
        return self.filter(seen_at__lte=now - HERE_FOR)

    def at(self, kind: str, key: UUID) -> PresenceQuerySet:
        """Those of one place."""
        return self.filter(subject_kind=kind, subject_id=key)
