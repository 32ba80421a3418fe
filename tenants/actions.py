"""What people do in the registry: sign up, invite, change who belongs, leave.

Four beats: may they, can it, change it, say so (``events.audit``). All run in the registry.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User, clean_email
from core.actor import Actor, Role
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from tenants import events, provisioning
from tenants.models import Domain, Invitation, Membership, Organization, Space
from tenants.models.organizations import RESERVED_SLUGS, new_schema_name, valid_slug
from tenants.permissions import require

EVERYONE_MAY = ("sign_up_organization", "accept_invitation")
MAX_OPEN_INVITATIONS = 500


@transaction.atomic
def sign_up_organization(*, by: User, name: str, slug: str, time_zone: str = "UTC") -> Organization:
    """Sign up an organization with ``by`` as its first admin. Its space is made by a job within seconds.

    Anyone may. Refused when the address is taken or reserved.
    """
    slug = slug.strip().lower()
    check_slug(slug)
    space = Space.objects.create(kind=Space.Kind.MEMBER, schema_name=new_schema_name())
    organization = Organization.objects.create(space=space, name=name.strip(), time_zone=time_zone)
    try:
        with transaction.atomic():
            Domain.objects.create(domain=domain_of(slug), tenant=space, is_primary=True)
    except IntegrityError as taken:
        raise Overtaken("This address is taken. Choose another one.") from taken
    Membership.objects.create(user=by, organization=organization, role=Role.ADMIN)
    defer("tenants.provision", queue="provision", lock=f"provision:{space.id}", space_id=str(space.id))
    events.audit(events.OrganizationSignedUp(slug=slug), organization=organization, by_user=by.id)
    return organization


def check_slug(slug: str) -> None:
    """Refuse an address that is malformed, reserved or taken."""
    try:
        valid_slug(slug)
    except ValidationError as bad:
        raise Refused(str(bad.messages[0])) from bad
    if slug in RESERVED_SLUGS or slug.startswith(("pg-", "xn--")):
        raise Refused("This address is reserved. Choose another one.")
    if Domain.objects.filter(domain=domain_of(slug)).exists():
        raise Overtaken("This address is taken. Choose another one.")


def domain_of(slug: str) -> str:
    """The host name of an organization's desk."""
    return f"{slug}.{settings.BASE_HOST}"


def provision_space(space_id: UUID) -> Space:
    """Make the schema of a space that is still being prepared. The system's own act, safe to repeat."""
    space = Space.objects.get(pk=space_id)
    provisioning.provision(space)
    return space


@transaction.atomic
def invite_person(organization: Organization, *, by: Actor, email: str, role: str) -> Invitation:
    """Invite an address in a role; the letter is mailed by a job. An open letter to the same address is replaced."""
    require(by, "organization.invite", organization)
    email = clean_email(email)
    if Membership.objects.filter(
        organization=organization, user__email=email, state=Membership.State.ACTIVE
    ).exists():
        raise Refused(f"{email} belongs to {organization.name} already.")
    waiting = Invitation.objects.filter(organization=organization, accepted_at=None, revoked_at=None)
    if waiting.count() >= MAX_OPEN_INVITATIONS:
        raise Refused(f"{MAX_OPEN_INVITATIONS} invitations are open. Revoke some first.")
    waiting.filter(email=email).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=Role(role),
        token_digest=digest(token),
        invited_by_id=by.user_id,
        expires_at=timezone.now() + timedelta(seconds=settings.INVITATION_AGE),
    )
    host = Domain.objects.get(tenant=organization.space_id, is_primary=True).domain
    defer("tenants.invite", queue="mail", invitation_id=str(invitation.id), token=token, link=host)
    events.audit(
        events.PersonInvited(invitation_id=invitation.id, role=role), organization=organization, by_user=by.user_id
    )
    return invitation


def send_invitation(invitation_id: UUID, token: str, host: str) -> None:
    """Mail the letter, if it is still open at the moment of sending. The system's own act."""
    invitation = Invitation.objects.select_related("organization", "invited_by").filter(pk=invitation_id).first()
    if invitation is None or not invitation.is_open(timezone.now()):
        return
    context = {"invitation": invitation, "link": f"{origin(host)}/invitations/{token}/"}
    send_mail(
        subject=render_to_string("tenants/emails/invitation/subject.txt", context).strip(),
        message=render_to_string("tenants/emails/invitation/body.txt", context),
        from_email=None,
        recipient_list=[invitation.email],
    )


