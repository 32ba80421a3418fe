"""What every door does first: find the host's organization and load the actor.

A door visits the registry and the home space in turn and then stays in one. What it carries along is plain data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from core import slots
from core.actor import Actor, Role
from core.refusals import Missing
from core.spaces import REGISTRY, SpaceRef, current, entered
from core.statements import remembered
from tenants.models import AuditEvent, Domain, Membership, Organization, Participation, Space


@dataclass(frozen=True, slots=True)
class Host:
    """Where a request knocked. ``member`` hosts have an organization and a space; ``base`` and ``admin`` have none.

    ``hall`` is the address of the network that the way to the hall leads to, of those whose hall is open to the
    organization the one it came to first; empty without one.
    """

    name: str
    kind: Literal["base", "admin", "member"]
    organization_id: UUID | None = None
    organization: str = ""
    accent: str = ""
    time_zone: str = "UTC"
    space: SpaceRef | None = None
    logo: str = ""
    hall: str = ""

    @property
    def logo_url(self) -> str:
        """Where its logo is fetched, another address for each picture; empty without one."""
        return f"/logo.png?v={self.logo[-12:]}" if self.logo else ""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the organization switcher."""

    name: str
    host: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The member a job or letter works for: its name, where its pages are, and its time zone."""

    organization_id: UUID
    name: str
    host: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """That a user may act for the member whose space this is, as what, and where their mail goes."""

    organization_id: UUID
    role: Role
    email: str


@dataclass(frozen=True, slots=True)
class MemberHere:
    """A person's place in the member whose space this is. ``last_sign_in`` is their last one here, if there was one."""

    email: str
    role: str
    state: str
    joined_at: datetime
    last_sign_in: datetime | None


def home_here() -> Home | None:
    """Whose space the current one is; None once the member has left. Visits the registry from within a space."""
    space = current()
    with entered(REGISTRY):
        rows = Domain.objects.select_related("tenant__organization").filter(tenant=space.id, is_primary=True)
        found = rows.filter(tenant__organization__state=Organization.State.ACTIVE).first()
        if found is None:
            return None
        one = found.tenant.organization
        return Home(one.id, one.name, found.domain, one.time_zone)


def hosts_here() -> tuple[str, ...]:
    """The names under which the current space's member answers, at most 20. Visits the registry from within a space."""
    space = current()
    with entered(REGISTRY):
        rows = Domain.objects.filter(tenant=space.id).order_by("-is_primary", "domain")
        return tuple(rows.values_list("domain", flat=True)[:20])


def belonging_here(user_ids: Iterable[UUID]) -> dict[UUID, Belonging]:
    """Which of these users may act here as of now. Visits the registry from within a space.

    A card in a space does not say whether its person still belongs: that is the membership's to say.
    """
    space, wanted = current(), set(user_ids)
    with entered(REGISTRY):
        rows = Membership.objects.filter(
            organization__space=space.id,
            organization__state=Organization.State.ACTIVE,
            state=Membership.State.ACTIVE,
            user__in=wanted,
            user__is_active=True,
        )
        found = rows.values_list("user", "organization", "role", "user__email")
        return {user: Belonging(organization, Role(role), email) for user, organization, role, email in found}


def find_host(name: str) -> Host | None:
    """The door behind a host name, or None for a name nobody has. Runs in the registry."""
    name = name.lower().rstrip(".")
    if name == settings.BASE_HOST:
        return Host(name, "base")
    if name == settings.ADMIN_HOST:
        return Host(name, "admin")
    domain = _domain.first(name)
    if domain is None or domain.tenant.kind != Space.Kind.MEMBER:
        return None
    organization = domain.tenant.organization
    if not domain.tenant.is_open or not organization.is_active:
        return None
    return Host(
        name,
        "member",
        organization.id,
        organization.name,
        organization.accent,
        organization.time_zone,
        domain.tenant.ref,
        organization.logo,
        domain.hall or "",
    )


def load_actor(user: Any, host: Host) -> Actor | None:
    """The person behind ``user`` acting for the host's organization, or None for somebody who does not belong to it.

    Runs in the registry and visits the home space for the card and the teams.
    """
    membership = _membership(user, host.organization_id)
    if host.space is None or membership is None:
        return None
    return actor_of(membership, user, host.space)


