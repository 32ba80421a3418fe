"""What an organization does as a whole: its space, its settings, its leaving."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.refusals import Overtaken, Refused
from tenants import events, provisioning
from tenants.halls import tell_name, tell_participation
from tenants.models import Membership, Organization, Participation, Space
from tenants.permissions import require


def provision_space(space_id: UUID) -> Space:
    """Make the schema of a space that is still being prepared. The system's own act, safe to repeat.

    Records nothing: the sign-up that asked for it did.
    """
    space: Space = Space.objects.get(pk=space_id)
    provisioning.provision(space)
    return space


@transaction.atomic
def change_organization(
    organization: Organization, *, by: Actor, name: str, time_zone: str, accent: str
) -> Organization:
    """Change what an organization is called, the time zone of its days and its colour ("#1c59ae" or nothing)."""
    require(by, "organization.change", organization)
    wanted = {"name": name.strip(), "time_zone": time_zone, "accent": accent}
    changed = [field for field, value in wanted.items() if getattr(organization, field) != value]
    if not changed:
        return organization
    for field in changed:
        setattr(organization, field, wanted[field])
    organization.save(update_fields=changed)
    if "name" in changed:
        tell_name(organization)
    events.audit(events.OrganizationChanged(fields=changed), organization=organization, by_user=by.user_id)
    return organization


@transaction.atomic
def leave_guildhall(organization: Organization, *, by: Actor, name: str) -> Organization:
    """Deactivate the organization now and delete its space after the settings' number of days.

    ``name`` must be the organization's own, typed by the admin, because this ends everybody's access at once.
    """
    require(by, "organization.leave", organization)
    if name.strip() != organization.name:
        raise Refused(f"Type the name of the organization, {organization.name}, to confirm.")
    if own := organization.operated_networks.order_by("name").first():
        raise Refused(f"{organization.name} operates the network {own.name}, which its members would lose.")
    delete_at = timezone.now() + timedelta(days=settings.LEAVING_DAYS)
    organization.leave(delete_at)
    events.audit(
        events.OrganizationLeaving(delete_on=delete_at.date().isoformat()),
        organization=organization,
        by_user=by.user_id,
    )
    return organization


@transaction.atomic
def stay_in_guildhall(organization: Organization, *, by: Actor) -> Organization:
    """Cancel the leaving, any time before the space is deleted."""
    require(by, "organization.leave", organization)
    if organization.state != Organization.State.LEAVING:
        raise Overtaken(f"{organization.name} is not leaving.")
    organization.stay()
    events.audit(events.OrganizationStayed(), organization=organization, by_user=by.user_id)
    return organization


def delete_left_organizations() -> int:
    """Delete the spaces of organizations whose days are over, with their files. The system's own act; returns how many.

    The host name stays taken: no later member inherits the links that lead to it.
    """
    due = Organization.objects.filter(state=Organization.State.LEAVING, delete_at__lte=timezone.now())
    gone = 0
    for organization in due.select_related("space"):
        provisioning.remove(organization.space.ref)
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "s" / str(organization.space_id), ignore_errors=True)
        with transaction.atomic():
            organization.state = Organization.State.GONE
            organization.save(update_fields=["state"])
            Membership.objects.filter(organization=organization).update(state=Membership.State.REMOVED)
            _end_participations(organization)
            events.audit(events.OrganizationDeleted(), organization=organization, by_user=None)
        gone += 1
    return gone


def _end_participations(organization: Organization) -> None:
    """No network keeps a member that is gone; what it wrote there keeps its name."""
    rows = organization.participations.select_related("organization", "network__space", "network__operator__space")
    for place in rows.exclude(state=Participation.State.ENDED):
        place.state = Participation.State.ENDED
        place.save(update_fields=["state"])
        tell_participation(place)
