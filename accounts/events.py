"""What people did with their own sign-in. Rows of the registry's audit trail that belong to no organization."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar
from uuid import UUID

from core import slots


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEvent:
    """Base of these events: ids and plain values."""

    silent: ClassVar[str] = "A person's own affair: it is the audit trail and nobody's news."


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileChanged(AccountEvent):
    """A person changed their name or how pages look to them; ``fields`` names which."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEnded(AccountEvent):
    """A person signed out one of their browsers from another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOutEverywhere(AccountEvent):
    """A person ended every session they had, on every host."""

    sessions: int


def audit(event: AccountEvent, *, user_id: UUID) -> None:
    """The fourth beat of an action here: say so. The audit trail lies in ``tenants``, which fills the slot."""
    slots.fill("audit", name=type(event).__name__, user_id=user_id, data=asdict(event))
