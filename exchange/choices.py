"""The words of what waits to cross."""

from __future__ import annotations

from django.db.models import TextChoices


class DraftState(TextChoices):
    """How far a draft is: still worked on, with a second person, let go, or thrown away."""

    OPEN = "open", "Draft"
    WAITING = "waiting", "Waits for a second look"
    RELEASED = "released", "Released"
    DISCARDED = "discarded", "Discarded"


class Second(TextChoices):
    """When a second person releases what leaves."""

    NEVER = "never", "Never: whoever writes it sends it"
    FILES = "files", "When a file goes with it"
    ALWAYS = "always", "Always"


TALK = "mirror"
"""The kind of subject that a side's own talk beside an escalation is about: what its desk keeps of it."""


SESSIONS = "sessions"
"""The kind that somebody follows who hears when a community meets, and of nothing else there."""


class HallKind(TextChoices):
    """What of a hall somebody hears of."""

    NETWORK = "network", "Network"
    COMMUNITY = "community", "Community"
    DISCUSSION = "discussion", "Discussion"
    MAJOR = "major", "Major case"
    PRACTICE = "practice", "Practice"
