"""What a network asks its reviewers, and by which words its members describe an environment: typed settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.chosen import Chosen, Kept

CHECKLIST, FACETS = "checklist", "environments"
MOST_QUESTIONS, MOST_FACETS, MOST_VALUES = 12, 6, 30
ANSWERS = {"yes": "Yes", "no": "No", "unsure": "Cannot say"}
_Words = Annotated[str, Field(min_length=1, max_length=200)]
_Name = Annotated[str, Field(min_length=1, max_length=40)]
_Value = Annotated[str, Field(min_length=1, max_length=60)]

FIRST = (
    "Is it clear when it helps and when it does not?",
    "Would you run it on a case of your own?",
    "Does each step say what one sees when it worked?",
    "Is there a way back from every step that changes something?",
    "Is it free of anything that belongs to one organization alone?",
)
"""What is asked until the network chooses."""


class Checklist(Chosen):
    """The questions that every reviewer answers, in order. Answers are kept under their words."""

    kind: ClassVar[str] = "review_checklist"
    called: ClassVar[str] = "checklist"
    most: ClassVar[int] = 1

    questions: Annotated[tuple[_Words, ...], Field(max_length=MOST_QUESTIONS)] = FIRST

    @field_validator("questions")
    @classmethod
    def _once(cls, questions: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(questions)) < len(questions):
            raise ValueError("Ask each question once.")
        return questions


class Facet(BaseModel):
    """One side of an environment, as Platform, with the values it may have."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: _Name
    values: Annotated[tuple[_Value, ...], Field(min_length=1, max_length=MOST_VALUES)]

    @field_validator("values")
    @classmethod
    def _once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(values)) < len(values):
            raise ValueError("Name each value once.")
        return values


class Environments(Chosen):
    """By which words an environment is described: nothing else of it crosses with an outcome."""

    kind: ClassVar[str] = "environments"
    called: ClassVar[str] = "list of environments"
    most: ClassVar[int] = 1

    facets: Annotated[tuple[Facet, ...], Field(max_length=MOST_FACETS)] = ()

    @field_validator("facets")
    @classmethod
    def _once(cls, facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
        if len({one.name for one in facets}) < len(facets):
            raise ValueError("Name each once.")
        return facets

    def known(self, given: Mapping[str, str]) -> dict[str, str]:
        """Of what somebody says of an environment, what these words hold."""
        return {one.name: given[one.name] for one in self.facets if given.get(one.name) in one.values}


def kept_checklist() -> Kept[Checklist] | None:
    """The network's questions, if any were chosen. One query."""
    return Checklist.named(CHECKLIST)


def checklist() -> Checklist:
    """The questions that are asked. One query."""
    kept = kept_checklist()
    return kept.value if kept else Checklist()


def kept_environments() -> Kept[Environments] | None:
    """The network's words for environments, if any were chosen. One query."""
    return Environments.named(FACETS)


def environments() -> Environments:
    """The words for environments, none until somebody chooses them. One query."""
    kept = kept_environments()
    return kept.value if kept else Environments()
