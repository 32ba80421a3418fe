"""Forms of a run: what is answered when it begins, what was done with a step, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from directory.models import Person
from knowledge.actions.runs import LONGEST_INPUT, LONGEST_NOTE, Begun, Ticked
from knowledge.choices import SAID
from knowledge.models.runs import RUN_NOTE
from knowledge.steps import Process

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")]
_WORDS = {"dir": "auto"}


class BeginForm(forms.Form):
    """What must hold, and what is asked, before the first step; and the environment, in which results are compared."""

    environment = forms.CharField(
        label="Where",
        required=False,
        max_length=120,
        help_text="Product and version, such as RHEL 9.4. It tells for which cases the process works.",
        widget=forms.TextInput(attrs=_WORDS),
    )

    def __init__(
        self, *args: Any, process: Process, facets: Mapping[str, Sequence[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.process, self.facets = process, list((facets or {}).items())
        for number, (name, values) in enumerate(self.facets):
            choices = [("", "Cannot say"), *((one, one) for one in values)]
            self.fields[f"x-{number}"] = forms.ChoiceField(label=name, required=False, choices=choices)
        for one in process.preconditions:
            self.fields[f"q-{one.key}"] = forms.ChoiceField(label=one.text, choices=ANSWERS, widget=forms.RadioSelect)
        for value in process.inputs:
            self.fields[f"i-{value.key}"] = forms.CharField(
                label=value.name,
                help_text=value.help,
                required=False,
                max_length=LONGEST_INPUT,
                widget=forms.TextInput(attrs=_WORDS),
            )

    def begun(self) -> Begun:
        """The clean values."""
        given = self.cleaned_data
        asked = {one.key: given[f"q-{one.key}"] for one in self.process.preconditions}
        inputs = {one.key: given[f"i-{one.key}"] for one in self.process.inputs}
        where = " ".join(given["environment"].split())
        said = {name: given[f"x-{number}"] for number, (name, _) in enumerate(self.facets) if given[f"x-{number}"]}
        return Begun(asked, inputs, said | ({"environment": where} if where else {}))


class TickForm(forms.Form):
    """What was done with a step."""

    step = forms.CharField(max_length=8)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)
    branch = forms.IntegerField(required=False, min_value=0, max_value=100)
    skip = forms.BooleanField(required=False)

    def ticked(self) -> Ticked:
        """The clean values."""
        given = self.cleaned_data
        return Ticked(given["step"], given["skip"], given["note"], given["branch"])


class ConcludeForm(forms.Form):
    """How a run ended."""

    outcome = forms.ChoiceField(label="How it ended", choices=SAID, widget=forms.RadioSelect)
    deviation = forms.ChoiceField(label="Done in another way", required=False, help_text="For a deviation: which step.")
    note = forms.CharField(
        label="What was different",
        required=False,
        max_length=RUN_NOTE,
        help_text="The next one who runs it reads it.",
        widget=forms.Textarea(attrs={"rows": 3, **_WORDS}),
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(one.key, one.title) for one in process.steps]
        self.fields["deviation"].choices = [("", "No step"), *steps]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who goes on with a run."""

    holder = forms.ChoiceField(label="Who goes on with it")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
