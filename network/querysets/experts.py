"""Which experts an actor sees, and which of them can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.actor import SUPPORT, Actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Expert


class ExpertQuerySet(SpaceQuerySet["Expert"]):
    """People who may be asked by name."""

    def visible_to(self, actor: Actor) -> ExpertQuerySet:
        """Those of the members that the actor sees, as long as these people are there: a closed roster stays closed."""
        members: Any = self.model._meta.get_field("member").related_model
        return self.filter(member__in=members.objects.visible_to(actor).values("pk"), person__is_active=True)

    def askable_by(self, actor: Actor) -> ExpertQuerySet:
        """Those among them whom the actor's organization may ask: support staff of another member that is in."""
        rows = self.visible_to(actor).filter(member__state="active", person__role__in=[one.value for one in SUPPORT])
        return rows.exclude(member=actor.organization_id)
