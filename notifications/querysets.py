"""A reader's own state: everything here is one person's and nobody else sees it."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnQuerySet(SpaceQuerySet[Row]):
    """Rows of readers."""

    def visible_to(self, actor: Actor) -> OwnQuerySet[Row]:
        """The actor's own, and nobody else's: not a colleague's, not for an admin."""
        check_actor(actor)
        return self.none() if actor.person_id is None else self.filter(person_id=actor.person_id)
