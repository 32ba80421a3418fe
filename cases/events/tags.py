"""What happens to a tag on every case. The subject is what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event, declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TagsChanged(Event):
    """A tag was renamed, merged ``into`` another one, or removed (empty).

    How many cases carried it is for no log: some of them lie in private queues. ``cases`` counts those that the actor
    saw. No page tells it: the log of the release before does not read events without it, so the next one leaves it out.
    """

    kind: ClassVar[str] = "space"
    silent: ClassVar[str] = "Tags show on the next page; a change of many is no news of any single case."

    tag: str
    into: str
    cases: int


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class TagsTakenBack(Event):
    """A change of a tag was taken back."""

    kind: ClassVar[str] = "space"
    silent: ClassVar[str] = "Tags show on the next page; a change of many is no news of any single case."
