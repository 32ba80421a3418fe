"""Which people an actor may name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q

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

    def shared_with(self, actor: Actor) -> PersonQuerySet:
        """People of the actor's own client, where it shares their cases with the actor, who is one of them.

        Asked in the query itself: who was moved to another client or lost the mark is out with the next question.
        """
        check_actor(actor)
        everybody, marked = Q(client__shares_cases="everybody"), Q(client__shares_cases="marked")
        shares = everybody | (marked & Q(sees_cases_of=F("client")))
        me = self.model._default_manager.filter(shares, pk__in=[actor.person_id], is_active=True)
        return self.filter(client__in=me.values("client"))

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
