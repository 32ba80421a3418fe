"""What happened to a case, as lines of its timeline, and who is told of it. Pure rules over event data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.rules.words import who_fired
from cases.sentences import WORDS, Names
from cases.workflow import is_told, words_for_requester

ICONS = {
    "CaseOpened": "circle-dashed",
    "CaseAssigned": "user-check",
    "NextActionHandedOver": "corner-up-left",
    "StatusChanged": "history",
    "PauseChanged": "player-pause",
    "CaseEdited": "history",
    "FieldChanged": "history",
    "CaseMoved": "inbox",
    "SolutionProposed": "bulb",
    "CaseClosed": "checks",
    "SolutionConfirmed": "circle-check",
    "FollowUpOpened": "corner-up-left",
    "CaseLinked": "link",
    "CaseUnlinked": "link",
    "CaseMerged": "git-merge",
    "CaseTookIn": "git-merge",
    "MergeTakenBack": "git-merge",
    "CaseSplit": "arrows-split-2",
    "CaseSplitOff": "arrows-split-2",
    "ChangeTakenBack": "corner-up-left",
    "CaseImported": "file-import",
    "CaseUpdatedElsewhere": "history",
    "ClockWarned": "clock",
    "ClockMissed": "clock-exclamation",
    "ClockEnded": "clock",
    "CaseRated": "circle-check",
    "ArticleUsed": "book",
    "ArticleUnused": "book",
    "ArticleCaptured": "book",
    "RunBegun": "list-check",
    "RunEnded": "list-check",
    "MajorLinked": "link",
    "MajorUnlinked": "link",
    "MajorFlowed": "speakerphone",
    "RuleFired": "bolt",
    "RulesRested": "player-pause",
}
HIDDEN = frozenset({"RunMoved", "ReplyAdded", "NoteAdded", "CaseOpened", "CaseWoke"})
SHOWN_ONLY = frozenset({"FieldChanged"})
"""What requesters read on the case's page where the field is shown to them."""
UNSENT = SHOWN_ONLY | {"ChangeTakenBack"}
"""What requesters read there and are sent no letter about: that, and that a status they had read is taken back."""
MOVES = frozenset({"StatusChanged", "ChangeTakenBack"})
"""What tells a status before and after, in ``was`` and ``status``."""
FOR_REQUESTERS = UNSENT | frozenset(
    "StatusChanged CaseClosed SolutionConfirmed FollowUpOpened CaseMerged CaseTookIn MergeTakenBack CaseSplit".split()
)
TOLD_TO_REQUESTERS = FOR_REQUESTERS | {"CaseOpened", "ReplyAdded"}
PASSING = frozenset({"ClockWarned", "ClockMissed", "MajorFlowed"})


@dataclass(frozen=True, slots=True)
class Happening:
    """One muted line of the timeline: who (may be empty for the system), what they did, when.

    ``stands_at`` is its place, where that is not when it happened: what marks a gap stands in the gap. ``is_sentence``
    is what nobody did, as time that passes: its words stand alone.
    """

    icon: str
    who: str
    words: str
    at: datetime
    stands_at: datetime
    is_sentence: bool = False


def happening(
    name: str,
    data: Mapping[str, Any],
    who: str,
    at: datetime,
    *,
    people: Names,
    queues: Names,
    is_staff: bool = True,
) -> Happening:
    """One event as a line. ``people`` and ``queues`` name what the data's keys point at; among ``people`` are the
    numbers of other cases. Requesters read it in plain words.
    """
    describe, who = WORDS.get(name), who_fired(name, data) or who
    if name == "ClockEnded" and not data.get("is_met"):
        who = ""  # Whoever ends a late clock is not who let it become late.
    words = describe(data, people, queues) if describe else "changed the case"
    if name in MOVES and not is_staff:
        words = words_for_requester(str(data.get("was")), str(data.get("status")), str(data.get("reason")))
    words = "took the case" if who and words == f"assigned the case to {who}" else words
    return Happening(ICONS.get(name, "history"), who, words, at, _place(data, at), name in PASSING)


def _place(data: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(data["place"]) if data.get("place") else at


def is_for_requester(name: str, data: Mapping[str, Any]) -> bool:
    """Whether a requester is told of an event: not of a change of status that they cannot tell."""
    if name in MOVES:
        return bool(data.get("status")) and is_told(str(data.get("was")), str(data.get("status")))
    if name in SHOWN_ONLY:
        return bool(data.get("is_shown"))
    return name in TOLD_TO_REQUESTERS


def keys_of(data: Mapping[str, Any]) -> set[str]:
    """The keys of people an event's data names."""
    named = {str(data[key]) for key in ("assignee_id", "was_id", "person_id") if data.get(key)}
    return named | {str(key) for key in data.get("people", ())}
