"""What people did with their own sign-in. Rows of the registry's audit trail.

A row belongs to the organization on whose host it happened, if the person belongs there too; an admin of Northwind
learns nothing of what a stranger to Northwind, or Ada elsewhere, does with a sign-in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from core import slots


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEvent:
    """Base of these events: ids and plain values.

    ``is_counted``: whoever does this again and again makes one row a minute that says how often, and not a flood.
    """

    silent: ClassVar[str] = "A person's own affair: it is the audit trail and nobody's news."
    is_counted: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn(AccountEvent):
    """A person signed in. ``methods`` are those of ``choices.METHODS`` that proved who they are, in order."""

    methods: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInRefused(AccountEvent):
    """Somebody who wanted in as ``user_id`` was refused; None where no user has the address, which is not kept.

    ``reason`` is one of ``choices.REFUSALS``.
    """

    is_counted: ClassVar[bool] = True

    user_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOut(AccountEvent):
    """A person signed out of this browser."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEnded(AccountEvent):
    """A person signed out one of their browsers from another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOutEverywhere(AccountEvent):
    """A person ended every session they had; ``sessions`` are those on one organization's host, or on none's."""

    sessions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChanged(AccountEvent):
    """A person who was signed in chose another password."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordReset(AccountEvent):
    """Somebody chose a new password by the link of a letter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorAdded(AccountEvent):
    """A person added a second factor: an app, a passkey, recovery codes."""

    factor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorRemoved(AccountEvent):
    """A person removed a second factor, or it went with the last other one (recovery codes)."""

    factor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorUsed(AccountEvent):
    """A second factor, or a passkey alone, proved who somebody is."""

    factor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryCodesShown(AccountEvent):
    """A person looked at their recovery codes or took them along."""

    is_counted: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryCodesRenewed(AccountEvent):
    """A person made new recovery codes; the old ones are void."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileChanged(AccountEvent):
    """A person changed their name or how pages look to them; ``fields`` names which."""

    fields: list[str]


def audit(event: AccountEvent, *, user_id: UUID | None, host: str = "") -> None:
    """The fourth beat of an action here: say so. The audit trail lies in ``tenants``, which fills the slot.

    ``user_id`` is who did it, None for somebody who has proved nothing. ``host`` is the host name it happened on; what
    concerns no host belongs to no organization.
    """
    data: dict[str, Any] = {key: value for key, value in asdict(event).items() if value is not None}
    slots.fill("audit", name=type(event).__name__, user_id=user_id, host=host, data=data, is_counted=event.is_counted)
