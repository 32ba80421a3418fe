"""A form of the engine as a form of the page: ordinary fields, checked by the engine's own rules.

Every field is on the page, so that it works without scripts: one that a condition may hide says when it counts, and the
script (``assets/js/intake.js``) hides it as long as it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from intake.checking import check
from intake.schema import LINE, Condition, Question, Section, Sections, Sort, Test, questions_of

PREFIX = "answers"
YES_NO = [("yes", "Yes"), ("no", "No")]
FEW = 6
SAYS = {Test.IS: "is", Test.IS_NOT: "is not", Test.HAS: "has", Test.FILLED: "is filled in"}


class AnswerField(forms.Field):
    """A field whose answer the engine checks; Django only carries it."""

    def validate(self, value: Any) -> None:
        """Nothing here: whether it must be answered hangs on other answers."""


class KeptFile(forms.FileInput):
    """A file that was uploaded when its form was sent, and stays with it when the form comes back.

    Its value is the key; ``names`` has what the file is called.
    """

    template_name = "intake/_file.html"
    names: Mapping[str, str] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found = super().get_context(name, None, attrs)
        key = value if isinstance(value, str) else ""
        return {**found, "kept": key if key in self.names else "", "called": self.names.get(key, "")}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the apps above know for a form: ``people`` whom its writer may name, as written and key, in the words of a
    list and by all else they are called; ``files`` of theirs by key; ``faults`` of files that were refused, by field.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


NOTHING = Offer()


@dataclass(frozen=True, slots=True)
class Asked:
    """A field on the page and the condition under which it counts, in data for the script and in words."""

    field: Any
    when: Condition | None
    when_field: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section on the page."""

    section: Section
    asked: list[Asked]


class AnswersForm(forms.Form):
    """The fields of one version of a form. ``cleaned_data["answers"]`` holds the answers as data."""

    use_required_attribute = False

    def __init__(self, sections: Sections, data: Any = None, offer: Offer = NOTHING, **options: Any) -> None:
        super().__init__(data, prefix=options.pop("prefix", PREFIX), **options)
        self.sections, self.offer = sections, offer
        for question in questions_of(sections):
            made = self.fields[question.key] = _field(question)
            if isinstance(made.widget, KeptFile):
                made.widget.names = offer.files
            elif question.sort == Sort.PERSON and offer.listed:
                made.widget.attrs["list"] = self.list_id

    @property
    def list_id(self) -> str:
        """Of the people that its fields offer."""
        return f"{self.prefix}-people"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        checked = check(self.sections, found, people=self.offer.people)
        refused = {key: sentence for key, sentence in self.offer.faults.items() if key in checked.asked}
        for key, sentence in {**checked.faults, **refused}.items():
            self.add_error(key, sentence)
        return {"answers": checked.data}

    def parts(self) -> Iterator[AskedSection]:
        """The sections with their fields, for the page."""
        known = {question.key: question for question in questions_of(self.sections)}
        for section in self.sections:
            yield AskedSection(section, [self._asked(question, known) for question in section.questions])

    def _asked(self, question: Question, known: dict[str, Question]) -> Asked:
        when = question.when
        name = self.add_prefix(when.field) if when else ""
        return Asked(self[question.key], when, name, condition_words(when, known))


def condition_words(when: Condition | None, known: dict[str, Question]) -> str:
    """When a field counts: "Only if Which system? is Linux"; empty without a condition."""
    if when is None:
        return ""
    asked = known[when.field]
    value = dict(YES_NO).get(when.value, when.value) if asked.sort == Sort.YES_NO else asked.label_of(when.value)
    said = f" “{value}”" if when.test != Test.FILLED else ""
    return f"Only if “{asked.label}” {SAYS[when.test]}{said}"


def _field(question: Question) -> forms.Field:
    return AnswerField(
        label=question.label,
        help_text=question.hint,
        required=question.is_required or question.required_when is not None,
        widget=_widget(question),
    )


def _widget(question: Question) -> forms.Widget:
    options = [(option.key, option.label) for option in question.options]
    made: dict[Sort, Any] = {
        Sort.LINE: lambda: forms.TextInput(attrs={"dir": "auto", "maxlength": LINE}),
        Sort.TEXT: lambda: forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        Sort.NUMBER: lambda: forms.TextInput(attrs={"inputmode": "decimal"}),
        Sort.DATE: lambda: forms.DateInput(attrs={"type": "date"}),
        Sort.CHOICE: lambda: (
            forms.RadioSelect(choices=options)
            if len(options) <= FEW
            else forms.Select(choices=[("", "Choose"), *options])
        ),
        Sort.SEVERAL: lambda: forms.CheckboxSelectMultiple(choices=options),
        Sort.YES_NO: lambda: forms.RadioSelect(choices=YES_NO),
        Sort.EMAIL: lambda: forms.EmailInput(attrs={"autocomplete": "off"}),
        Sort.ADDRESS: lambda: forms.URLInput(attrs={"placeholder": "https://"}),
        Sort.PERSON: lambda: forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        Sort.FILE: lambda: KeptFile(attrs={"data-answer": True}),
    }
    widget: forms.Widget = made[question.sort]()
    return widget
