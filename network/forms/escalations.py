"""Forms of the steps of an escalation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from conversations.forms import ManyFilesField, once_field, text_field
from network.actions.escalations.handling import Promise
from network.choices import Severity
from network.naming import NetworkWords
from network.stepping import REASON

OTHER = "other"
QUICK = [("1", "In 1 hour"), ("2", "In 2 hours"), ("4", "In 4 hours"), ("24", "In a day"), (OTHER, "At another time")]
"""Hours that a next step is promised in, most often."""


class SayForm(forms.Form):
    """What somebody writes to the other side. ``keeps_turn`` says that they are still on it themself."""

    text = text_field("Text", required=False)
    keeps_turn = forms.BooleanField(label="I am still on it: the turn stays with us", required=False)
    files = ManyFilesField(required=False)  # type: ignore[assignment]  # Django moves fields off the class
    once = once_field()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", "Write something before you send it.")
        return found


class PromiseForm(forms.Form):
    """What somebody who accepts promises: their own number, what they do next, and by when."""

    ref = forms.CharField(label="Your own number for it", max_length=60, help_text="The other side quotes it.")
    next_step = forms.CharField(
        label="What you do next", max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    hours = forms.ChoiceField(label="By when", choices=QUICK, initial="2", widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label="At another time",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    priority = forms.ChoiceField(label="Your priority", required=False, choices=[("", ""), *Severity.choices])

    def __init__(self, *args: Any, words: NetworkWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = [("", "None of your own"), *words.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("hours") == OTHER and not found.get("at") and "at" not in self.errors:
            self.add_error("at", "Choose the day and the time.")
        return found

    @property
    def promise(self) -> Promise:
        """The clean promise, as the action takes it."""
        given = self.cleaned_data
        is_quick = given["hours"] != OTHER
        at = timezone.now() + timedelta(hours=int(given["hours"])) if is_quick else given["at"]
        return Promise(given["ref"], given["next_step"], at, given["priority"])


class ReasonForm(forms.Form):
    """Why somebody ends or refuses something: a sentence that the other side reads."""

    text = forms.CharField(
        label="Why",
        max_length=REASON,
        help_text="The other side reads it.",
        error_messages={"required": "Say why, in a sentence: the other side reads it."},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class SureForm(forms.Form):
    """Nothing is asked: the button is the answer."""


class ReaderForm(forms.Form):
    """One of one's own people who is to read it."""

    person = forms.ChoiceField(label="Let a colleague read it")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a colleague"), *((str(one.pk), one.name) for one in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> UUID:
        """The key of their card."""
        return UUID(self.cleaned_data["person"])
