"""Which drafts and mirrors an actor sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from exchange.models import Draft, HallSubject, Mirror, TalkLink


class DraftQuerySet(SpaceQuerySet["Draft"]):
    """What waits to cross, and what crossed from it."""

    def visible_to(self, actor: Actor) -> DraftQuerySet:
        """One's own, and those one was asked to look at. The case it is about is asked for apart."""
        check_actor(actor)
        if not actor.is_support or actor.person_id is None:
            return self.none()
        return self.filter(Q(by=actor.person_id) | Q(reviewer=actor.person_id, state__in=("waiting", "released")))


class MirrorQuerySet(SpaceQuerySet["Mirror"]):
    """What the desk shows of escalations."""

    def visible_to(self, actor: Actor) -> MirrorQuerySet:
        """Support sees all of the organization's but what is red: they hold no word of any case. Those of one case go
        with the case.
        """
        check_actor(actor)
        return self.open_to(actor) if actor.is_support or actor.is_system else self.none()

    def open_to(self, actor: Actor) -> MirrorQuerySet:
        """Those that are not red, and the red ones on which the actor is named: others do not know that they are."""
        return self if actor.is_system else self.filter(Q(named=None) | Q(named__contains=[actor.person_id]))

    def worked_on_elsewhere(self) -> MirrorQuerySet:
        """Those in which another member has to act on what this one asked. A test is none, and of one that is red a
        case tells nothing.
        """
        return self.live().filter(side="requester", turn="helper", is_test=False, named=None)

    def live(self) -> MirrorQuerySet:
        """Those in which somebody still has to act."""
        return self.exclude(state="closed")


class HallSubjectQuerySet(SpaceQuerySet["HallSubject"]):
    """What people hear of in halls."""

    def visible_to(self, actor: Actor) -> HallSubjectQuerySet:
        """Those that the actor reads there, as the network last told. What they say is asked in the network anew."""
        check_actor(actor)
        if not actor.is_staff or actor.person_id is None:
            return self.none()
        return self.filter(readers__contains=str(actor.person_id))


class TalkLinkQuerySet(SpaceQuerySet["TalkLink"]):
    """Which cases and discussions belong together."""

    def visible_to(self, actor: Actor) -> TalkLinkQuerySet:
        """The staff's. Those of one case go with the case; the discussion is asked for in the network."""
        check_actor(actor)
        return self if actor.is_staff or actor.is_system else self.none()
