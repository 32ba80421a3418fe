"""Changing the shape of a form: pure functions from sections to sections, each of them one thing a person does.

What does not fit together (a field before the one its condition looks at) is refused with a sentence by ``Layout``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.refusals import Missing, Refused
from intake.schema import LABEL, MAX_OPTIONS, Option, Question, Section, Sections, questions_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: the number of its section and its number in it."""

    section: int
    question: int


def key_for(label: str, taken: Iterable[str], otherwise: str = "field") -> str:
    """A key made of a label's letters, free among ``taken``."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = stem if stem[:1].isalpha() else f"{otherwise}_{stem}"
    stem = stem[:34].rstrip("_")
    used, number, key = set(taken), 1, stem
    while key in used:
        number += 1
        key = f"{stem}_{number}"
    return key


def options_of(lines: str, known: Iterable[Option] = ()) -> tuple[Option, ...]:
    """One answer a line. An answer whose words were there before keeps its key, so stored answers still mean it.

    ``Refused`` for more answers, or longer ones, than a list holds.
    """
    keys = {option.label: option.key for option in known}
    found: list[Option] = []
    labels = list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    if len(labels) > MAX_OPTIONS:
        raise Refused(f"A list has at most {MAX_OPTIONS} answers to choose from.")
    if any(len(label) > LABEL for label in labels):
        raise Refused(f"An answer to choose from has at most {LABEL} characters.")
    taken = {keys[label] for label in labels if label in keys}
    for label in labels:
        key = keys.get(label) or key_for(label, taken, "option")
        taken.add(key)
        found.append(Option(key=key, label=label))
    return tuple(found)


def find(sections: Sections, key: str) -> Place:
    """Where the field of this key stands. ``Missing`` for none."""
    for number, section in enumerate(sections):
        for place, question in enumerate(section.questions):
            if question.key == key:
                return Place(number, place)
    raise Missing


def question_of(sections: Sections, key: str) -> Question:
    """The field of this key. ``Missing`` for none."""
    at = find(sections, key)
    return sections[at.section].questions[at.question]


def with_question(sections: Sections, number: int, question: Question) -> Sections:
    """A new field at the end of a section, or the changed one in its place."""
    if any(one.key == question.key for one in questions_of(sections)):
        at = find(sections, question.key)
        kept = sections[at.section].questions
        return _with(sections, at.section, (*kept[: at.question], question, *kept[at.question + 1 :]))
    return _with(sections, number, (*_section(sections, number).questions, question))


def without_question(sections: Sections, key: str) -> Sections:
    """The form without this field."""
    at = find(sections, key)
    kept = sections[at.section].questions
    return _with(sections, at.section, kept[: at.question] + kept[at.question + 1 :])


def moved(sections: Sections, key: str, *, up: bool) -> Sections:
    """The field one place up or down, over the edge of its section into the next one; the ends stay as they are."""
    at = find(sections, key)
    question = sections[at.section].questions[at.question]
    target = at.question + (-1 if up else 1)
    if 0 <= target < len(sections[at.section].questions):
        return placed(sections, key, at.section, target)
    beside = at.section + (-1 if up else 1)
    if not 0 <= beside < len(sections):
        return sections
    last = len(sections[beside].questions) if up else 0
    return placed(sections, question.key, beside, last)


def placed(sections: Sections, key: str, number: int, place: int) -> Sections:
    """The field at a place of a section: where it was dropped."""
    question = question_of(sections, key)
    _section(sections, number)
    bare = without_question(sections, key)
    kept = bare[number].questions
    place = max(0, min(place, len(kept)))
    return _with(bare, number, (*kept[:place], question, *kept[place:]))


def with_section(sections: Sections, title: str, hint: str, number: int | None = None) -> Sections:
    """A new section at the end, or the title and hint of the one of this number."""
    if number is None:
        return (*sections, Section(title=title, hint=hint))
    section = _section(sections, number)
    changed = Section(title=title, hint=hint, questions=section.questions)
    return (*sections[:number], changed, *sections[number + 1 :])


def without_section(sections: Sections, number: int) -> Sections:
    """The form without a section and its fields."""
    _section(sections, number)
    return sections[:number] + sections[number + 1 :]


def _section(sections: Sections, number: int) -> Section:
    if not 0 <= number < len(sections):
        raise Missing
    return sections[number]


def _with(sections: Sections, number: int, questions: tuple[Question, ...]) -> Sections:
    section = sections[number]
    changed = Section(title=section.title, hint=section.hint, questions=questions)
    return (*sections[:number], changed, *sections[number + 1 :])
