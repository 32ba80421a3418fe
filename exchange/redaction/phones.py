"""Telephone numbers, as the library of numbering plans reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from exchange.redaction.found import Kind, Mark

MOST_REGIONS = 5
_MAYBE = re.compile(r"[+(\d][\d \t\u00a0()\[\]./~\u2010-\u2015\u2212-]{5,40}\d(?:[ \t]*(?:ext\.?|x|#)[ \t]*\d{1,6})?")
_CALLED = re.compile(
    r"\b(?:tel|(?:tele)?phone|telefon|fax|mobile?|cell|handy|call(?:ed|ing)?|dial|whatsapp|ring|reach)\b\W{0,4}"
    r"(?:\w{1,6}\W{1,2}){0,3}$",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"(?:19|20)\d\d[-/. ]?(?:0\d|1[0-2])|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|\d:\d\d")
_GROUP = re.compile(r"\d+")
_FEWEST = 7
_ENOUGH = 9
_MOST_GROUPS = 7


def phones(text: str, regions: Sequence[str]) -> Iterator[Mark]:
    """Numbers that are valid in one of the regions or with their own country.

    Bare figures without a country or a gap are a number only behind a word such as "call": serial numbers and sizes
    look the same.
    """
    read: dict[str, list[tuple[int, int, str]]] = {}
    for maybe in _MAYBE.finditer(text):
        if not _is_worth(maybe[0]):
            continue
        if maybe[0] not in read:
            read[maybe[0]] = list(_in(maybe[0], regions))
        for first, last, key in read[maybe[0]]:
            if _is_one(text, maybe.start() + first, maybe.start() + last):
                yield Mark(Kind.PHONE, key, maybe.start() + first, maybe.start() + last)


def _in(words: str, regions: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for region in regions[:MOST_REGIONS]:
        for match in PhoneNumberMatcher(words, region, leniency=Leniency.VALID, max_tries=20):
            yield match.start, match.end, f"{Kind.PHONE}:{format_number(match.number, PhoneNumberFormat.E164)}"


def _is_worth(words: str) -> bool:
    """Whether the library is asked, which is slow: not for rows of a table or of memory."""
    groups = _GROUP.findall(words)
    if len("".join(groups)) < _FEWEST:
        return False
    return words[0] == "+" or (len(groups) <= _MOST_GROUPS and sum(len(group) < 2 for group in groups) < 3)


def _is_one(text: str, start: int, end: int) -> bool:
    raw = text[start:end]
    if raw.startswith("+"):
        return True
    before = text[max(0, start - 40) : start]
    if _MOMENT.search(raw):
        return False
    if _CALLED.search(before):
        return True
    if re.search(r"[\w./#:=-]$", before) or re.match(r"[\w/:=-]|\.\d", text[end : end + 2]):
        return False
    groups = _GROUP.findall(raw)
    is_figures = len(groups) < 2 or sum(len(group) < 2 for group in groups) > 1
    return not is_figures and len("".join(groups)) >= (_ENOUGH if groups[0][0] != "0" else _ENOUGH - 1)
