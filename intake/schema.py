"""What a form is made of: sections of typed fields, some of them only where another answer asks for them.

Pure: no row, no request. A condition looks at a field that stands before, so conditions can never run in a circle and
one walk from top to bottom decides what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.chosen import sentences
from core.refusals import Refused

KEY = r"^[a-z][a-z0-9_]{0,39}$"
MAX_SECTIONS = 12
MAX_FIELDS = 60
MAX_OPTIONS = 100
LABEL = 120
LINE = 300
LONG = 20_000

Key = Annotated[str, Field(pattern=KEY)]
Words = Annotated[str, Field(min_length=1, max_length=LABEL)]
Hint = Annotated[str, Field(max_length=400)]


class Sort(StrEnum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    EMAIL = "email"
    ADDRESS = "address"
    PERSON = "person"
    FILE = "file"


SORTS: dict[str, str] = {
    Sort.LINE: "A line of text",
    Sort.TEXT: "A longer text",
    Sort.NUMBER: "A number",
    Sort.DATE: "A date",
    Sort.CHOICE: "One of a list",
    Sort.SEVERAL: "Several of a list",
    Sort.YES_NO: "Yes or no",
    Sort.EMAIL: "An e-mail address",
    Sort.ADDRESS: "A web address",
    Sort.PERSON: "A person",
    Sort.FILE: "A file",
}
LISTED = frozenset({Sort.CHOICE, Sort.SEVERAL})
REFERRING = frozenset({Sort.PERSON, Sort.FILE})
"""Sorts whose answers are keys of something that is kept elsewhere; forms ask for them, case fields do not."""


class Test(StrEnum):
    """How a condition looks at another answer."""

    __test__ = False  # not one of pytest's

    IS = "is"
    IS_NOT = "is_not"
    HAS = "has"
    FILLED = "filled"


class Part(BaseModel):
    """Base of the parts: they never change, and say no more than they know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def checked(cls, data: Any) -> Self:
        """Make one from what a person gave. ``Refused`` with a sentence for the first thing that does not fit."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise Refused(next(iter(sentences(error).values()))) from error


class Option(Part):
    """One of a list: what is kept and what people read."""

    key: Key
    label: Words


class Condition(Part):
    """Whether something holds, by the answer to a field before. ``value``: an option's key, ``yes``, ``no``, text."""

    field: Key
    test: Test = Test.IS
    value: str = Field(default="", max_length=LINE)

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.test != Test.FILLED and not self.value:
            raise ValueError("Say which answer the condition looks for.")
        return self


class Question(Part):
    """A typed field. It is asked when ``when`` holds, and must be answered if ``is_required`` or ``required_when``.

    ``least`` and ``most`` bound a number. ``options`` are the list of the sorts that choose.
    """

    key: Key
    label: Words
    sort: Sort = Sort.LINE
    hint: Hint = ""
    is_required: bool = False
    options: Annotated[tuple[Option, ...], Field(max_length=MAX_OPTIONS)] = ()
    least: float | None = Field(default=None, allow_inf_nan=False)
    most: float | None = Field(default=None, allow_inf_nan=False)
    when: Condition | None = None
    required_when: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_sort(self) -> Self:
        if self.sort in LISTED and not self.options:
            raise ValueError(f"{self.label}: give at least one answer to choose from.")
        if self.sort not in LISTED and self.options:
            raise ValueError(f"{self.label}: only fields that choose have a list.")
        if len({option.key for option in self.options}) < len(self.options):
            raise ValueError(f"{self.label}: each answer of the list stands there once.")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"{self.label}: the least number must not be above the most.")
        return self

    def label_of(self, key: str) -> str:
        """What people read for an option's key; the key itself for one that is gone."""
        return next((option.label for option in self.options if option.key == key), key)


class Section(Part):
    """Fields that belong together, under a heading (empty for none)."""

    title: str = Field(default="", max_length=120)
    hint: Hint = ""
    questions: Annotated[tuple[Question, ...], Field(max_length=MAX_FIELDS)] = ()


Sections = tuple[Section, ...]


def questions_of(sections: Sections) -> Iterator[Question]:
    """Every field in the order in which it is asked."""
    for section in sections:
        yield from section.questions


class Layout(Part):
    """The sections of a form or of one of its versions, whole and without contradictions."""

    sections: Annotated[Sections, Field(max_length=MAX_SECTIONS)] = ()

    @field_validator("sections")
    @classmethod
    def _fit_together(cls, sections: Sections) -> Sections:
        before: dict[str, Question] = {}
        for question in questions_of(sections):
            if question.key in before:
                raise ValueError(f"{question.label}: another field has the same key.")
            for condition in (question.when, question.required_when):
                _check_condition(question, condition, before)
            before[question.key] = question
        if len(before) > MAX_FIELDS:
            raise ValueError(f"A form has at most {MAX_FIELDS} fields.")
        return sections


def fitting(sections: Sections) -> Sections:
    """The sections, once they are found to fit together. ``Refused`` with a sentence if they do not."""
    return Layout.checked({"sections": sections}).sections


def _check_condition(question: Question, condition: Condition | None, before: dict[str, Question]) -> None:
    if condition is None:
        return
    asked = before.get(condition.field)
    if asked is None:
        raise ValueError(f"{question.label}: its condition must look at a field that stands before it.")
    if condition.test == Test.FILLED:
        return
    known = {option.key for option in asked.options} if asked.sort in LISTED else {"yes", "no"}
    if (asked.sort in LISTED or asked.sort == Sort.YES_NO) and condition.value not in known:
        raise ValueError(f"{question.label}: {asked.label} has no such answer as its condition looks for.")
