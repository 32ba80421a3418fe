"""What happens to the cards of requesters. The subject is the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RequesterAdded(Event):
    """A card was made for a requester who is new to the desk."""

    kind: ClassVar[str] = "person"
    silent: ClassVar[str] = "A card shows where it is named."