def origin(host: str) -> str:
    """The address pages of a host begin with, from settings and never from a request's header."""
    scheme = "https" if settings.IS_HTTPS else "http"
    port = settings.PUBLIC_PORT
    return f"{scheme}://{host}" + ("" if port in (80, 443) else f":{port}")


@transaction.atomic
def revoke_invitation(organization: Organization, invitation_id: UUID, *, by: Actor) -> None:
    """Take an open letter back."""
    require(by, "organization.invite", organization)
    invitation = organization.invitations.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise Missing
    if not invitation.is_open(timezone.now()):
        raise Overtaken("This invitation is not open any more.")
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    events.audit(
        events.InvitationRevoked(invitation_id=invitation.id), organization=organization, by_user=by.user_id
    )


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The open invitation behind a token; ``Missing`` for any other token, whatever is wrong with it."""
    rows = Invitation.objects.select_related("organization")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    invitation = rows.filter(token_digest=digest(token)).first()
    if invitation is None or not invitation.is_open(timezone.now()) or not invitation.organization.is_active:
        raise Missing("This invitation is not open any more. Ask for a new one.")
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> Membership:
    """Come in by a letter. Single use under a row lock, and only for the address it was written to."""
    invitation = find_invitation(token, lock=True)
    if clean_email(by.email) != invitation.email:
        raise Refused(f"This invitation was written to another address than yours, {by.email}.")
    membership, _ = Membership.objects.update_or_create(
        user=by,
        organization=invitation.organization,
        defaults={"role": invitation.role, "state": Membership.State.ACTIVE},
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    events.audit(
        events.InvitationAccepted(invitation_id=invitation.id, user_id=by.id),
        organization=invitation.organization,
        by_user=by.id,
    )
    return membership


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
    _set_state(organization, user_id, Membership.State.SUSPENDED)
    events.audit(events.MemberSuspended(user_id=user_id), organization=organization, by_user=by.user_id)


@transaction.atomic
def restore_member(organization: Organization, user_id: UUID, *, by: Actor) -> None:
    """Let a suspended member in again."""
    require(by, "organization.change_member", organization)
    _set_state(organization, user_id, Membership.State.ACTIVE)
    events.audit(events.MemberRestored(user_id=user_id), organization=organization, by_user=by.user_id)


@transaction.atomic
def remove_member(organization: Organization, user_id: UUID, *, by: Actor) -> None:
    """End a membership. What the person wrote stays under their name."""
    require(by, "organization.change_member", organization)
    _set_state(organization, user_id, Membership.State.REMOVED)
    events.audit(events.MemberRemoved(user_id=user_id), organization=organization, by_user=by.user_id)


@transaction.atomic
def leave_guildhall(organization: Organization, *, by: Actor, name: str) -> Organization:
    """Deactivate the organization now and delete its space after the settings' number of days.

    ``name`` must be the organization's own, typed by the admin, because this ends everybody's access at once.
    """
    require(by, "organization.leave", organization)
    if name.strip() != organization.name:
        raise Refused(f"Type the name of the organization, {organization.name}, to confirm.")
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
    """Delete the spaces of organizations whose days are over. The system's own act; returns how many."""
    due = Organization.objects.filter(state=Organization.State.LEAVING, delete_at__lte=timezone.now())
    gone = 0
    for organization in due.select_related("space"):
        provisioning.remove(organization.space.ref)
        with transaction.atomic():
            organization.state = Organization.State.GONE
            organization.save(update_fields=["state"])
            Domain.objects.filter(tenant=organization.space).delete()
            Membership.objects.filter(organization=organization).update(state=Membership.State.REMOVED)
            events.audit(events.OrganizationDeleted(), organization=organization, by_user=None)
        gone += 1
    return gone


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _member(organization: Organization, user_id: UUID) -> Membership:
    membership = organization.memberships.select_for_update().filter(user=user_id).first()
    if membership is None:
        raise Missing
    return membership


def _set_state(organization: Organization, user_id: UUID, state: str) -> None:
    membership = _member(organization, user_id)
    if membership.role == Role.ADMIN and state != Membership.State.ACTIVE:
        _not_the_last_admin(organization, user_id)
    membership.state = state
    membership.save(update_fields=["state"])


def _not_the_last_admin(organization: Organization, user_id: UUID) -> None:
    """Another active admin must remain. The rows are locked in one order, so two admins cannot remove each other."""
    admins = organization.memberships.select_for_update().order_by("id")
    admins = admins.filter(role=Role.ADMIN, state=Membership.State.ACTIVE)
    if not any(admin.user_id != user_id for admin in admins):
        raise Refused("An organization keeps at least one admin. Make somebody else an admin first.")
