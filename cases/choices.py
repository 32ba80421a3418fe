"""The words of a case: statuses and their categories, priorities, resolution codes."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class Category(TextChoices):
    """What a status means for work and clocks. The alphabet keeps open before paused, as lists do."""

    OPEN = "open"
    PAUSED = "paused"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Status(TextChoices):
    """Where a case stands."""

    NEW = "new", "New"
    OPEN = "open", "Open"
    PENDING = "pending", "Pending"
    ON_HOLD = "on_hold", "On hold"
    SOLVED = "solved", "Solved"
    CLOSED = "closed", "Closed"


CATEGORY_OF: dict[str, str] = {
    Status.NEW: Category.OPEN,
    Status.OPEN: Category.OPEN,
    Status.PENDING: Category.PAUSED,
    Status.ON_HOLD: Category.PAUSED,
    Status.SOLVED: Category.RESOLVED,
    Status.CLOSED: Category.CLOSED,
}

LIVE = (Category.OPEN, Category.PAUSED)


class Priority(TextChoices):
    """How much harm waiting does."""

    URGENT = "urgent", "Urgent"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class Resolution(TextChoices):
    """How a case ended."""

    SOLVED = "solved", "Solved"
    WORKAROUND = "workaround", "Worked around"
    KNOWN = "known", "Known problem, fix is planned"
    DUPLICATE = "duplicate", "Duplicate of another case"
    NOT_REPRODUCED = "not_reproduced", "Could not be reproduced"
    NOT_OURS = "not_ours", "Not ours to solve"
    WITHDRAWN = "withdrawn", "Withdrawn by the requester"
    NO_ANSWER = "no_answer", "No answer from the requester"


class NextAction(TextChoices):
    """Who must act next. Never empty on an open case."""

    PERSON = "person", "A colleague"
    QUEUE = "queue", "Nobody yet"
    REQUESTER = "requester", "Requester"
    OTHER = "other", "Somebody outside"


class Severity(TextChoices):
    """How much is broken, in the requester's eyes; priority is the support's answer to it."""

    DOWN = "down", "Nothing works"
    IMPAIRED = "impaired", "Some of it works"
    MINOR = "minor", "It is a nuisance"
    QUESTION = "question", "It is a question"


class Rating(IntegerChoices):
    """How a requester found that a case went."""

    VERY_BAD = 1, "1, very bad"
    BAD = 2, "2, bad"
    FAIR = 3, "3, fair"
    GOOD = 4, "4, good"
    VERY_GOOD = 5, "5, very good"


class NoArticle(TextChoices):
    """Why a closed case has no article. With an article link or one of these, new against known can be counted."""

    ONE_OFF = "one_off", "It will hardly happen again"
    TO_WRITE = "to_write", "An article is to be written"
    NOT_OURS = "not_ours", "The knowledge is not ours to keep"
    NO_FINDING = "no_finding", "Nothing was found out"
    UNSAID = "unsaid", "Nobody said: it closed by itself"


SAID_BY_PEOPLE = [(value, words) for value, words in NoArticle.choices if value != NoArticle.UNSAID]
"""What somebody who closes a case can choose; nobody closes by hand and says that nobody did."""


class Undoable(TextChoices):
    """What can be taken back for a while."""

    BULK = "bulk", "A change of several cases"
    MERGE = "merge", "A merge"
    CHANGE = "change", "A change of one case"
    TAGS = "tags", "A change of a tag"
