"""What a person says who shapes a form: one field, a heading, one change of its order. Input to ``intake.editing``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from core.refusals import Refused
from intake import editing
from intake.editing import find, key_for, options_of
from intake.forms.answers import YES_NO, condition_words
from intake.schema import LISTED, SORTS, Condition, Question, Sections, Sort, Test, questions_of

JOINT = "|"
VERBS = ("up", "down", "drop", "out", "section", "title", "clear")
Groups = list[tuple[str, Any]]


class QuestionForm(forms.Form):
    """A field of a form, as a person writes it. ``cleaned_data["question"]`` is the field."""

    label = forms.CharField(max_length=120, label="What you ask", widget=forms.TextInput(attrs={"dir": "auto"}))
    sort = forms.ChoiceField(choices=list(SORTS.items()), label="What the answer is")
    hint = forms.CharField(max_length=400, required=False, label="Help", help_text="A line below the question.")
    lines = forms.CharField(
        required=False,
        max_length=20_000,
        label="Answers to choose from",
        help_text="One a line, for one or several of a list. Answers whose words you keep stay the same answers.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    least = forms.FloatField(required=False, label="Smallest number")
    most = forms.FloatField(required=False, label="Largest number")
    is_required = forms.BooleanField(required=False, label="Must be answered")
    when = forms.ChoiceField(required=False, label="Ask it")
    required_when = forms.ChoiceField(required=False, label="Must also be answered")
    field_order = ("label", "sort", "lines", "least", "most", "hint")

    def __init__(self, data: Any = None, *, sections: Sections, number: int, question: Question | None = None) -> None:
        self.sections, self.question = sections, question
        super().__init__(data, initial=_initial(question))
        lines: Any = self.fields["lines"]
        lines.is_conditional = True  # needed where it counts
        before = list(_before(sections, number, question))
        always: Any = self.fields["when"]
        always.choices = [("", "Always"), *_conditions(before, question.when if question else None)]
        also: Any = self.fields["required_when"]
        also.choices = [("", "In no further case"), *_conditions(before, question.required_when if question else None)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                given["question"] = self.make(self._parts(given))
            except Refused as refused:
                self.add_error("lines" if "answer" in refused.sentence else None, refused.sentence)
        return given

    def make(self, parts: dict[str, Any]) -> Question:
        """The field of these parts. ``Refused`` for what does not fit together."""
        return Question.checked(parts)

    def _parts(self, given: dict[str, Any]) -> dict[str, Any]:
        sort, was = Sort(given["sort"]), self.question
        taken = [question.key for question in questions_of(self.sections)]
        return {
            "key": was.key if was else key_for(given["label"], taken),
            "label": given["label"],
            "sort": sort,
            "hint": given["hint"],
            "is_required": given.get("is_required", False),
            "options": options_of(given["lines"], was.options if was else ()) if sort in LISTED else (),
            "least": given["least"] if sort == Sort.NUMBER else None,
            "most": given["most"] if sort == Sort.NUMBER else None,
            "when": _condition(given["when"]),
            "required_when": _condition(given.get("required_when", "")),
        }


def _initial(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"sort": Sort.LINE}
    found = question.model_dump(include={"label", "sort", "hint", "least", "most", "is_required"})
    found["lines"] = "\n".join(option.label for option in question.options)
    return found | {"when": _value(question.when), "required_when": _value(question.required_when)}


def _before(sections: Sections, number: int, question: Question | None) -> Iterable[Question]:
    """The fields that a condition may look at: those that stand before."""
    if question is None:
        return questions_of(sections[: number + 1])
    at = find(sections, question.key)
    return (*questions_of(sections[: at.section]), *sections[at.section].questions[: at.question])


def _conditions(before: Iterable[Question], kept: Condition | None) -> Groups:
    """What may be asked of the fields before, in groups by field; the kept condition stays, whatever it asks."""
    groups: Groups = []
    known = set()
    for question in before:
        listed = [(option.key, option.label) for option in question.options]
        values = YES_NO if question.sort == Sort.YES_NO else listed
        choices = [(_value(Condition(field=question.key, value=key)), f"if it is {label}") for key, label in values]
        choices += [
            (_value(Condition(field=question.key, test=Test.IS_NOT, value=key)), f"if it is not {label}")
            for key, label in values
        ]
        choices.append((_value(Condition(field=question.key, test=Test.FILLED)), "if it is filled in"))
        known |= {value for value, _ in choices}
        groups.append((question.label, choices))
    if kept and _value(kept) not in known:
        groups.append(("As it is", [(_value(kept), f"if {kept.field} {kept.test} {kept.value}")]))
    return groups


def _value(condition: Condition | None) -> str:
    return JOINT.join((condition.field, condition.test, condition.value)) if condition else ""


def _condition(value: str) -> Condition | None:
    if not value:
        return None
    field, test, wanted = value.split(JOINT, 2)
    return Condition(field=field, test=Test(test), value=wanted)


class SectionForm(forms.Form):
    """The heading of a section and a line below it."""

    title = forms.CharField(max_length=120, required=False)
    hint = forms.CharField(max_length=400, required=False)


class ShapeForm(forms.Form):
    """One change of a form's shape: a button, or a field that was dropped at a place."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    field = forms.CharField(required=False, max_length=40)
    section = forms.IntegerField(required=False, min_value=0, max_value=100)
    at = forms.IntegerField(required=False, min_value=0, max_value=1000)
    title = forms.CharField(required=False, max_length=120)
    hint = forms.CharField(required=False, max_length=400)

    def change(self) -> Callable[[Sections], Sections]:
        """What is done to the sections."""
        said = self.cleaned_data
        number, key = said["section"] or 0, said["field"]
        changes: dict[str, Callable[[Sections], Sections]] = {
            "up": lambda now: editing.moved(now, key, up=True),
            "down": lambda now: editing.moved(now, key, up=False),
            "drop": lambda now: editing.placed(now, key, number, said["at"] or 0),
            "out": lambda now: editing.without_question(now, key),
            "section": lambda now: editing.with_section(now, said["title"], said["hint"]),
            "title": lambda now: editing.with_section(now, said["title"], said["hint"], number),
            "clear": lambda now: editing.without_section(now, number),
        }
        return changes[said["do"]]


def described(sections: Sections) -> list[dict[str, Any]]:
    """The sections as the editor lists them, each field with what it asks in words."""
    known = {question.key: question for question in questions_of(sections)}
    return [
        {
            "number": number,
            "section": section,
            "fields": [_described(question, known) for question in section.questions],
        }
        for number, section in enumerate(sections)
    ]


def _described(question: Question, known: dict[str, Question]) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "sort": SORTS[question.sort],
        "is_required": question.is_required,
        "when": condition_words(question.when, known),
        "options": [option.label for option in question.options],
    }
