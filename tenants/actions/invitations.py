"""Invitations: single-use letters to one address."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User, clean_email
from core.actor import Actor, Role
from core.jobs import defer
from core.refusals import Missing, Overtaken, Refused
from tenants import events
from tenants.home import tell_standing
from tenants.models import Invitation, Membership, Organization
from tenants.permissions import require
from tenants.selectors import digest, find_invitation, host_of, origin

EVERYONE_MAY = ("accept_invitation", "join_by_invitation")
MAX_OPEN_INVITATIONS = 500


@transaction.atomic
def invite_person(organization: Organization, *, by: Actor, email: str, role: str) -> Invitation:
    """Invite an address in a role; the letter is mailed by a job. An open letter to the same address is replaced."""
    require(by, "organization.invite", organization)
    assert by.user_id is not None  # a letter names who sends it
    email = clean_email(email)
    if Membership.objects.filter(organization=organization, user__email=email, state=Membership.State.ACTIVE).exists():
        raise Refused(f"{email} belongs to {organization.name} already.")
    waiting = Invitation.objects.filter(organization=organization, accepted_at=None, revoked_at=None)
    waiting.filter(email=email).update(revoked_at=timezone.now())
    if waiting.filter(expires_at__gt=timezone.now()).count() >= MAX_OPEN_INVITATIONS:
        raise Refused(f"{MAX_OPEN_INVITATIONS} invitations are open. Revoke some first.")
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=Role(role),
        token_digest=digest(_new_token()),  # nobody has it: the one that opens the door is made when it is mailed
        invited_by_id=by.user_id,
        expires_at=timezone.now() + timedelta(seconds=settings.INVITATION_AGE),
    )
    defer("tenants.invite", queue="mail", invitation_id=str(invitation.id))
    events.audit(
        events.PersonInvited(invitation_id=invitation.id, role=role), organization=organization, by_user=by.user_id
    )
    return invitation


def send_invitation(invitation_id: UUID) -> None:
    """Mail the letter, if it is still open at the moment of sending. The system's own act.

    Records nothing: the inviting did. Each sending makes a token of its own and voids the one before, so the token is
    in the letter and nowhere else: no job, no row and no log has it.
    """
    token = _new_token()
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "invited_by")
        invitation = rows.filter(pk=invitation_id).first()
        if invitation is None or not invitation.is_open(timezone.now()):
            return
        invitation.token_digest = digest(token)
        invitation.save(update_fields=["token_digest"])
        host = host_of(invitation.organization.space_id)
    context = {"invitation": invitation, "link": f"{origin(host)}/invitations/{token}/"}
    subject = render_to_string("tenants/emails/invitation/subject.txt", context)
    send_mail(
        subject=" ".join(subject.split()),  # a name may hold line breaks, and a header none
        message=render_to_string("tenants/emails/invitation/body.txt", context),
        from_email=None,
        recipient_list=[invitation.email],
    )


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
    events.audit(events.InvitationRevoked(invitation_id=invitation.id), organization=organization, by_user=by.user_id)


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
    tell_standing(invitation.organization, by.id, is_active=True)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    events.audit(
        events.InvitationAccepted(invitation_id=invitation.id, user_id=by.id),
        organization=invitation.organization,
        by_user=by.id,
    )
    return membership


@transaction.atomic
def join_by_invitation(token: str, *, name: str, password: str) -> User:
    """Come in by a letter as somebody new here: makes the user, with the letter's address and no other.

    The letter is locked before the user is made, so of two who open it at once one joins and the other is told that it
    is not open any more. Refused with ``Overtaken`` when the address has a user by now.
    """
    invitation = find_invitation(token, lock=True)
    user = accounts.register_user(email=invitation.email, name=name, password=password)
    accept_invitation(token, by=user)
    return user


def _new_token() -> str:
    return secrets.token_urlsafe(32)
