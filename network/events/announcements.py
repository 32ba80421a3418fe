"""What happened to an announcement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfAnnouncement(Event):
    """Base: something about what stewards tell the members."""

    kind: ClassVar[str] = "announcement"
    silent: ClassVar[str] = "The hall's front page shows what is current when it is looked at."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class AnnouncementPublished(_OfAnnouncement):
    """A steward told the members something."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class AnnouncementChanged(_OfAnnouncement):
    """A steward put an announcement into other words, or gave it another last day; ``fields`` names which."""

    fields: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class AnnouncementWithdrawn(_OfAnnouncement):
    """A steward took an announcement away from the members before its last day."""
