"""Which sessions of communities an actor sees: those of the communities they are in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet
from network.querysets.communities import communities_of, is_steward

if TYPE_CHECKING:
    from network.models import CommunitySession


class CommunitySessionQuerySet(SpaceQuerySet["CommunitySession"]):
    """When communities meet."""

    def visible_to(self, actor: Actor) -> CommunitySessionQuerySet:
        """Those of communities one is in. Stewards see all."""
        check_actor(actor)
        if is_steward(actor):
            return self
        return self.filter(community__in=communities_of(actor)) if actor.is_staff else self.none()

    def coming(self, now: datetime) -> CommunitySessionQuerySet:
        """Those that are not over, the next one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "id")

    def standing(self) -> CommunitySessionQuerySet:
        """Those that take place: not cancelled, of communities that are not archived."""
        return self.filter(cancelled_at=None, community__archived_at=None)
