"""What a writer answered to what a receiver asks, with help from the case. Pure.

Answers are kept by key with the sort of field they were given to, so that another form, or another version, finds those
of equal key and kind again. What the case tells is filled in until the writer has seen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exchange.composing import Composition
from exchange.sources import Offered
from intake.checking import Answer, as_given, check, is_required
from intake.schema import LISTED, Question, Section, Sections, Sort, questions_of

MOST_KEPT = 240
OWN = "own-"
ALSO: Mapping[str, str] = {"environment": "product"}
"""Keys of forms that ask for what a case calls otherwise."""


@dataclass(frozen=True, slots=True)
class Answered:
    """``data`` are the answers that count, by key; ``taken`` the keys of those that are as the case tells them, and
    ``lacks`` the labels of what must be answered and is not.
    """

    data: dict[str, Answer] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    lacks: tuple[str, ...] = ()


def answered(sections: Sections, chosen: Composition, offered: Iterable[Offered]) -> Answered:
    """The answers to this form, by what the writer chose and what the case offers."""
    known = list(offered)
    told = {one.key: found for one in questions_of(sections) if (found := _from_case(one, known)) is not None}
    given: dict[str, Any] = {}
    for question in questions_of(sections):
        kept = chosen.answers.get(question.key)
        if kept is None:
            if question.key in told:
                given[question.key] = told[question.key]
        elif kept != "" and chosen.kinds.get(question.key, question.sort) == question.sort:
            given[question.key] = as_given({question.key: kept})[question.key]
    checked = check(sections, given)
    taken = frozenset(key for key in checked.data if key in told and given[key] == told[key])
    lacks = [
        one.label
        for one in questions_of(sections)
        if one.key in checked.asked and one.key not in checked.data and is_required(one, checked.data)
    ]
    return Answered(checked.data, taken, tuple(lacks))


def kept_answers(
    sections: Sections, chosen: Composition, data: Mapping[str, Answer], seen: Iterable[str]
) -> Composition:
    """The composition with what was answered on a page that showed these fields. ``seen`` are the keys whose answer
    fits: what was left empty there stays empty, and what does not fit keeps what was there.
    """
    sorts = {one.key: str(one.sort) for one in questions_of(sections)}
    fresh = {key: data.get(key, "") for key in seen if key in sorts}
    answers = {**{key: one for key, one in chosen.answers.items() if key not in fresh}, **fresh}
    answers = dict(list(answers.items())[-MOST_KEPT:])
    kinds = {**chosen.kinds, **{key: sorts[key] for key in fresh}}
    return chosen.model_copy(
        update={"answers": answers, "kinds": {key: kind for key, kind in kinds.items() if key in answers}}
    )


def _from_case(question: Question, offered: Iterable[Offered]) -> str | None:
    """What the case tells under a field's key or label, as a page would send it; None where it does not fit."""
    words = next((one.words for one in offered if _matches(question, one)), None)
    if words is None:
        return None
    if question.sort in LISTED or question.sort == Sort.YES_NO:
        options = [("yes", "Yes"), ("no", "No")] if question.sort == Sort.YES_NO else _options(question)
        words = next((key for key, label in options if label.casefold() == words.casefold()), "")
    bare = question.model_copy(update={"when": None, "required_when": None, "is_required": False})
    checked = check((Section(questions=(bare,)),), {question.key: words})
    return words if question.key in checked.data else None


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option.key, option.label) for option in question.options]


def _matches(question: Question, one: Offered) -> bool:
    """By its label; a built-in field by its key too: a receiver's keys outlive what its fields are called."""
    is_key = not one.key.startswith(OWN) and one.key in (question.key, ALSO.get(question.key))
    return is_key or one.label.casefold() == question.label.casefold()
