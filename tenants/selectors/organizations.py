"""What the registry's pages and actions know: hosts, letters, members, the audit trail. Runs in the registry."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User, clean_email
from core.refusals import Missing
from tenants.models import Domain, Invitation, Membership, Organization
from tenants.models.organizations import RESERVED_SLUGS, valid_slug

SIGN_UP_SALT = "guildhall.sign-up"
SIGN_UP_AGE = 24 * 60 * 60  # seconds a sign-up's link lives
PAGE = 50

Reader = Literal["same", "other", "known", "new"]


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a stranger asked for on the sign-up page; it travels in their letter."""

    email: str
    name: str
    slug: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """An organization of a person on the base host: ready to open, being made, or leaving."""

    id: UUID
    name: str
    address: str
    state: Literal["ready", "preparing", "leaving"]
    is_admin: bool
    delete_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One line of the list of members."""

    membership_id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    state: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Members:
    """One page of members; ``after`` continues it, None on the last one."""

    rows: list[MemberLine]
    after: UUID | None


def origin(host: str) -> str:
    """The address pages of a host begin with, from settings and never from a request's header."""
    scheme = "https" if settings.IS_HTTPS else "http"
    port = settings.PUBLIC_PORT
    return f"{scheme}://{host}" + ("" if port in (80, 443) else f":{port}")


def base_origin() -> str:
    """The address of the base host's pages."""
    return origin(settings.BASE_HOST)


def domain_of(slug: str) -> str:
    """The host name of an organization's desk."""
    return f"{slug}.{settings.BASE_HOST}"


def host_of(space_id: UUID) -> str:
    """The host name a space is reached by."""
    found: Domain = Domain.objects.get(tenant=space_id, is_primary=True)
    return found.domain


def digest(token: str) -> str:
    """What is kept of a letter's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal_sign_up(asked: SignUp) -> str:
    """The token of a sign-up's link: what was asked for, signed, so that nothing is kept before it is opened."""
    return signing.dumps(asdict(asked), salt=SIGN_UP_SALT, compress=True)


def read_sign_up(token: str) -> SignUp:
    """What a sign-up's link asks for; ``Missing`` for any token that is not ours or too old."""
    try:
        return SignUp(**signing.loads(token, salt=SIGN_UP_SALT, max_age=SIGN_UP_AGE))
    except signing.BadSignature as bad:
        raise Missing("This link is not valid any more. Sign up once more.") from bad


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The open invitation behind a token; ``Missing`` for any other token, whatever is wrong with it."""
    rows = Invitation.objects.select_related("organization")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    invitation = rows.filter(token_digest=digest(token)).first()
    if invitation is None or not invitation.is_open(timezone.now()) or not invitation.organization.is_active:
        raise Missing("This invitation is not open any more. Ask for a new one.")
    return invitation


def reader_of(email: str, user: Any) -> Reader:
    """Who opens a letter to ``email``: its addressee, another user, somebody who can sign in, or somebody new."""
    if user.is_authenticated:
        return "same" if clean_email(user.email) == email else "other"
    return "known" if User.objects.filter(email=email).exists() else "new"


def organization(organization_id: UUID) -> Organization:
    """An organization by its key. ``Missing`` when there is none."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise Missing
    return found


def places_on_base(user_id: UUID) -> list[Place]:
    """The organizations of a person that are not gone, by name, at most a hundred."""
    rows = Membership.objects.filter(user=user_id, state=Membership.State.ACTIVE)
    rows = rows.exclude(organization__state=Organization.State.GONE).select_related("organization__space")
    found = list(rows.order_by("organization__name")[:100])
    domains = Domain.objects.filter(tenant__in=[row.organization.space_id for row in found], is_primary=True)
    hosts = {domain.tenant_id: domain.domain for domain in domains}
    return [_place(row, hosts[row.organization.space_id]) for row in found]


def place_on_base(user_id: UUID, organization_id: UUID) -> Place:
    """One organization of a person; ``Missing`` when it is none of theirs."""
    rows = Membership.objects.filter(user=user_id, organization=organization_id, state=Membership.State.ACTIVE)
    row = rows.exclude(organization__state=Organization.State.GONE).select_related("organization__space").first()
    if row is None:
        raise Missing
    return _place(row, host_of(row.organization.space_id))


def _place(row: Membership, host: str) -> Place:
    whole = row.organization
    state: Literal["ready", "preparing", "leaving"] = "ready" if whole.space.is_open else "preparing"
    if not whole.is_active:
        state = "leaving"
    return Place(whole.id, whole.name, f"{origin(host)}/", state, row.role == "admin", whole.delete_at)


def members_of(organization_id: UUID, after: UUID | None) -> Members:
    """A page of the people who belong, in the order they joined, suspended ones included."""
    rows = Membership.objects.filter(organization=organization_id).exclude(state=Membership.State.REMOVED)
    rows = rows.select_related("user").order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = [_member_line(row) for row in rows[: PAGE + 1]]
    return Members(found[:PAGE], found[PAGE - 1].membership_id if len(found) > PAGE else None)


def member_of(organization_id: UUID, user_id: UUID) -> MemberLine:
    """One of the people who belong; ``Missing`` for anybody else."""
    rows = Membership.objects.filter(organization=organization_id, user=user_id).select_related("user")
    row = rows.exclude(state=Membership.State.REMOVED).first()
    if row is None:
        raise Missing
    return _member_line(row)


def _member_line(row: Membership) -> MemberLine:
    return MemberLine(
        row.id, row.user.pk, row.user.name or row.user.email, row.user.email, row.role, row.state, row.joined_at
    )


def open_invitations(organization_id: UUID) -> list[Invitation]:
    """The letters that can still be accepted, newest first; an organization has a bounded number (``actions``)."""
    rows = Invitation.objects.filter(organization=organization_id, accepted_at=None, revoked_at=None)
    return list(rows.filter(expires_at__gt=timezone.now()).select_related("invited_by").order_by("-id"))


def slug_fault(slug: str) -> str:
    """Why this cannot be an address of an organization or a network: malformed or reserved; empty when it can."""
    try:
        valid_slug(slug)
    except ValidationError as bad:
        return str(bad.messages[0])
    is_reserved = slug in RESERVED_SLUGS or slug.startswith(("pg-", "xn--"))
    return "This address is reserved. Choose another one." if is_reserved else ""
