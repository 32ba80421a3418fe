"""Forms of a community's sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy

from network.actions.sessions import LONGEST_PLACE, LONGEST_REASON, LONGEST_TITLE, Plan
from network.models import CommunitySession
from network.models.sessions import LONGEST_WORDS


def _zone() -> str:
    return f"The time of {timezone.get_current_timezone_name().replace('_', ' ')}."


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=lazy(_zone, str)(), widget=widget)


class SessionForm(forms.Form):
    """When, where and about what a community meets."""

    title = forms.CharField(
        label="In one line", max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    starts_at = _moment("Begins")
    ends_at = _moment("Ends")
    place = forms.CharField(
        label="Where",
        required=False,
        max_length=LONGEST_PLACE,
        help_text="An address that begins with https://, or a place in words.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    words = forms.CharField(
        label="What it is about",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        """A session ends after it begins."""
        found = super().clean() or {}
        begins, ends = found.get("starts_at"), found.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", "It ends after it begins. Choose a later end.")
        return found

    @property
    def plan(self) -> Plan:
        """What was typed, as the action takes it."""
        return Plan(**self.cleaned_data)

    @staticmethod
    def of(row: CommunitySession) -> dict[str, Any]:
        """What the form begins with for a session that there is."""
        return {field: getattr(row, field) for field in ("title", "starts_at", "ends_at", "place", "words")}


class CancelForm(forms.Form):
    """Why a session does not take place."""

    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_REASON,
        help_text="The community reads it.",
        error_messages={"required": "Say why. The community reads it."},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
