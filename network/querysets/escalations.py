"""Which escalations an actor reads, which are offered to their organization, and what is left of revoked ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from core.actor import Actor, check_actor
from core.rows import SpaceQuerySet

if TYPE_CHECKING:
    from network.models import Escalation, Extract

RED = "red"


def _grants(model: Any, actor: Actor) -> Any:
    grants: Any = model._meta.get_field("grants").related_model
    return Exists(grants.objects.filter(escalation=OuterRef("pk"), person=actor.person_id))


class EscalationQuerySet(SpaceQuerySet["Escalation"]):
    """Requests for help from one member to another."""

    def visible_to(self, actor: Actor) -> EscalationQuerySet:
        """What the actor reads: those their organization asked, and those it helps with until they are revoked.

        Support staff of either side read what is green or amber; what is red, and what contributors read, goes by
        name. A steward of the network reads nothing by being one.
        """
        check_actor(actor)
        if actor.is_system:
            return self
        if not actor.is_staff or actor.person_id is None:
            return self.none()
        party = Q(requester=actor.organization_id) | Q(helper=actor.organization_id, revoked_at=None)
        named = Q(_grants(self.model, actor))
        return self.filter(party, named | ~Q(label=RED) if actor.is_support else named)

    def revoked_from(self, actor: Actor) -> EscalationQuerySet:
        """Those that were revoked from the actor's organization: that they were is all it still reads of the other
        side's words.
        """
        check_actor(actor)
        rows = self.filter(helper=actor.organization_id, revoked_at__isnull=False)
        named = Q(_grants(self.model, actor))
        return rows.filter(named | ~Q(label=RED)) if actor.is_support else self.none()

    def offered_to(self, actor: Actor) -> EscalationQuerySet:
        """Requests to whoever can that the actor's organization was asked in and that nobody has accepted.

        Only what an offer tells may be shown of them: topic, product, severity and until when.
        """
        check_actor(actor)
        if not actor.is_support:
            return self.none()
        offers: Any = self.model._meta.get_field("offers").related_model
        mine = offers.objects.filter(escalation=OuterRef("pk"), member=actor.organization_id, passed_at=None)
        return self.filter(Exists(mine), helper=None, state="requested")

    def undecided_for(self, actor: Actor) -> EscalationQuerySet:
        """Requests to whoever can that nobody was asked in yet, for stewards, who decide whom they go to.

        Only what an offer tells may be shown of them: topic, product, severity and since when.
        """
        check_actor(actor)
        if not (actor.is_system or actor.stewardships):
            return self.none()
        return self.filter(helper=None, wave=0, state="requested")

    def live(self) -> EscalationQuerySet:
        """Those in which somebody still has to act."""
        return self.exclude(state="closed")

    def lock(self, pk: Any) -> Any:
        """The fresh row, locked until the action's transaction ends."""
        return self.locked(pk).get()

    def locked(self, pk: Any) -> EscalationQuerySet:
        """The same, for a row that may be gone."""
        return self.select_for_update(of=("self",)).select_related("requester", "helper").filter(pk=pk)


class ExtractQuerySet(SpaceQuerySet["Extract"]):
    """What crossed."""

    def visible_to(self, actor: Actor) -> ExtractQuerySet:
        """Extracts of escalations the actor reads."""
        escalations: Any = self.model._meta.get_field("escalation").related_model
        return self.filter(escalation__in=escalations.objects.visible_to(actor).values("pk"))
