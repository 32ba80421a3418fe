"""The organization's own fields of cases: what they are, at which step they must be filled in, and who sees them.

Pure rules over one setting. What a case holds is ``Case.fields``: answers by key, as ``intake.checking`` makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from core.chosen import Chosen
from core.refusals import Missing
from intake.checking import Answer, holds
from intake.schema import REFERRING, Key, Layout, Question, Section, Sections

NAME = "case fields"
MAX_FIELDS = 40
MAX_PAST = 500

Given = Mapping[str, Answer]
"""Answers by key; an empty text is one that was taken out."""


class Step(StrEnum):
    """When a field must be filled in."""

    OPEN = "open"
    SOLVE = "solve"
    CLOSE = "close"


STEPS: dict[str, str] = {
    Step.OPEN: "when a case is opened",
    Step.SOLVE: "before it is solved",
    Step.CLOSE: "before it is closed",
}


class CaseField(Question):
    """A field of a case. ``needed`` are the steps that ask for it; ``is_shown`` whether the requester sees it."""

    needed: tuple[Step, ...] = ()
    is_shown: bool = False

    @model_validator(mode="after")
    def _holds_a_value(self) -> Self:
        if self.sort in REFERRING:
            raise ValueError(f"{self.label}: a case field holds no person and no file. A form can ask for them.")
        return self


class CaseFields(Chosen):
    """Every field of the organization's cases in order; ``past`` are keys that were in use, never given again."""

    kind: ClassVar[str] = "case_fields"
    called: ClassVar[str] = "list of case fields"
    most: ClassVar[int] = 1

    fields: Annotated[tuple[CaseField, ...], Field(max_length=MAX_FIELDS)] = ()
    past: Annotated[tuple[Key, ...], Field(max_length=MAX_PAST)] = ()

    @field_validator("fields")
    @classmethod
    def _fit_together(cls, fields: tuple[CaseField, ...]) -> tuple[CaseField, ...]:
        Layout(sections=(Section(questions=fields),))
        return fields

    @property
    def sections(self) -> Sections:
        """All of them, for the engine that asks; none is required by itself."""
        return (Section(questions=self.fields),) if self.fields else ()

    @property
    def shown(self) -> CaseFields:
        """Those alone that requesters see."""
        return self.model_copy(update={"fields": tuple(field for field in self.fields if field.is_shown)})

    @property
    def keys(self) -> frozenset[str]:
        """Of every field that is there now."""
        return frozenset(field.key for field in self.fields)

    def field(self, key: str) -> CaseField:
        """The field of this key. ``Missing`` for none."""
        found = next((field for field in self.fields if field.key == key), None)
        if found is None:
            raise Missing
        return found

    def asked(self, step: str, data: Mapping[str, Any]) -> Sections:
        """The fields that a step still asks for, seeing what a case holds: none at all where nothing is missing."""
        return _section(self._missing(step, data))

    def _missing(self, step: str, data: Mapping[str, Any]) -> Iterator[Question]:
        inside: set[str] = set()
        for field in self.fields:
            if step not in field.needed or field.key in data:
                continue
            when = field.when
            if when is not None and when.field not in inside:
                if not holds(when, data):
                    continue
                when = None
            inside.add(field.key)
            yield _question(field, when=when, is_required=True)


def _section(questions: Iterator[Question]) -> Sections:
    found = tuple(questions)
    return (Section(questions=found),) if found else ()


def _question(field: CaseField, **changes: Any) -> Question:
    return field.model_copy(update=changes)
