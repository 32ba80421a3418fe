"""What a change of several cases is: its verb, its values, and what of a case it may touch. Plain data and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from cases.choices import CATEGORY_OF, NextAction, Priority, Status

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
    *("paused_reason", "paused_at", "wakes_at", "fields"),
)
"""What of a case such a change may touch, and what comes back with it; a case of which anything of this has changed
since is left alone.
"""


GONE = "It is not here any more, or not for you."
SO_ALREADY = "It is so already."


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


def words_of(was: Mapping[str, Any], case: Any) -> str:
    """What has become of a case, in a line."""
    now = snapshot(case)
    said = {
        **_small_words(case),
        "queue_id": f"moves to {case.queue.name}",
        "assignee_id": f"goes to {case.assignee.name}" if case.assignee else "goes back to the queue",
        "status": f"{Status(was['status']).label} becomes {case.get_status_display()}",
        "priority": f"{Priority(was['priority']).label} becomes {case.get_priority_display()}",
        "tags": f"tags: {', '.join(case.tags) or 'none'}",
        "next_kind": f"next: {case.next_person.name if case.next_person else NextAction(case.next_kind).label}",
    }
    is_handed = was["next_person_id"] != now["next_person_id"] and was["assignee_id"] == now["assignee_id"]
    changed = {name for name in said if was[name] != now[name]} | ({"next_kind"} if is_handed else set())
    if CATEGORY_OF[case.status] != CATEGORY_OF[was["status"]] or "assignee_id" in changed:
        changed.discard("next_kind")
    if was["status"] != now["status"]:
        changed -= _small_words(case).keys()
    return "; ".join(words for name, words in said.items() if name in changed) or "changes"


def _small_words(case: Any) -> dict[str, str]:
    """What is said where the state stays: a new one brings them with it, or ends them."""
    return {
        "next_note": f"note: {case.next_note or 'none'}",
        "act_by": f"by {_moment(case.act_by)}" if case.act_by else "by no fixed time",
        "paused_reason": f"waits for: {case.paused_reason or 'nothing named'}",
        "wakes_at": f"comes back {_moment(case.wakes_at)}" if case.wakes_at else "comes back by hand",
    }


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M H:i")
