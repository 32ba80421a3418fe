"""Who belongs to an organization, and as what."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.actor import Actor, Role
from core.refusals import Missing, Refused
from tenants import events
from tenants.home import tell_left, tell_standing
from tenants.models import Invitation, Membership, Organization
from tenants.permissions import require


@transaction.atomic
def change_role(organization: Organization, user_id: UUID, *, by: Actor, role: str) -> Membership:
    """Give a member another role. The last admin keeps theirs."""
    require(by, "organization.change_member", organization)
    membership = _member(organization, user_id)
    was, membership.role = membership.role, Role(role)
    if was == Role.ADMIN and role != Role.ADMIN:
        _not_the_last_admin(organization, user_id)
    membership.save(update_fields=["role"])
    events.audit(
        events.MemberRoleChanged(user_id=user_id, role=role, was=was), organization=organization, by_user=by.user_id
    )
    return membership


@transaction.atomic
def suspend_member(organization: Organization, user_id: UUID, *, by: Actor) -> None:
    """Keep a member out from the next request on."""
    require(by, "organization.change_member", organization)
    _set_state(organization, user_id, Membership.State.SUSPENDED, by)
    events.audit(events.MemberSuspended(user_id=user_id), organization=organization, by_user=by.user_id)


@transaction.atomic
def restore_member(organization: Organization, user_id: UUID, *, by: Actor) -> None:
    """Let a suspended member in again. Who was removed comes back by an invitation only."""
    require(by, "organization.change_member", organization)
    _set_state(organization, user_id, Membership.State.ACTIVE, by)
    events.audit(events.MemberRestored(user_id=user_id), organization=organization, by_user=by.user_id)


@transaction.atomic
def remove_member(organization: Organization, user_id: UUID, *, by: Actor) -> None:
    """End a membership. What the person wrote stays under their name; what they kept for themself, such as unsent
    words, goes with them, and so do the letters by which they had let others in.
    """
    require(by, "organization.change_member", organization)
    _set_state(organization, user_id, Membership.State.REMOVED, by)
    tell_left(organization, user_id)
    _revoke(organization.invitations.filter(invited_by=user_id))
    events.audit(events.MemberRemoved(user_id=user_id), organization=organization, by_user=by.user_id)


def _member(organization: Organization, user_id: UUID) -> Membership:
    """The membership, under the organization's lock: admins change it one after the other. Removed ones are gone."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    rows = organization.memberships.select_related("user").exclude(state=Membership.State.REMOVED)
    membership = rows.filter(user=user_id).first()
    if membership is None:
        raise Missing
    return membership


def _set_state(organization: Organization, user_id: UUID, state: str, by: Actor) -> None:
    membership = _member(organization, user_id)
    if membership.role == Role.ADMIN and state != Membership.State.ACTIVE:
        _not_the_last_admin(organization, user_id)
    membership.state = state
    membership.save(update_fields=["state"])
    tell_standing(organization, user_id, is_active=state == Membership.State.ACTIVE, by=by)
    # a letter that still lies in their mailbox must not open the door again, nor give who was let in its own role
    _revoke(organization.invitations.filter(email=membership.user.email))


def _revoke(letters: QuerySet[Invitation]) -> None:
    letters.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


def _not_the_last_admin(organization: Organization, user_id: UUID) -> None:
    """Another active admin must remain. Asked under the organization's lock."""
    admins = organization.memberships.filter(role=Role.ADMIN, state=Membership.State.ACTIVE)
    if not admins.exclude(user=user_id).exists():
        raise Refused("An organization keeps at least one admin. Make somebody else an admin first.")
