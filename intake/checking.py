"""What somebody gave, against what a form asks: answers as data, or a sentence for each field that is wrong.

Pure. What a condition hides is never required, and an answer given to it all the same is dropped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from intake.schema import LINE, LISTED, LONG, REFERRING, Condition, Question, Sections, Sort, Test, questions_of

MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,6})?")

Answer = str | bool | int | float | list[str]
Data = dict[str, Answer]
NONE_KEPT: Mapping[str, Answer] = {}
People = Mapping[str, str]
"""Whom somebody may name: keys of cards by what is written for them, address, name or key, in small letters."""
NOBODY: People = {}


@dataclass(frozen=True, slots=True)
class Checked:
    """``data`` holds what was answered, by key; ``faults`` a sentence for each field that does not fit."""

    data: Data
    faults: dict[str, str]
    asked: frozenset[str]


class _Wrong(Exception):
    """What does not fit, as a sentence."""


def check(
    sections: Sections,
    given: Mapping[str, Any],
    kept: Mapping[str, Answer] = NONE_KEPT,
    people: People = NOBODY,
) -> Checked:
    """Walk the fields from top to bottom. ``given`` holds what a page sent: text, or a list of texts, by key.

    ``kept`` are answers from before, which stay as they are where nothing is given under their key; ``people`` are
    those whom the one who answers may name beside anybody's address.
    """
    data: Data = {}
    faults: dict[str, str] = {}
    asked = set()
    for question in questions_of(sections):
        if not holds(question.when, data):
            continue
        asked.add(question.key)
        try:
            answer = _answer(question, given, kept, people)
        except _Wrong as wrong:
            faults[question.key] = str(wrong)
            continue
        if answer is not None:
            data[question.key] = answer
        elif is_required(question, data):
            faults[question.key] = _missing(question)
    return Checked(data, faults, frozenset(asked))


def holds(condition: Condition | None, data: Mapping[str, Answer]) -> bool:
    """Whether a condition holds by what was answered so far. None always does; what was not asked is not filled."""
    if condition is None:
        return True
    said = _said(data.get(condition.field))
    if condition.test == Test.FILLED:
        return bool(said)
    if condition.test == Test.HAS:
        return any(condition.value.casefold() in one.casefold() for one in said)
    is_it = condition.value in said
    return is_it if condition.test == Test.IS else not is_it


def is_required(question: Question, data: Mapping[str, Answer]) -> bool:
    """Whether a field that is asked must be answered."""
    return question.is_required or (question.required_when is not None and holds(question.required_when, data))


def as_given(data: Mapping[str, Answer]) -> dict[str, str | list[str]]:
    """Answers as a page would send them, so that they can be shown in fields and checked once more."""
    return {
        key: answer if isinstance(answer, (str, list)) else next(iter(_said(answer)), "")
        for key, answer in data.items()
    }


def _answer(question: Question, given: Mapping[str, Any], kept: Mapping[str, Answer], people: People) -> Answer | None:
    if question.key in kept and question.key not in given:
        return kept[question.key]
    if question.sort == Sort.PERSON:
        return _person(given.get(question.key), people)
    return _READ[question.sort](question, given.get(question.key))


def _said(answer: Answer | None) -> list[str]:
    """An answer as the texts that conditions compare."""
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    if answer is None or answer == "":
        return []
    return [*answer] if isinstance(answer, list) else [in_figures(answer) if not isinstance(answer, str) else answer]


def in_figures(number: float) -> str:
    """A number as people write it, without figures behind the point that say nothing."""
    return str(int(number)) if number == int(number) else f"{number:.6f}".rstrip("0")


def as_key(answer: Any) -> UUID | None:
    """An answer that is the key of something, or None."""
    try:
        return UUID(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def _missing(question: Question) -> str:
    if question.sort in LISTED or question.sort == Sort.YES_NO:
        return "Choose an answer."
    if question.sort in REFERRING:
        return "Name somebody." if question.sort == Sort.PERSON else "Choose a file."
    return "Fill this in."


def _text(given: Any) -> str:
    """One text, whatever was sent. NUL has no place in a database."""
    if isinstance(given, (list, tuple)):
        given = given[0] if given else ""
    return str(given if given is not None else "").replace("\0", "").strip()


def _line(question: Question, given: Any) -> str | None:
    text = " ".join(_text(given).split())
    if len(text) > LINE:
        raise _Wrong(f"Write at most {LINE} characters.")
    return text or None


def _long(question: Question, given: Any) -> str | None:
    text = _text(given)
    if len(text.replace("\r\n", "\n")) > LONG:  # as its field counts: a browser sends each end of a line as two
        raise _Wrong(f"Write at most {LONG} characters.")
    return text or None


def _read_number(question: Question, given: Any) -> int | float | None:
    text = _text(given)
    if not text:
        return None
    if NUMBER.fullmatch(text) is None:
        raise _Wrong("Write a number in digits.")
    number = float(text.replace(",", "."))
    if question.least is not None and number < question.least:
        raise _Wrong(f"It must be at least {in_figures(question.least)}.")
    if question.most is not None and number > question.most:
        raise _Wrong(f"It must be at most {in_figures(question.most)}.")
    return int(number) if math.isfinite(number) and number == int(number) else number


def _read_date(question: Question, given: Any) -> str | None:
    text = _text(given)
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Wrong("Write a date as 2026-11-30.") from None


def _choice(question: Question, given: Any) -> str | None:
    key = _text(given)
    if key and key not in {option.key for option in question.options}:
        raise _Wrong("Choose one of the list.")
    return key or None


def _several(question: Question, given: Any) -> list[str] | None:
    sent = given if isinstance(given, (list, tuple)) else [given] if given else []
    keys = {str(key) for key in sent if key}
    if not keys <= {option.key for option in question.options}:
        raise _Wrong("Choose from the list.")
    return [option.key for option in question.options if option.key in keys] or None


def _yes_no(question: Question, given: Any) -> bool | None:
    said = _text(given)
    if said not in ("", "yes", "no"):
        raise _Wrong("Choose yes or no.")
    return {"yes": True, "no": False}.get(said)


def _is_mail(text: str) -> bool:
    return len(text) <= 254 and MAIL.fullmatch(text) is not None


def _mail(question: Question, given: Any) -> str | None:
    text = _line(question, given)
    if text is not None and not _is_mail(text):
        raise _Wrong("Write an e-mail address, such as ravi@example.org.")
    return text


def _address(question: Question, given: Any) -> str | None:
    text = _text(given)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or len(text) > 1000 or any(one.isspace() for one in text):
        raise _Wrong("Write a whole web address that begins with https://.")
    return text


def _person(given: Any, people: People) -> str | None:
    """Somebody of those one may name, by key; else an address, of whomever it is."""
    text = " ".join(_text(given).split())
    if not text:
        return None
    if text.casefold() in people:
        return people[text.casefold()]
    if not _is_mail(text):
        raise _Wrong("Choose somebody from the list, or write an e-mail address.")
    return text


def _file(question: Question, given: Any) -> str | None:
    text = _text(given)
    key = as_key(text)
    if text and key is None:
        raise _Wrong("Choose the file once more.")
    return str(key) if key else None


_READ: dict[Sort, Callable[[Question, Any], Answer | None]] = {
    Sort.LINE: _line,
    Sort.TEXT: _long,
    Sort.NUMBER: _read_number,
    Sort.DATE: _read_date,
    Sort.CHOICE: _choice,
    Sort.SEVERAL: _several,
    Sort.YES_NO: _yes_no,
    Sort.EMAIL: _mail,
    Sort.ADDRESS: _address,
    Sort.FILE: _file,
}
