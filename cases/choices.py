"""The words of a case: statuses and their categories, priorities, resolution codes."""

from __future__ import annotations

from django.db.models import TextChoices


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
