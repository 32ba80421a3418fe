"""Which practices of a network an actor sees, what was counted of them, and who has adopted them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Adoption, Evidence, Practice


class PracticeQuerySet(SpaceQuerySet["Practice"]):
    """What members have proposed to all."""

    def visible_to(self, actor: Actor) -> PracticeQuerySet:
        """Staff of every member see every practice: it was released to all of them."""
        check_actor(actor)
        return self if actor.is_staff or actor.is_system else self.none()

    def current(self) -> PracticeQuerySet:
        """Those that nobody has retired, and whose words were not taken back."""
        return self.filter(retired_at=None, withdrawn_at=None)


class EvidenceQuerySet(SpaceQuerySet["Evidence"]):
    """Outcomes of runs. What is shown of them is counted first; a row is its own member's alone."""

    def visible_to(self, actor: Actor) -> EvidenceQuerySet:
        """The own organization's. Nobody reads another's row: pages show sums (``network/selectors/proof.py``)."""
        check_actor(actor)
        if actor.is_system:
            return self
        return self.filter(member=actor.organization_id) if actor.is_staff else self.none()


class AdoptionQuerySet(SpaceQuerySet["Adoption"]):
    """Which member uses which practice."""

    def visible_to(self, actor: Actor) -> AdoptionQuerySet:
        """The own organization's alone; others read how many there are."""
        check_actor(actor)
        if actor.is_system:
            return self
        return self.filter(member=actor.organization_id) if actor.is_staff else self.none()

    def current(self) -> AdoptionQuerySet:
        """Those that have not ended."""
        return self.filter(ended_at=None)


def seen_practices(actor: Actor) -> Q:
    """The filter of articles of a network: those of its practices that the actor sees."""
    rows: Any = apps.get_model("network", "Practice")._default_manager
    return Q(pk__in=rows.visible_to(actor).values("article"))
