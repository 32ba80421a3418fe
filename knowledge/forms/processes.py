"""Forms of a process: what is said of the whole, one step, one change of the order, a runbook to read in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from core.refusals import Refused
from knowledge.processes import changed, placed, with_step, without_step
from knowledge.steps import (
    END,
    KINDS,
    LINE,
    MOST_LINES,
    MOST_MINUTES,
    REST,
    STEP_ROLLBACK,
    SUMMARY,
    TEXT,
    TITLE,
    Input,
    Kind,
    Process,
    Question,
    Step,
    Target,
    new_key,
)
from knowledge.ways import moved

BRANCHES = 6
"""So many ways on the page offers for a decision; a runbook may bring more, which stay."""
MOST_RUNBOOK = 400_000
_WORDS = {"dir": "auto"}


def _text(label: str, most: int, rows: int = 3, about: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **_WORDS})
    return forms.CharField(label=label, required=False, max_length=most, help_text=about, widget=widget)


class AboutForm(forms.Form):
    """What is said of a process around its steps. Lists are one a line."""

    title = forms.CharField(label="Title", max_length=200, widget=forms.TextInput(attrs=_WORDS))
    summary = _text("What it does", SUMMARY)
    use_when = _text("Use it when", LINE * MOST_LINES, about="One a line.")
    not_when = _text("Known not to work when", LINE * MOST_LINES, about="One a line. It saves others an hour.")
    preconditions = _text(
        "What must hold before the first step", LINE * MOST_LINES, about="One question a line; whoever runs it answers."
    )
    inputs = _text("What is asked when it begins", LINE * MOST_LINES, about="One a line, such as: Name of the host")
    expected = _text("What it comes to", REST)
    rollback = _text("How to go back", REST)
    record = _text("What to write down", REST)

    @staticmethod
    def of(title: str, process: Process) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "title": title,
            "summary": process.summary,
            "use_when": "\n".join(process.use_when),
            "not_when": "\n".join(process.not_when),
            "preconditions": "\n".join(one.text for one in process.preconditions),
            "inputs": "\n".join(one.name for one in process.inputs),
            "expected": process.expected,
            "rollback": process.rollback,
            "record": process.record,
        }

    def change(self, process: Process) -> Process:
        """The process with what was said. Lines whose words stay keep their keys."""
        given = self.cleaned_data
        asked = {one.text: one for one in process.preconditions}
        named = {one.name: one for one in process.inputs}
        return changed(
            process,
            **{name: given[name] for name in ("summary", "expected", "rollback", "record")},
            use_when=tuple(_lines(given["use_when"])),
            not_when=tuple(_lines(given["not_when"])),
            preconditions=tuple(asked.get(line) or Question(text=line) for line in _lines(given["preconditions"])),
            inputs=tuple(named.get(line) or Input.given({"name": line}) for line in _lines(given["inputs"])),
        )


def _lines(text: str) -> Iterable[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class StepForm(forms.Form):
    """One step as a person writes it."""

    kind = forms.ChoiceField(label="What it asks for", choices=list(KINDS.items()))
    title = forms.CharField(label="Step", max_length=TITLE, widget=forms.TextInput(attrs=_WORDS))
    text = _text("How", TEXT, 6, "Markdown. Commands in a block of code.")
    expect = _text("You see", 1_000, 2, "What one sees when it worked.")
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=0, max_value=MOST_MINUTES)
    wait_minutes = forms.IntegerField(
        label="Minutes to wait", required=False, min_value=0, max_value=MOST_MINUTES, help_text="For waiting alone."
    )
    rollback = _text("How to go back", STEP_ROLLBACK, 2)
    to = forms.ChoiceField(
        label="Hand over to",
        required=False,
        choices=[("", "Nobody"), (Target.QUEUE, "A queue"), (Target.TOPIC, "Another organization, by topic")],
    )
    name = forms.CharField(label="Its name", required=False, max_length=120, help_text="Of the queue or the topic.")

    def __init__(self, data: Any = None, *, process: Process, step: Step | None = None) -> None:
        self.process, self.step = process, step
        super().__init__(data, initial=_initial(step))
        leads = [("", "The next step"), *((one.key, one.title) for one in process.steps), (END, "The end")]
        for number in range(1, BRANCHES + 1):
            self.fields[f"way_{number}"] = forms.CharField(
                label=f"Way {number}", required=False, max_length=120, widget=forms.TextInput(attrs=_WORDS)
            )
            self.fields[f"to_{number}"] = forms.ChoiceField(
                label=f"Way {number} leads to", required=False, choices=leads
            )

    def clean(self) -> dict[str, Any]:
        """The step as ``made``."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                given["made"] = Step.given(self._parts(given))
            except Refused as refused:
                self.add_error(None, refused.sentence)
        return given

    def _parts(self, given: dict[str, Any]) -> dict[str, Any]:
        kind, was = Kind(given["kind"]), self.step
        numbers = range(1, BRANCHES + 1)
        ways = [{"label": given[f"way_{n}"], "to": given[f"to_{n}"]} for n in numbers if given[f"way_{n}"].strip()]
        more = [one.model_dump() for one in (was.branches[BRANCHES:] if was else ())]
        names = ("title", "text", "expect", "minutes", "rollback")
        return {
            "key": was.key if was else new_key(),
            "heading": was.heading if was else "",
            "kind": kind,
            **{name: given[name] for name in names},
            "branches": [*ways, *more] if kind == Kind.DECISION else [],
            "wait_minutes": given["wait_minutes"] if kind == Kind.WAIT else None,
            "escalate": {"to": given["to"], "name": given["name"]} if kind == Kind.ESCALATE and given["to"] else None,
        }

    def change(self, process: Process) -> Process:
        """The process with this step."""
        return with_step(process, self.cleaned_data["made"])


