"""What happened to a case, as sentences for people. Pure rules: event data in, words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.choices import NextAction, Resolution, Status

ICONS = {
    "CaseOpened": "circle-dashed",
    "CaseAssigned": "user-check",
    "NextActionHandedOver": "corner-up-left",
    "StatusChanged": "history",
    "CaseEdited": "history",
    "CaseMoved": "inbox",
    "SolutionProposed": "bulb",
    "CaseClosed": "checks",
    "CaseImported": "file-import",
    "CaseUpdatedElsewhere": "history",
}
HIDDEN = frozenset({"ReplyAdded", "NoteAdded", "CaseOpened"})
FOR_REQUESTERS = frozenset({"StatusChanged", "CaseClosed"})
FIELDS = {"subject": "the subject", "priority": "the priority", "product": "the product", "tags": "the tags"}
WAITS: dict[str, str] = {
    NextAction.REQUESTER: "now waits for the requester",
    NextAction.OTHER: "now waits for somebody outside",
}
LONGEST = 160

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """One muted line of the timeline: who (may be empty for the system), what they did, when."""

    icon: str
    who: str
    words: str
    at: datetime


def happening(name: str, data: Mapping[str, Any], who: str, at: datetime, *, people: Names, queues: Names) -> Happening:
    """One event as a line. ``people`` and ``queues`` name what the data's keys point at."""
    describe = _WORDS.get(name)
    words = describe(data, people, queues) if describe else "changed the case"
    words = "took the case" if who and words == f"assigned the case to {who}" else words
    return Happening(ICONS.get(name, "history"), who, words, at)


def keys_of(data: Mapping[str, Any]) -> set[str]:
    """The keys of people an event's data names."""
    return {str(data[key]) for key in ("assignee_id", "was_id", "person_id") if data.get(key)}


def _assigned(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    if data.get("assignee_id"):
        return f"assigned the case to {people.get(str(data['assignee_id']), 'somebody')}"
    return f"took the case back from {people.get(str(data.get('was_id')), 'its assignee')}"


def _handed(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    kind = data.get("next_kind")
    if kind == NextAction.PERSON:
        return f"handed the next action to {people.get(str(data.get('person_id')), 'a colleague')}"
    return WAITS.get(str(kind), "left the next action to the queue")


def _status(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    status = _label(Status, data.get("status"))
    if data.get("reason") == "reply":
        return f"moved the case to {status} by replying"
    return f"moved the case to {status}"


def _edited(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    names = [FIELDS.get(name, name) for name in data.get("fields", [])]
    return "changed " + (" and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names))


def _moved(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return f"moved the case to {queues.get(str(data.get('queue_id')), 'another queue')}"


def _closed(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return f"closed the case: {_label(Resolution, data.get('resolution')).lower()}"


def _elsewhere(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    before = data.get("before", {})
    parts = []
    for field, value in data.get("changes", {}).items():
        words = field.replace("_", " ")
        was = before.get(field)
        parts.append(f"{words} {was} → {value}" if was else f"{words} {value}")
    said = "; ".join(parts) or "saved without a change"
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(str(value), value))


_WORDS: dict[str, Callable[[Mapping[str, Any], Names, Names], str]] = {
    "CaseAssigned": _assigned,
    "NextActionHandedOver": _handed,
    "StatusChanged": _status,
    "CaseEdited": _edited,
    "CaseMoved": _moved,
    "CaseClosed": _closed,
    "CaseUpdatedElsewhere": _elsewhere,
    "CaseOpened": lambda data, people, queues: "opened the case",
    "CaseImported": lambda data, people, queues: "brought the case in from another system",
    "SolutionProposed": lambda data, people, queues: "proposed a solution",
}
