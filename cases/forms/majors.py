"""Forms of linking a case to a major case, from either end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from network.selectors.major_parties import MajorChoice


class ChooseMajorForm(forms.Form):
    """One of the open major cases of a network."""

    major = forms.ChoiceField(
        label="Major case",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one that is open."},
    )

    def __init__(self, *args: Any, offered: Iterable[MajorChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), f"M-{one.number} {one.title} ({one.about})") for one in offered]
        self.fields["major"].choices = choices  # type: ignore[attr-defined]

    def clean_major(self) -> int:
        """Its number."""
        return int(self.cleaned_data["major"])


class OwnCaseForm(forms.Form):
    """One's own case, by its number."""

    case = forms.RegexField(
        r"^\s*(?:[Cc]-)?[1-9][0-9]{0,14}\s*$",
        label="Your case",
        help_text="Its number, as C-1042.",
        error_messages={"invalid": "Give the number of a case, as C-1042."},
    )

    def clean_case(self) -> int:
        """The number without its letter."""
        return int(self.cleaned_data["case"].strip().lstrip("Cc").lstrip("-"))
