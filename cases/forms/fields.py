"""The organization's own fields of cases inside other forms, and what a lead says about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from cases.forms.shown import answers, remember
from cases.saved.fields import STEPS, CaseField, CaseFields, Step
from core.refusals import Refused
from intake.checking import Answer, as_given
from intake.editing import key_for
from intake.forms.answers import YES_NO, AnswersForm
from intake.forms.shaping import QuestionForm
from intake.schema import REFERRING, SORTS, Question, Sections, Sort, questions_of

PREFIX = "fields"
BELOW = "below"
"""The code of an error that only says that fields further down hold one."""
TEXTS = frozenset({Sort.LINE, Sort.TEXT, Sort.EMAIL, Sort.ADDRESS, Sort.DATE})
NARROWS = frozenset({Sort.CHOICE, Sort.SEVERAL, Sort.YES_NO, Sort.DATE, Sort.NUMBER})
"""Sorts of fields that lists can be narrowed by."""
NOTHING_HELD: Mapping[str, Answer] = {}


def filter_field(field: CaseField) -> forms.Field:
    """What narrows a list by one of these fields."""
    if field.sort == Sort.DATE:
        return forms.CharField(required=False, label=field.label, widget=forms.DateInput(attrs={"type": "date"}))
    if field.sort == Sort.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(required=False, label=field.label, max_length=30, widget=widget)
    listed = [(option.key, option.label) for option in field.options]
    values = YES_NO if field.sort == Sort.YES_NO else listed
    return forms.ChoiceField(required=False, label=field.label, choices=[("", "Any"), *values])


class WithFields(forms.Form):
    """A form that asks for fields of a case as well, where ``ask_fields`` gave it some.

    ``cleaned_data["fields"]`` then holds an answer for each of them, an empty text for none; after ``ask_changes`` for
    those alone that are others now. The page shows ``answers``.
    """

    answers: AnswersForm | None = None

    def is_asked_now(self) -> bool:
        """Whether the fields count with what was sent; ``StatusForm`` asks only where a case is solved."""
        return True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.answers is not None and self.is_asked_now():
            if self.answers.is_valid():
                given = self.answers.cleaned_data["answers"]
                asked = {one.key: given.get(one.key, "") for one in questions_of(self.answers.sections)}
                found["fields"] = answers(self.answers, asked)
            else:
                self.add_error(None, forms.ValidationError("Look at the fields below once more.", code=BELOW))
        return found


def ask_fields(form: Any, sections: Sections, held: Mapping[str, Answer] = NOTHING_HELD) -> Any:
    """Give a form these fields, with what a case holds already. Returns the form."""
    if sections:
        data = form.data if form.is_bound else None
        form.answers = AnswersForm(sections, data, prefix=PREFIX, initial=as_given(held))
    return form


def ask_changes(form: Any, sections: Sections, held: Mapping[str, Answer]) -> None:
    """Give a form these fields to be changed: what was left as it was shown is no answer."""
    ask_fields(form, sections, held)
    if form.answers is not None:
        remember(form.answers)


def titled(sections: Sections, title: str) -> Sections:
    """The same fields under a heading that says when they count."""
    return tuple(section.model_copy(update={"title": title}) for section in sections)


class CaseFieldForm(QuestionForm):
    """A field of cases, as a lead writes it. ``cleaned_data["question"]`` is the field."""

    needed = forms.MultipleChoiceField(
        choices=[(step, words.capitalize()) for step, words in STEPS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Must be filled in",
        help_text="Nothing chosen: it may stay empty.",
    )
    is_shown = forms.BooleanField(
        required=False,
        label="Show it to requesters",
        help_text="They read it with their case. Where it is needed to open one, they are asked for it too.",
    )

    def __init__(self, data: Any = None, *, value: CaseFields, field: CaseField | None = None) -> None:
        self.past = value.past
        super().__init__(data, sections=value.sections, number=0, question=field)
        del self.fields["is_required"], self.fields["required_when"]
        self.fields["label"].label = "What it is called"
        self.fields["lines"].label = "Values to choose from"
        self.fields["lines"].help_text = "One a line. Values whose words you keep stay the same values."
        sort: Any = self.fields["sort"]
        sort.label = "What it holds"
        sort.choices = [(one, words) for one, words in SORTS.items() if one not in REFERRING]
        self.fields["when"].label = "It is there"
        if field is not None:
            self.initial.update(needed=list(field.needed), is_shown=field.is_shown)

    def make(self, parts: dict[str, Any]) -> Question:
        taken = [*self.past, *(question.key for question in questions_of(self.sections))]
        steps = [step for step in Step if step in self.cleaned_data["needed"]]
        key = self.question.key if self.question else key_for(parts["label"], taken)
        if self.question and self.question.sort != parts["sort"] and not _may_become(self.question.sort, parts["sort"]):
            raise Refused("Cases hold values of the old sort. Make a new field instead, and remove this one.")
        return CaseField.checked({**parts, "key": key, "needed": steps, "is_shown": self.cleaned_data["is_shown"]})


def _may_become(was: str, now: str) -> bool:
    """Whether what cases hold stays readable: what is text can be any text."""
    return was in TEXTS and now in (Sort.LINE, Sort.TEXT)
