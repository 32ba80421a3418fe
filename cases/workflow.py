"""The life of a case as rules: which status may follow which, who acts next, what a requester's answer does to it.

Pure: values in, values out. The actions ask these rules and nobody else decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Protocol

from pydantic import Field

from cases.choices import CATEGORY_OF, Category, NextAction, Priority, Severity, Status
from core.chosen import Chosen

BY_HAND = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED)
PAUSES = (Status.PENDING, Status.ON_HOLD)
ENDS = (Category.RESOLVED, Category.CLOSED)
FOLLOWS: Mapping[str, frozenset[str]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.SOLVED, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.SOLVED: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}
"""A case is new once. A closed one only opens: by an answer of its requester, or by support that takes it up again."""
FOR_REQUESTERS: Mapping[str, tuple[str, str]] = {
    Status.NEW: ("new", "Received"),
    Status.OPEN: ("open", "Open"),
    Status.PENDING: ("pending", "Waits for you"),
    Status.ON_HOLD: ("open", "Open"),
    Status.SOLVED: ("solved", "Solved"),
    Status.CLOSED: ("closed", "Closed"),
}
"""A status as its requester sees it, and its word: that the desk waits for a third party is the desk's own affair."""

PRIORITY_OF: Mapping[str, Priority] = {
    Severity.DOWN: Priority.URGENT,
    Severity.IMPAIRED: Priority.HIGH,
    Severity.MINOR: Priority.MEDIUM,
    Severity.QUESTION: Priority.LOW,
}

Answer = Literal["goes_on", "reopens", "follow_up"]


class Lifecycle(Chosen):
    """What an organization chose about the end of its cases.

    A requester's reply opens a closed case again within ``reopen_days`` (0: never), if ``may_reopen``; after that it
    opens a follow-up case. A solved case closes by itself after ``close_days``; None leaves it to a person.
    """

    kind: ClassVar[str] = "lifecycle"
    called: ClassVar[str] = "lifecycle of cases"
    most: ClassVar[int] = 1

    reopen_days: Annotated[int, Field(ge=0, le=365)] = 14
    close_days: Annotated[int, Field(ge=1, le=365)] | None = None
    may_reopen: bool = True


LIFECYCLE_NAME = "Lifecycle"
SAY_WHAT_FOR = "Say what the case waits for, so that a colleague knows when to ask."
"""What an on-hold case is refused with that names no reason: nobody could tell whom to ask."""


class Ended(Protocol):
    """What the rules ask of a case."""

    status: str
    category: str
    closed_at: datetime | None


def closed_words(ref: str) -> str:
    """Why nothing more is done with a closed case, and what helps."""
    return f"{ref} is closed. Support opens it again first, or its requester does by replying."


def first_priority(severity: str) -> Priority:
    """The priority a case begins with by what its requester said, until support sets it."""
    return PRIORITY_OF.get(severity, Priority.MEDIUM)


def may_follow(was: str, status: str) -> bool:
    """Whether a case may go from one status to another."""
    return status in FOLLOWS[was]


def acts_next(status: str, *, is_assigned: bool) -> NextAction:
    """Who acts next on a case that has just taken this status."""
    if status == Status.ON_HOLD:
        return NextAction.OTHER
    if CATEGORY_OF[status] != Category.OPEN:
        return NextAction.REQUESTER
    return NextAction.PERSON if is_assigned else NextAction.QUEUE


def answer_to(case: Ended, rules: Lifecycle, now: datetime) -> Answer:
    """What a requester's reply does: the conversation goes on, opens the case again, or begins a follow-up case."""
    if case.category not in ENDS:
        return "goes_on"
    if case.category == Category.RESOLVED:
        return "reopens"
    if not rules.may_reopen or case.closed_at is None:
        return "follow_up"
    return "reopens" if now <= case.closed_at + timedelta(days=rules.reopen_days) else "follow_up"


def closes_at(solved_at: datetime | None, rules: Lifecycle) -> datetime | None:
    """When a solved case closes by itself, if it does."""
    if solved_at is None or rules.close_days is None:
        return None
    return solved_at + timedelta(days=rules.close_days)


def is_told(was: str, status: str) -> bool:
    """Whether a requester sees a difference between two statuses."""
    return status not in FOR_REQUESTERS or FOR_REQUESTERS.get(was) != FOR_REQUESTERS[status]


def words_for_requester(was: str, status: str, reason: str) -> str:
    """A change of status as its requester is told."""
    shown = FOR_REQUESTERS[status][0] if status in FOR_REQUESTERS else status
    if shown in ("new", "open") and was in (Status.SOLVED, Status.CLOSED):
        return "opened the case again"
    if shown == "open":
        return "answered" if was == Status.PENDING and reason == "reply" else "works on the case"
    words = {"pending": "waits for your answer", "solved": "says that it is solved", "closed": "closed the case"}
    return words.get(shown, "changed the case")
