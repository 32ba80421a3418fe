"""Stored answers in the words of the version they were given to, and where they lead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from intake.checking import as_key, in_figures
from intake.schema import LISTED, REFERRING, Question, Sections, Sort, questions_of

Named = Mapping[str, tuple[str, str]]
"""What keys in answers are called for a reader, and where they lead; a key that is not there is not theirs to know."""
UNNAMED: Named = {}


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in words, under the label it was asked with. ``href`` for a web or mail address."""

    key: str
    label: str
    words: str
    href: str = ""
    is_long: bool = False


def told(sections: Sections, data: Mapping[str, Any], named: Named = UNNAMED) -> list[Told]:
    """Stored answers in the words of the version they were given to, in its order; what is unknown is left out.

    ``named`` has the people and files among them that the reader may know of.
    """
    found = []
    for question in questions_of(sections):
        if question.key in data:
            words, href = _told(question, data[question.key], named)
            found.append(Told(question.key, question.label, words, href, question.sort == Sort.TEXT))
    return found


def keys_in(sections: Sections, data: Mapping[str, Any], sort: Sort) -> list[UUID]:
    """The keys among the answers to fields of a sort that refers to something, in order."""
    given = [data.get(question.key) for question in questions_of(sections) if question.sort == sort]
    return [key for one in given if (key := as_key(one)) is not None]


def words_of(question: Question, answer: Any) -> str:
    """An answer in words; empty for none."""
    return "" if answer in (None, "") else _words(question, answer)


def _told(question: Question, answer: Any, named: Named) -> tuple[str, str]:
    """An answer in words and where it leads."""
    if question.sort in REFERRING and as_key(answer) is not None:
        gone = "Somebody whom you do not see" if question.sort == Sort.PERSON else "A file that is not here"
        return named.get(str(answer), (gone, ""))
    words = _words(question, answer)
    return words, _href(question, words)


def _words(question: Question, answer: Any) -> str:
    if isinstance(answer, list):
        return ", ".join(question.label_of(str(key)) for key in answer)
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if isinstance(answer, (int, float)):
        return in_figures(answer)
    return question.label_of(str(answer)) if question.sort in LISTED else str(answer)


def _href(question: Question, words: str) -> str:
    if question.sort in (Sort.EMAIL, Sort.PERSON):
        return f"mailto:{words}"
    return words if question.sort == Sort.ADDRESS and urlsplit(words).scheme in ("http", "https") else ""