def _initial(step: Step | None) -> dict[str, Any]:
    if step is None:
        return {"kind": Kind.ACTION}
    found = step.model_dump(include={"kind", "title", "text", "expect", "minutes", "wait_minutes", "rollback"})
    for number, one in enumerate(step.branches[:BRANCHES], 1):
        found |= {f"way_{number}": one.label, f"to_{number}": one.to}
    if step.escalate:
        found |= {"to": step.escalate.to, "name": step.escalate.name}
    return found


class ShapeForm(forms.Form):
    """One change of the order: a button, or a step that was dropped at a place."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("up", "down", "drop", "out")])
    field = forms.CharField(max_length=8)
    section = forms.CharField(required=False, max_length=8)
    at = forms.IntegerField(required=False, min_value=0, max_value=1_000)

    def change(self) -> Callable[[Process], Process]:
        """What is done to the process."""
        said = self.cleaned_data
        key = said["field"]
        changes: dict[str, Callable[[Process], Process]] = {
            "up": lambda now: moved(now, key, -1),
            "down": lambda now: moved(now, key, 1),
            "drop": lambda now: placed(now, key, said["at"] or 0),
            "out": lambda now: without_step(now, key),
        }
        return changes[said["do"]]


class RunbookForm(forms.Form):
    """A runbook in Markdown, as a file or as text."""

    file = forms.FileField(label="File", required=False, help_text="A Markdown file of at most 400 KB.")
    text = forms.CharField(
        label="Or its text",
        required=False,
        max_length=MOST_RUNBOOK,
        widget=forms.Textarea(attrs={"rows": 10, **_WORDS}),
    )

    def clean(self) -> dict[str, Any]:
        """The ``runbook`` as text, with the name of its file."""
        given: dict[str, Any] = super().clean() or {}
        file, text = given.get("file"), given.get("text") or ""
        name = "runbook.md"
        if file is not None:
            if file.size > MOST_RUNBOOK:
                self.add_error("file", "This file is larger than 400 KB.")
                return given
            try:
                text, name = file.read().decode("utf-8-sig"), file.name
            except UnicodeDecodeError:
                self.add_error("file", "This file is not text in UTF-8.")
        if not text.strip() and not self.errors:
            self.add_error("file", "Choose a file, or put its text below.")
        given["runbook"] = (text, name)
        return given
