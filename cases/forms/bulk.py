"""What is asked before several cases are changed: one small form for each verb."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.changes import VERBS
from cases.choices import SAID_BY_PEOPLE, Priority, Resolution
from cases.forms.cases import AssignForm, HandOverForm
from cases.forms.fields import WithFields, ask_fields, titled
from cases.forms.lifecycle import StateForm
from cases.handling import MAX_TAGS
from cases.models import Queue
from cases.saved.fields import Step
from cases.saved.macros import Macro
from cases.selectors.fields import case_fields
from cases.selectors.macros import macros_of
from cases.selectors.queues import queues_of
from core.actor import Actor
from core.fragments import is_path
from intake.schema import Sections

DIGITS = 15


def numbers_in(texts: Iterable[str]) -> list[int]:
    """The numbers of cases that were ticked, each once; what is no number is as absent as a case that is not there."""
    numbers = (text for text in dict.fromkeys(texts) if text.isascii() and text.isdigit() and len(text) <= DIGITS)
    return [int(text) for text in numbers]


class PriorityForm(forms.Form):
    """A priority."""

    priority = forms.ChoiceField(choices=Priority.choices)


class TagsForm(forms.Form):
    """Tags to add and to remove."""

    add = forms.CharField(max_length=400, required=False, label="Add", help_text="Words with commas between them.")
    remove = forms.CharField(max_length=400, required=False, label="Remove")

    def clean_add(self) -> list[str]:
        return _tags(self.cleaned_data["add"])

    def clean_remove(self) -> list[str]:
        return _tags(self.cleaned_data["remove"])

    def clean(self) -> dict[str, Any]:
        """One of both."""
        found = super().clean() or {}
        if not found.get("add") and not found.get("remove"):
            raise forms.ValidationError("Name a tag to add or to remove.")
        return found


def _tags(text: str) -> list[str]:
    return [tag.strip().lower() for tag in text.split(",") if tag.strip()][:MAX_TAGS]


class MoveForm(forms.Form):
    """A queue one sees."""

    queue: forms.ModelChoiceField[Queue] = forms.ModelChoiceField(queryset=None, empty_label="Choose a queue")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = queues_of(actor)  # type: ignore[attr-defined]


class EndForm(WithFields):
    """How the cases ended, with fields that some of them may lack."""

    resolution = forms.ChoiceField(choices=[("", "Choose how they ended"), *Resolution.choices])
    no_article = forms.ChoiceField(label="Why no article comes of them", choices=[("", "Choose why"), *SAID_BY_PEOPLE])


class MacroChoiceForm(forms.Form):
    """A macro that does something; its words are for one case at a time."""

    macro = forms.ChoiceField(help_text="What it does is done. Nothing is written.")
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    is_as_shown = True
    """Whether the macro is the one whose outcome was on the page before."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.key): one.value for one in macros_of(actor, acting=True)}
        field: Any = self.fields["macro"]
        field.choices = [("", "Choose a macro"), *((key, value.title) for key, value in self.offered.items())]

    def clean_macro(self) -> Macro:
        return self.offered[self.cleaned_data["macro"]]

    def clean(self) -> dict[str, Any]:
        """The macro alone; the page that comes next shows what this one does, and says so."""
        found = super().clean() or {}
        shown, macro = found.pop("shown", ""), found.get("macro")
        if macro is not None:
            self.is_as_shown = shown == macro.digest
            self.data = {**dict(self.data.items()), "shown": macro.digest}
        return found


class FollowForm(forms.Form):
    """Nothing is asked."""


def form_of(verb: str, data: Any, actor: Actor) -> forms.Form:
    """The form of a verb. ``KeyError`` for a verb there is not."""
    of_actor: dict[str, Any] = {
        "assign": AssignForm,
        "hand_over": HandOverForm,
        "move": MoveForm,
        "macro": MacroChoiceForm,
    }
    if verb in of_actor:
        made: forms.Form = of_actor[verb](data, actor=actor)
        return made
    plain = {
        "status": StateForm,
        "priority": PriorityForm,
        "tags": TagsForm,
        "follow": FollowForm,
        "close": EndForm,
    }
    return _with_fields(plain[verb](data), verb)


STEPS = {
    "status": (Step.SOLVE, "Needed for Solved, by cases that have none yet"),
    "close": (Step.CLOSE, "Needed to close, by cases that have none yet"),
}
"""Which verbs end a case, and the heading of the fields that it needs for that. A case that has one keeps its own."""


def _with_fields(form: forms.Form, verb: str) -> forms.Form:
    if verb in STEPS:
        step, title = STEPS[verb]
        ask_fields(form, titled(_free(case_fields().asked(step, {})), title))
    return form


def _free(sections: Sections) -> Sections:
    """The same fields, none of which must be filled in: the cases may have them all."""
    return tuple(
        section.model_copy(
            update={"questions": tuple(one.model_copy(update={"is_required": False}) for one in section.questions)}
        )
        for section in sections
    )


class ChosenForm(forms.Form):
    """Which cases: numbers that were ticked, or a whole list as its address says it."""

    verb = forms.ChoiceField(choices=list(VERBS.items()))
    whole = forms.BooleanField(required=False)
    back = forms.CharField(max_length=2000, required=False)
    list = forms.CharField(max_length=4000, required=False)
    expected = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    step = forms.ChoiceField(choices=[("", ""), ("preview", ""), ("do", "")], required=False)

    def clean_back(self) -> str:
        """A path of this host, or nothing."""
        path = str(self.cleaned_data["back"])
        return path if is_path(path) else ""
