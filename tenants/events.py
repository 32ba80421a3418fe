"""What happened in the registry: the audit trail of sign-ups, memberships, spaces and sign-ins.

Each is a row of ``AuditEvent``. They have no reactions; mails are sent by the jobs that the actions queue.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import slots
from tenants.models import AuditEvent, Domain, Membership, Organization


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryEvent:
    """Base of the registry's events: ids and plain values."""

    silent: ClassVar[str] = "The registry's events are the audit trail; an admin reads them there."


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationSignedUp(RegistryEvent):
    """Somebody signed up an organization and became its first admin."""

    slug: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationChanged(RegistryEvent):
    """An admin changed the organization's settings; ``fields`` names which, not what they hold."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogoChanged(RegistryEvent):
    """An admin gave the organization a logo, or took it away."""

    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationLeaving(RegistryEvent):
    """The organization was deactivated; its space is deleted on ``delete_on`` (ISO date)."""

    delete_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationStayed(RegistryEvent):
    """The leaving was cancelled in time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationDeleted(RegistryEvent):
    """The space of an organization that left is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonInvited(RegistryEvent):
    """An invitation was sent."""

    invitation_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationRevoked(RegistryEvent):
    """An invitation was taken back."""

    invitation_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationAccepted(RegistryEvent):
    """The invited person came in."""

    invitation_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRoleChanged(RegistryEvent):
    """A member got another role."""

    user_id: UUID
    role: str
    was: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberSuspended(RegistryEvent):
    """A member was kept out, with everything in place for a return."""

    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRestored(RegistryEvent):
    """A suspended or removed member may come in again."""

    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRemoved(RegistryEvent):
    """A member left or was removed; sessions on the organization's host end with it."""

    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainAdded(RegistryEvent):
    """The operator of the deployment gave the organization a host name of its own."""

    domain: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainMadePrimary(RegistryEvent):
    """The operator chose the host name that links lead to."""

    domain: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainRemoved(RegistryEvent):
    """The operator took a host name away."""

    domain: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditExported(RegistryEvent):
    """An admin took the audit log along: in which form, how many lines, and narrowed by which filters."""

    format: str
    rows: int
    filters: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkFounded(RegistryEvent):
    """An organization founded a network, which it operates."""

    network: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkChanged(RegistryEvent):
    """What a network is called or how it is joined was changed; ``fields`` names which."""

    network: str
    fields: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsPublished(RegistryEvent):
    """A network has new terms, which its members are asked to accept."""

    network: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StewardAppointed(RegistryEvent):
    """A person of the operator curates the network from now on, or decides about it too."""

    network: str
    user_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StewardDismissed(RegistryEvent):
    """A person does not curate the network any more."""

    network: str
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsAccepted(RegistryEvent):
    """An admin accepted the terms and the code of conduct of a network for the organization."""

    network: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipationChanged(RegistryEvent):
    """An organization's place in a network changed; ``change`` is what became of it.

    Both sides have the row: the network's operator and the organization, each without a name of the other's people.
    """

    network: str
    member: str
    change: str


def audit(event: RegistryEvent, *, organization: Organization | None, by_user: UUID | None) -> AuditEvent:
    """The fourth beat of an action in the registry: say so. Call it inside the action's transaction."""
    return AuditEvent.objects.create(
        name=type(event).__name__, organization=organization, by_user_id=by_user, data=_plain(asdict(event))
    )


@slots.offer("audit")
def audit_own(
    *, name: str, user_id: UUID | None, host: str, data: dict[str, Any], is_counted: bool = False
) -> AuditEvent:
    """What somebody did with a sign-in on a host (``accounts.events.audit`` asks for it).

    The row is the host's organization's if the person belongs to it, else nobody's: an admin must not learn the names
    of strangers. Who was only claimed to be such a stranger is left out, so that a guess at their address leaves the
    very row that a guess at nobody's address leaves: or any admin could ask who else has a sign-in.
    """
    words, organization_id = _plain(data), _organization_at(host)
    about = words.get("user_id") or user_id
    if organization_id is not None and about is not None and not _belongs(organization_id, about):
        if user_id is None:
            del words["user_id"]
        else:
            organization_id = None
    row = {"name": name, "organization_id": organization_id, "by_user_id": user_id}
    return _counted(row, words) if is_counted else AuditEvent.objects.create(**row, data=words)


def _organization_at(host: str) -> UUID | None:
    return Domain.objects.filter(domain=host).values_list("tenant__organization", flat=True).first() if host else None


def _belongs(organization_id: UUID, user_id: Any) -> bool:
    rows = Membership.objects.filter(organization=organization_id, user=user_id)
    return bool(rows.exclude(state=Membership.State.REMOVED).exists())


def _counted(row: dict[str, Any], words: dict[str, Any]) -> AuditEvent:
    """One row a minute for all that are alike, with how often as ``times``; the first is written at once."""
    minute = timezone.now().replace(second=0, microsecond=0)
    key = _key_of(minute, json.dumps([row, words], default=str, sort_keys=True))
    found, is_new = AuditEvent.objects.get_or_create(pk=key, defaults={**row, "data": {**words, "times": 1}})
    if is_new:
        return found
    with transaction.atomic():
        found = AuditEvent.objects.select_for_update().get(pk=key)
        found.data["times"] += 1
        found.save(update_fields=["data"])
    return found


def _key_of(minute: datetime, alike: str) -> UUID:
    """A key that two rows of one minute share if they are alike, in the order of time as every key (UUIDv7)."""
    chance = int.from_bytes(hashlib.sha256(alike.encode()).digest()[:10])
    stamp = int(minute.timestamp() * 1000) << 80 | chance
    return UUID(int=stamp & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, UUID) else value for key, value in data.items()}
