"""The words of an escalation: how far it is, whose turn it is, how it ended, who may read it. And those of trust."""

from __future__ import annotations

from django.db.models import TextChoices


class State(TextChoices):
    """How far an escalation is."""

    REQUESTED = "requested", "Requested"
    INFORMATION = "information", "Information needed"
    ACCEPTED = "accepted", "Accepted"
    PROGRESS = "progress", "In progress"
    PROPOSED = "proposed", "Solution proposed"
    CLOSED = "closed", "Closed"


class Side(TextChoices):
    """The two parties of an escalation: who asks and who helps."""

    REQUESTER = "requester", "Asks"
    HELPER = "helper", "Helps"


class Ending(TextChoices):
    """How an escalation ended."""

    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined"
    RETURNED = "returned", "Returned"
    EXPIRED = "expired", "Expired"
    IDLE = "idle", "Closed as nothing moved"
    LEFT = "left", "Closed as a member left"


class MajorState(TextChoices):
    """How far a major case is."""

    PROPOSED = "proposed", "Proposed"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    REFUSED = "refused", "Refused"


class Severity(TextChoices):
    """How much harm waiting does, as the requester's side says; the helper's side has a priority of its own."""

    URGENT = "urgent", "Urgent"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class Label(TextChoices):
    """The traffic light of what crosses (TLP 2.0), as far as an escalation knows it."""

    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    RED = "red", "TLP:RED"


LIVE = (State.REQUESTED, State.INFORMATION, State.ACCEPTED, State.PROGRESS, State.PROPOSED)
"""States in which somebody still has to act."""


class Standing(TextChoices):
    """How a practice stands in a network."""

    OPEN = "open", "Not validated"
    VALIDATED = "validated", "Validated"
    DISPUTED = "disputed", "Disputed"
    LAPSED = "lapsed", "Lapsed"
    SUSPENDED = "suspended", "Suspended"


class Certainty(TextChoices):
    """How sure one can be of what the evidence of a practice says."""

    VERY_LOW = "very_low", "Very low"
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
