"""What people ask of side threads and entries: input to clean values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from cases.forms.cases import WritingForm
from cases.forms.sure import SureForm
from conversations.actions.threads import NAME_LENGTH, OUTCOME_LENGTH
from conversations.forms import KeysField, once_field
from conversations.markdown import MAX_SOURCE
from core.actor import Actor
from directory.models import Person, Team

AUDIENCES = [
    ("requester", "The requester"),
    ("people", "Colleagues"),
    ("team", "A team"),
    ("support", "Support only, away from the requester"),
]
OUTCOME = "outcome-"


class SplinterForm(WritingForm, SureForm):
    """A side thread: with whom, what about, its first words, and whether the entry's words go with it."""

    field_order = ("audience", "people", "team", "name", "text", "is_quoted", "is_sure")
    audience = forms.ChoiceField(choices=AUDIENCES, widget=forms.RadioSelect, label="With whom", initial="people")
    people: forms.ModelMultipleChoiceField[Person] = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Colleagues",
        help_text="Whoever is to read and write in it.",
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label="Choose a team",
        help_text="Everybody of the team, whoever joins later too.",
    )
    name = forms.CharField(
        max_length=NAME_LENGTH, label="What it is about", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    is_quoted = forms.BooleanField(
        required=False, label="Quote the entry", help_text="Its words go into the side thread. Else nothing of it does."
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.visible_to(actor).colleagues().exclude(pk=actor.card).order_by("name")
        self.fields["people"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.visible_to(actor).order_by("name")  # type: ignore[attr-defined]
        self.fields["text"].label = "First words"
        self.fields["text"].widget.attrs["rows"] = 4
        for field in (self.fields["people"], self.fields["team"]):
            field.is_conditional = True  # type: ignore[attr-defined]  # needed where it counts
        for name in ("unseen", "shown_until", "files"):
            del self.fields[name]

    @property
    def is_unnamed(self) -> bool:
        """Whether colleagues or a team are to take part and which ones has not been asked yet."""
        with_whom = self.data.get("audience")
        return with_whom in ("people", "team") and with_whom not in self.data


class AddMemberForm(SureForm):
    """Who is let into a side thread, and whether they read what had been written before."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(queryset=None, empty_label="Choose a colleague")
    with_history = forms.BooleanField(
        required=False,
        label="With what was written before",
        help_text="Everybody in the side thread sees which way somebody was added.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.visible_to(actor).colleagues().order_by("name")
        self.fields["person"].queryset = colleagues  # type: ignore[attr-defined]


class RemoveMemberForm(forms.Form):
    """Who leaves a side thread."""

    member = forms.UUIDField()


class OutcomeForm(forms.Form):
    """How a side thread ended."""

    outcome = forms.CharField(
        max_length=OUTCOME_LENGTH, label="How it ended, in a line", widget=forms.TextInput(attrs={"dir": "auto"})
    )


class SummaryForm(forms.Form):
    """What goes back into the parent, and for whom."""

    audience = forms.ChoiceField(
        choices=[("private", "Internal note"), ("requester", "Reply to the requester")],
        widget=forms.RadioSelect,
        label="Who reads it",
        initial="private",
    )
    text = forms.CharField(
        max_length=MAX_SOURCE, label="What came of it", widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    once = once_field()


class QuoteForm(forms.Form):
    """Which entries a box is filled with."""

    quote = KeysField(required=False)


class EditEntryForm(forms.Form):
    """An entry's words anew."""

    text = forms.CharField(
        max_length=MAX_SOURCE,
        label="Words",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="What it said before stays readable for everybody who reads the entry.",
    )


class ConfirmForm(forms.Form):
    """A thing that is asked once more and needs no words."""


def ask_outcomes(form: Any, threads: Sequence[Any], *, always: bool) -> Any:
    """Give a form a line for each side thread that is still open: it ends the case ``always``, or by what is chosen."""
    for thread in threads:
        form.fields[f"{OUTCOME}{thread.key}"] = forms.CharField(
            required=always,
            max_length=OUTCOME_LENGTH,
            label=f"How it ended: {thread.words}",
            help_text="" if always else "Asked for where the case is solved by this.",
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        form.fields[f"{OUTCOME}{thread.key}"].is_conditional = True  # needed where it counts
    return form


def outcomes_of(given: dict[str, Any]) -> dict[UUID, str]:
    """Take the lines of outcome out of what a form was given."""
    names = [name for name in given if name.startswith(OUTCOME)]
    return {UUID(name.removeprefix(OUTCOME)): given.pop(name) for name in names}
