"""What the registry has done or gathered in an organization's home space, through slots that the apps above fill.

Each runs in the registry, visits the home space and comes back with plain data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from core import slots
from core.actor import Actor
from core.spaces import entered
from tenants.doors import Host, system_actor
from tenants.halls import furnish_hall
from tenants.models import Organization, Space


def tell_standing(organization: Organization, user_id: UUID, *, is_active: bool, by: Actor | None = None) -> None:
    """Have the card of a member say whether work may be given to it.

    ``by`` is None where somebody came in by themself. In the halls it is the card that acts for this organization.
    """
    acting = by or system_actor(organization)
    if organization.space.is_open:
        with entered(organization.space.ref):
            here = replace(acting, space=organization.space.schema_name)
            slots.fill("standing", user_id=user_id, is_active=is_active, by=here, member=None)
    for place in organization.participations.select_related("network__space"):
        space = place.network.space
        if space.is_open:
            there = replace(acting, space=space.schema_name, person_id=None)
            with entered(space.ref):
                slots.fill("standing", user_id=user_id, is_active=is_active, by=there, member=organization.pk)


def tell_left(organization: Organization, user_id: UUID) -> None:
    """Have the apps above let go what a member had kept for themself."""
    if organization.space.is_open:
        with entered(organization.space.ref):
            slots.fill("left", user_id=user_id)


def rail_of(actor: Actor, host: Host) -> list[Any]:
    """What the apps above list in the desk's rail, as plain data."""
    if host.space is None or not actor.is_staff:
        return []
    with entered(host.space):
        return [group for groups in slots.fill("rail", actor=actor) for group in groups]


def audit_at_home(actor: Actor, host: Host, asked: Any) -> list[Any]:
    """What the apps above tell of the home space in the audit log, as plain data: ``tenants.trail.HomeLine``."""
    if host.space is None:
        return []
    with entered(host.space):
        return [line for lines in slots.fill("audit_at_home", actor=actor, asked=asked) for line in lines]


def furnish(space: Space) -> None:
    """Have the apps above put into a new space what it begins with. Safe to repeat."""
    if space.kind == Space.Kind.NETWORK:
        furnish_hall(space)
        return
    organization = Organization.objects.select_related("space").get(space=space)
    by = system_actor(organization)
    with entered(space.ref):
        slots.fill("furnish", zone=organization.time_zone, by=by)
