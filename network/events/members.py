"""What happened to an organization of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfMember(Event):
    """Base: something about an organization of the network."""

    kind: ClassVar[str] = "member"
    silent: ClassVar[str] = "The roster and the hall's front page show it when they are looked at."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberStandingChanged(_OfMember):
    """An organization came in, was suspended, was let in again or has gone; or it is of another tier."""

    state: str
    was: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberCardChanged(_OfMember):
    """An organization changed what the others read of it; ``fields`` names which."""

    fields: list[str]