def belongs_here(user: Any, host: Host) -> bool:
    """Whether the host's organization has a door for this user. Runs in the registry."""
    return _membership(user, host.organization_id) is not None


def _membership(user: Any, organization_id: UUID | None) -> Membership | None:
    """The active membership of a user who may sign in, or None."""
    if organization_id is None or not user.is_active:
        return None
    return _active.first(user.pk, organization_id)


@remembered("name")
def _domain(name: str) -> Any:
    open_ = Participation.objects.filter(organization__space=OuterRef("tenant"), state=Participation.State.ACTIVE)
    open_ = open_.filter(network__space__state=Space.State.READY, network__operator__state=Organization.State.ACTIVE)
    first = Subquery(open_.order_by("asked_at", "pk").values("network__slug")[:1])
    return Domain.objects.select_related("tenant__organization").filter(domain=name).annotate(hall=first)


@remembered()
def _active(user: UUID, organization: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, organization=organization, state=Membership.State.ACTIVE)


def actor_of(membership: Membership, user: Any, space: SpaceRef) -> Actor:
    """The actor of an active membership; makes the person's card if this is their first visit."""
    role = Role(membership.role)
    with entered(space):
        [card] = slots.fill("card", user_id=user.pk, name=user.name or user.email, email=user.email, role=role)
    return Actor(
        user_id=user.pk,
        organization_id=membership.organization_id,
        role=role,
        person_id=card.person_id,
        name=card.name,
        space=space.schema,
        team_ids=card.team_ids,
    )


def member_here(user_id: UUID) -> MemberHere | None:
    """What the registry knows of a person of this space, removed ones included. Visits the registry from within it."""
    space = current()
    with entered(REGISTRY):
        rows = Membership.objects.filter(organization__space=space.id, user=user_id).select_related("user")
        row = rows.first()
        if row is None:
            return None
        signed = AuditEvent.objects.filter(organization=row.organization_id, by_user=user_id, name="SignedIn")
        last = signed.order_by("-id").values_list("at", flat=True).first()
        return MemberHere(row.user.email, row.role, row.state, row.joined_at, last)


def actor_in_registry(user: Any, organization_id: UUID) -> Actor:
    """The actor of an active membership for the registry's own acts, without a card.

    For the base host, where an organization that is leaving has no door of its own any more. ``Missing`` for strangers.
    """
    membership = _membership(user, organization_id)
    if membership is None:
        raise Missing
    return Actor(
        user_id=user.pk,
        organization_id=organization_id,
        role=Role(membership.role),
        person_id=None,
        name=user.name or user.email,
        space=REGISTRY.schema,
    )


def system_actor(organization: Organization) -> Actor:
    """The organization itself, for what rules, clocks and imports do."""
    return Actor(
        user_id=None,
        organization_id=organization.id,
        role=Role.ADMIN,
        person_id=None,
        name=organization.name,
        space=organization.space.schema_name,
        is_system=True,
    )


def operator_actor(user: Any, organization: Organization) -> Actor:
    """The operator of the deployment, for the registry's part of an organization. ``Missing`` for anybody else.

    It has no card and no space: what lies on the organization's desk is not the operator's.
    """
    if not (user.is_active and user.is_superuser):
        raise Missing
    return Actor(
        user_id=user.pk,
        organization_id=organization.id,
        role=Role.ADMIN,
        person_id=None,
        name=user.name or user.email,
        space=REGISTRY.schema,
        is_system=True,
    )


def places_of(user_id: UUID, current: UUID | None) -> list[Place]:
    """The organizations a user may act for, by name, with their hosts. Runs in the registry."""
    return [Place(name, domain, key == current) for name, domain, key in _places(user_id)]


@remembered()
def _places(user_id: UUID) -> Any:
    found = Domain.objects.filter(
        is_primary=True,
        tenant__organization__memberships__user=user_id,
        tenant__organization__memberships__state=Membership.State.ACTIVE,
        tenant__organization__state=Organization.State.ACTIVE,
    )
    told = ("tenant__organization__name", "domain", "tenant__organization")
    return found.order_by("tenant__organization__name").values_list(*told)[:100]
