"""Which topics an actor sees in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Topic


class TopicQuerySet(SpaceQuerySet["Topic"]):
    """The taxonomy."""

    def visible_to(self, actor: Actor) -> TopicQuerySet:
        """Staff of every member see every topic: it is what they have in common."""
        check_actor(actor)
        return self if actor.is_staff or actor.is_system else self.none()

    def current(self) -> TopicQuerySet:
        """Topics that were not merged into another one."""
        return self.filter(merged_into=None)
