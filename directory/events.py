"""What happens to the cards of people. The subject is the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class CardEvent(Event):
    """Base of what happens to a card."""

    kind: ClassVar[str] = "person"
    silent: ClassVar[str] = "Who can be named is asked whenever somebody is to be named; the audit keeps the change."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLeft(CardEvent):
    """Somebody may not come in any more: no work is given to them, and nobody opens a case in their name."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PersonCameBack(CardEvent):
    """Somebody who had left may come in again."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SkillsNoted(CardEvent):
    """What somebody knows was written down anew."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAway(CardEvent):
    """Rules give somebody no work until a moment (ISO), or do again (empty)."""

    until: str
