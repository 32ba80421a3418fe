"""Which organizations an actor sees in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, Q

from core.actor import Actor, check_actor
from core.models import Setting
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Member

ROSTER = "roster"
"""The kind of the setting that says whether members may see who else is one (``network/roster.py``)."""


class MemberQuerySet(SpaceQuerySet["Member"]):
    """The organizations of the network."""

    def visible_to(self, actor: Actor) -> MemberQuerySet:
        """Stewards see all that ever belonged. A member sees itself, the operator, and the active others where the
        roster is open.
        """
        check_actor(actor)
        if actor.is_system or actor.stewardships:
            return self
        if not actor.is_staff:
            return self.none()
        is_closed = Exists(Setting.objects.filter(kind=ROSTER, data__is_open=False))
        return self.filter(Q(pk=actor.organization_id) | Q(Q(is_operator=True) | ~is_closed, state="active"))

    def active(self) -> MemberQuerySet:
        """Those whose people may come in."""
        return self.filter(state="active")
