"""Which major cases an actor sees in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import MajorCase, MajorParty

TOLD = ("open", "closed")


class MajorCaseQuerySet(SpaceQuerySet["MajorCase"]):
    """What many members see at once."""

    def visible_to(self, actor: Actor) -> MajorCaseQuerySet:
        """Staff of every member see what was opened, also once it is closed. What is proposed or was refused is for
        stewards and for the support staff of the organization that proposed it.
        """
        check_actor(actor)
        if actor.is_system or actor.stewardships:
            return self
        if not actor.is_staff:
            return self.none()
        told = Q(state__in=TOLD)
        return self.filter(told | Q(proposer=actor.organization_id) if actor.is_support else told)

    def open(self) -> MajorCaseQuerySet:
        """Those in which updates are written."""
        return self.filter(state="open")


class MajorPartyQuerySet(SpaceQuerySet["MajorParty"]):
    """The organizations that are affected."""

    def visible_to(self, actor: Actor) -> MajorPartyQuerySet:
        """One's own organization's row and no other: not even stewards learn who is affected."""
        check_actor(actor)
        if actor.is_system:
            return self
        return self.filter(member=actor.organization_id) if actor.is_support else self.none()
