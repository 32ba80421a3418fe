"""A moment that somebody types. Pages show moments in their reader's own zone; what is typed counts in the
organization's, since an input knows no zone, and its field says so.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazystr


class MomentField(forms.DateTimeField):
    """A day and a time in the zone of the organization, which the field names."""

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        kwargs["widget"] = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(help_text=lazystr(ZoneWords(help_text)), **kwargs)


class ZoneWords:
    """The words of a field and its zone: made when they are read, as the zone is the one of the page being made."""

    def __init__(self, words: str = "") -> None:
        self.words = words

    def __str__(self) -> str:
        return f"{self.words} {zone_words()}".strip()


def zone_words() -> str:
    """Whose time is meant, in a sentence."""
    return f"The time of {zone_name()}."


def zone_name() -> str:
    """The zone as people read it: Europe/Berlin, America/New York, UTC."""
    return timezone.get_current_timezone_name().replace("_", " ")
