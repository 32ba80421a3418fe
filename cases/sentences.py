"""What each event of a case says in the timeline, behind the name of who did it. Event data in, words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cases.choices import NextAction, Priority, Resolution, Status
from cases.rules.words import HAPPENED
from clocks.choices import Metric
from clocks.promises import length_words

FIELDS = {"subject": "the subject", "priority": "the priority", "product": "the product", "tags": "the tags"}
PAUSE = {"paused_reason": "what the case waits for", "wakes_at": "when it comes back"}
WAITS: dict[str, str] = {
    NextAction.REQUESTER: "now waits for the requester",
    NextAction.OTHER: "now waits for somebody outside",
}
FLOWED = {
    "MajorUpdated": "has an update",
    "MajorClosed": "is closed: answer the requester with its outcome, if it helps",
    "MajorReopened": "is open again",
}
"""What came down from a major case, by the network's event."""
LONGEST = 160
Names = Mapping[str, str]


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
    if data.get("reason") == "wake":
        return "took the case up again: its time to come back has come"
    if data.get("reason") == "confirmed":
        return f"moved the case to {status} by confirming the solution"
    if data.get("reason") == "reply":
        return f"moved the case to {status} by replying"
    return f"moved the case to {status}"


def _waits_on(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    changed = [words for name, words in PAUSE.items() if name in data.get("fields", [])]
    return f"changed {' and '.join(changed)}"


def _priority(data: Mapping[str, Any]) -> str:
    """The priority, from what to what: both are of a closed set, where the event knows them."""
    was, now = (data.get(name, "") for name in ("priority_was", "priority"))
    if was not in Priority.values or now not in Priority.values:
        return FIELDS["priority"]
    return f"{FIELDS['priority']} from {Priority(was).label} to {Priority(now).label}"


def _edited(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    names = [_priority(data) if name == "priority" else FIELDS.get(name, name) for name in data.get("fields", [])]
    return "changed " + (" and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names))


def _field(data: Mapping[str, Any], people: Names, queues: Names) -> str:
    label, was, now = (_cut(str(data.get(name, "")), LONGEST // 2) for name in ("label", "was", "now"))
    if not was:
        return f"set {label} to “{now}”"
    return f"changed {label} from “{was}” to “{now}”" if now else f"took “{was}” out of {label}"


def _cut(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _moved(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return f"moved the case to {queues.get(str(data.get('queue_id')), 'another queue')}"


def _closed(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return f"closed the case: {_label(Resolution, data.get('resolution')).lower()}"


def _confirmed(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return "confirmed the proposed solution" if data.get("entry_id") else "confirmed that it is solved"


def _link(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    words = {
        "related": ("related to", "related to"),
        "duplicate": ("a duplicate of", "duplicated by"),
        "child": ("a part of", "one that has as a part"),
    }.get(str(data.get("link")), ("linked to", "linked to"))
    return f"{words[bool(data.get('is_back'))]} {_other(data, people)}"


def _taken_back(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    left = int(data.get("left", 0))
    stayed = f"; {left} {'thing' if left == 1 else 'things'} stayed, changed since" if left else ""
    return f"took the merge with {_other(data, people)} back{stayed}"


def _other(data: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """The other case's number; whoever does not see it is not told of the event at all."""
    return people.get(str(data.get("other_id")), "another case")


def _elsewhere(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    before = data.get("before", {})
    parts = []
    for field, value in data.get("changes", {}).items():
        words = field.replace("_", " ")
        was = before.get(field)
        parts.append(f"{words} {was} → {value}" if was else f"{words} {value}")
    said = "; ".join(parts) or "saved without a change"
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _clock_ended(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    metric = _label(Metric, data.get("metric")).lower()
    spent = length_words(int(data.get("spent", 0)))
    if data.get("is_met"):
        return f"met the target of the {metric}: {spent} of working time"
    return f"counted the {metric} as late: {spent} of working time instead of {_target(data)}"


def _clock_warned(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    metric = _label(Metric, data.get("metric")).lower()
    return f"{data.get('percent')} % of the time for the {metric} is used"


def _clock_missed(data: Mapping[str, Any], people: Mapping[str, str], queues: Mapping[str, str]) -> str:
    return f"the time for the {_label(Metric, data.get('metric')).lower()} has passed"


def _target(data: Mapping[str, Any]) -> str:
    return length_words(int(data.get("target", 0)))


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(str(value), value))


def _flowed(data: Mapping[str, Any], people: Names, queues: Names) -> str:
    return f"M-{data.get('number')} {FLOWED.get(str(data.get('name')), 'has changed')}"


WORDS: dict[str, Callable[[Mapping[str, Any], Names, Names], str]] = {
    **HAPPENED,
    "CaseAssigned": _assigned,
    "NextActionHandedOver": _handed,
    "StatusChanged": _status,
    "PauseChanged": _waits_on,
    "CaseEdited": _edited,
    "FieldChanged": _field,
    "CaseMoved": _moved,
    "CaseClosed": _closed,
    "CaseUpdatedElsewhere": _elsewhere,
    "SolutionConfirmed": _confirmed,
    "MergeTakenBack": _taken_back,
    "CaseLinked": lambda data, people, queues: f"said that the case is {_link(data, people, queues)}",
    "CaseUnlinked": lambda data, people, queues: f"said that the case is not {_link(data, people, queues)}",
    "FollowUpOpened": lambda data, people, queues: f"wrote again and began the follow-up {_other(data, people)}",
    "CaseMerged": lambda data, people, queues: f"merged the case into {_other(data, people)}",
    "CaseTookIn": lambda data, people, queues: f"merged {_other(data, people)} into this case",
    "CaseSplit": lambda data, people, queues: f"split a part of the conversation off to {_other(data, people)}",
    "CaseSplitOff": lambda data, people, queues: f"split this case off from {_other(data, people)}",
    "ChangeTakenBack": lambda data, people, queues: "took back what they had changed on several cases",
    "MajorLinked": lambda data, people, queues: f"made the case a part of M-{data.get('number')}",
    "MajorUnlinked": lambda data, people, queues: f"took the case out of M-{data.get('number')}",
    "MajorFlowed": _flowed,
    "ArticleUsed": lambda data, people, queues: "noted an article that answers the case",
    "ArticleUnused": lambda data, people, queues: "took an article off the case",
    "ArticleCaptured": lambda data, people, queues: "began an article about the case",
    "RunBegun": lambda data, people, queues: f"began to run “{data.get('process')}”",
    "RunEnded": lambda data, people, queues: f"ran “{data.get('process')}”: {str(data.get('outcome', '')).lower()}",
    "ClockEnded": _clock_ended,
    "ClockWarned": _clock_warned,
    "ClockMissed": _clock_missed,
    "CaseOpened": lambda data, people, queues: "opened the case",
    "CaseImported": lambda data, people, queues: "brought the case in from another system",
    "CaseRated": lambda data, people, queues: f"rated the case {data.get('rating')} of 5",
    "SolutionProposed": lambda data, people, queues: "proposed a solution",
    "CaseWoke": lambda data, people, queues: (
        "replied: the case is back from snooze" if data.get("reason") == "reply" else "Back from snooze"
    ),
}
