"""What a change of several cases is: its verb, its values, and what of a case it may touch. Plain data and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

VERBS = {
    "assign": "Assign",
    "hand_over": "Hand over",
    "status": "Set state",
    "priority": "Set priority",
    "tags": "Change tags",
    "move": "Move",
    "follow": "Follow",
    "close": "Close",
    "macro": "Use a macro",
}
"""What can be done with several cases, as the bar above a list calls it."""
MOST = 200
"""So many cases are changed at once, while one waits; of a whole list the worker changes more."""
MOST_BY_WORKER = 5000
"""So many the worker changes in one run."""
SNAPSHOT = (
    *("queue_id", "assignee_id", "next_kind", "next_person_id", "next_note", "act_by", "priority", "tags", "status"),
    *("category", "resolution", "no_article", "solved_at", "closed_at", "confirmed_at", "reopened", "handed_on"),
    *("paused_reason", "paused_at", "wakes_at"),
)
"""What of a case such a change may touch, and what comes back with it; a case of which anything of this has changed
since is left alone.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change for several cases. ``values`` are what its form gave: rows of this space, or plain words."""

    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What a change does to one case, or ``reason`` why it is left alone."""

    key: UUID
    ref: str
    subject: str
    words: str = ""
    reason: str = ""


def snapshot(case: Any) -> dict[str, Any]:
    """What a change may touch, as plain values for a row of JSON."""
    return {name: plain(getattr(case, name)) for name in SNAPSHOT}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
