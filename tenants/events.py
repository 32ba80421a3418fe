"""What happened in the registry: the audit trail of sign-ups, memberships and spaces.

Each is a row of ``AuditEvent``. They have no reactions; mails are sent by the jobs that the actions queue.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from core import slots
from tenants.models import AuditEvent, Organization


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


@slots.offer("audit")
def audit_own(*, name: str, user_id: UUID, data: dict[str, Any]) -> AuditEvent:
    """What a user did with their own sign-in; it belongs to no organization (``accounts.events.audit`` asks for it)."""
    return AuditEvent.objects.create(name=name, by_user_id=user_id, data=data)


def audit(event: RegistryEvent, *, organization: Organization | None, by_user: UUID | None) -> AuditEvent:
    """The fourth beat of an action in the registry: say so. Call it inside the action's transaction."""
    data: dict[str, Any] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in asdict(event).items()
    }
    return AuditEvent.objects.create(
        name=type(event).__name__, organization=organization, by_user_id=by_user, data=data
    )
