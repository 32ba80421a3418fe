"""Which announcements an actor sees in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Announcement


class AnnouncementQuerySet(SpaceQuerySet["Announcement"]):
    """What the stewards told the members."""

    def visible_to(self, actor: Actor) -> AnnouncementQuerySet:
        """Staff of every member see what is current; stewards also what is over or was withdrawn."""
        check_actor(actor)
        if actor.is_system or actor.stewardships:
            return self
        return self.current() if actor.is_staff else self.none()

    def current(self) -> AnnouncementQuerySet:
        """Those that were not withdrawn and whose last day is not over."""
        return self.filter(_current())

    def past(self) -> AnnouncementQuerySet:
        """Those that are over or were withdrawn."""
        return self.exclude(_current())


def _current() -> Q:
    return Q(Q(until=None) | Q(until__gt=timezone.now()), withdrawn_at=None)
