"""Forms of the side threads of both parties: opening one, writing in it, ending it."""

from __future__ import annotations

from typing import Any

from django import forms

from conversations.forms import ManyFilesField, once_field, text_field
from network.actions.escalations.threads import LONGEST_ENDING, LONGEST_TITLE


class OpenThreadForm(forms.Form):
    """What a side thread is about, and its first words; with their files for the side that helps."""

    title = forms.CharField(
        label="What it is about", max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    text = text_field("First words", help_text="Both sides read them. They stay on their record.")
    files = ManyFilesField(required=False, label="Files")  # type: ignore[assignment]  # Django moves them
    entry = forms.UUIDField(required=False, widget=forms.HiddenInput)
    once = once_field()

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:  # their files cross by an extract
            del self.fields["files"]


class EndThreadForm(forms.Form):
    """How a side thread ended, in a line that both sides read."""

    text = forms.CharField(
        label="How it ended",
        max_length=LONGEST_ENDING,
        help_text="Both sides read it, as its last entry.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
