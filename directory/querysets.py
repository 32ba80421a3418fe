"""Which people an actor may name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from directory.models import Client, Person, Team


class PersonQuerySet(SpaceQuerySet["Person"]):
    """Cards of people."""

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """Staff see every card of their space; a requester sees the staff and themself."""
        check_actor(actor)
        if actor.is_staff or actor.is_system:
            return self
        return self.filter(Q(kind="colleague") | Q(pk=actor.person_id))

    def colleagues(self) -> PersonQuerySet:
        """People who work here and have not left."""
        return self.filter(kind="colleague", is_active=True)

    def of_user(self, user_id: UUID) -> PersonQuerySet:
        """The card of a user, if there is one."""
        return self.filter(user_id=user_id)


class TeamQuerySet(SpaceQuerySet["Team"]):
    """Teams."""

    def visible_to(self, actor: Actor) -> TeamQuerySet:
        """Staff see every team of their space, requesters none."""
        check_actor(actor)
        return self if actor.is_staff or actor.is_system else self.none()


class ClientQuerySet(SpaceQuerySet["Client"]):
    """The requesters' organizations."""

    def visible_to(self, actor: Actor) -> ClientQuerySet:
        """Staff see every client; a requester sees their own."""
        check_actor(actor)
        if actor.is_staff or actor.is_system:
            return self
        return self.filter(people=actor.person_id)
