"""The words of a clock: what it measures, and how it stands."""

from __future__ import annotations

from django.db.models import TextChoices


class Metric(TextChoices):
    """What a clock measures, in the terms of the field."""

    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
    FIRST_REPLY = "first_reply", "First reply"
    NEXT_REPLY = "next_reply", "Next reply"
    RESOLUTION = "resolution", "Resolution"


WARNINGS = (50, 75, 90, 100)
"""Shares of the target, in percent, at which somebody is told: once each, also across restarts."""
