"""Names of people and organizations, and words of the organization's own list, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exchange.redaction.found import Kind, Known, Mark
from exchange.redaction.vocabulary import COMMON, LEGAL, ORDINARY, PARTICLES, SHARED

_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_TOKEN = re.compile(rf"(?:[^\W\d_]|[\u0300-\u036f{_HIDDEN}])+|\d+")
_BETWEEN = re.compile(r"(?:[^\w\n`<>()|\[\]]|_){0,3}\n?[ \t]{0,3}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def normal(word: str) -> str:
    """A word as it is compared: small letters, no accents, nothing that draws nothing."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Cf")).casefold()


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(filter(None, (normal(found[0]) for found in _TOKEN.finditer(text))))


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a text with their places, read once for every list of names."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> Written:
        """Read a text."""
        spans = [found.span() for found in _TOKEN.finditer(text)]
        return cls(text, [normal(text[start:end]) for start, end in spans], spans)


@dataclass(slots=True)
class Phrases:
    """Sequences of words and the thing each names. Looking them up takes as long as the text, not as the list."""

    kind: Kind
    _keys: dict[tuple[str, ...], str] = field(default_factory=dict)
    _capital: set[tuple[str, ...]] = field(default_factory=set)
    _turned: set[tuple[str, ...]] = field(default_factory=set)
    _lengths: dict[str, set[int]] = field(default_factory=dict)
    _literal: dict[str, str] = field(default_factory=dict)

    def add(self, words: tuple[str, ...], key: str, *, is_capital: bool = False, is_turned: bool = False) -> None:
        """Add a sequence. One that names two things gets a key of its own, because nobody can tell which is meant.

        One with a capital counts with it alone; one that is turned round begins inside no other, as in lists of names.
        """
        if not words:
            return
        if is_turned and words not in self._keys:
            self._turned.add(words)
        elif not is_turned:
            self._turned.discard(words)
        if self._keys.setdefault(words, key) != key:
            self._keys[words] = f"{self.kind}:{' '.join(words)}"
        if is_capital:
            self._capital.add(words)
        else:
            self._capital.discard(words)
        self._lengths.setdefault(words[0], set()).add(len(words))

    def add_literal(self, text: str, key: str) -> None:
        """Add signs that are looked for as they stand, without regard to where words begin."""
        self._literal.setdefault(text.casefold(), key)

    def marks(self, written: Written) -> Iterator[Mark]:
        """Every place of the text that names something, the longest sequence at each word."""
        until = 0
        for at, word in enumerate(written.words):
            for length in sorted(self._lengths.get(word, ()), reverse=True):
                found = tuple(written.words[at : at + length])
                if len(found) < length or found not in self._keys or (at < until and found in self._turned):
                    continue
                if self._fits(written, at, length, found):
                    until = max(until, at + length)
                    span = written.spans[at][0], written.spans[at + length - 1][1]
                    yield Mark(self.kind, self._keys[found], *span)
                    break
        for text, key in self._literal.items():
            for match in re.finditer(re.escape(text), written.text, re.IGNORECASE):
                yield Mark(self.kind, key, *match.span())

    def _fits(self, written: Written, at: int, length: int, found: tuple[str, ...]) -> bool:
        if found in self._capital and not written.text[written.spans[at][0]].isupper():
            return False
        ends = (written.spans[place][1] for place in range(at, at + length - 1))
        starts = (written.spans[place][0] for place in range(at + 1, at + length))
        return all(
            _BETWEEN.fullmatch(written.text, end, start) for end, start in zip(ends, starts, strict=True) if end < start
        )


def person_key(person: str) -> str:
    """The key of a person by the name of their card, with an address or without."""
    name, mail = _named(person)
    return f"{Kind.PERSON}:{' '.join(tokens(name)) or mail.lower()}"


def people(known: Known) -> Phrases:
    """Whole names, first and last names alone, turned round, without accents, and what people sign in with."""
    found = Phrases(Kind.PERSON)
    for person in filter(None, (known.requester, *known.people)):
        key = person_key(person)
        name, mail = _named(person)
        for spelled in dict.fromkeys((name, name.casefold().translate(_UMLAUTS))):
            _add_person(found, spelled, key)
        login = tokens(mail.partition("@")[0])
        if login and login[0] not in SHARED and len("".join(login)) >= 3:
            found.add(login, key, is_capital=login[0] in ORDINARY and len(login) == 1)
    return found


def organizations(known: Known) -> Phrases:
    """Whole names, without their legal form, and the first word where it is a name of its own."""
    found = Phrases(Kind.ORGANIZATION)
    for name in known.organizations:
        words = tokens(name)
        key = f"{Kind.ORGANIZATION}:{' '.join(words)}"
        found.add(words, key)
        if _UNSPACED.search(name):
            found.add_literal(name.strip(), key)
        while len(words) > 1 and words[-1] in LEGAL:
            words = words[:-1]
        found.add(words, key, is_capital=len(words) == 1 and words[0] in ORDINARY)
        first = words[0] if words else ""
        if len(words) > 1 and len(first) >= 4 and first not in COMMON | LEGAL and not first.isdigit():
            found.add((first,), key, is_capital=True)
    return found


def own_words(known: Known) -> Phrases:
    """Words of the organization's list."""
    found = Phrases(Kind.WORD)
    for word in known.words:
        key = f"{Kind.WORD}:{word.casefold()}"
        if _is_of_words(word):
            found.add(tokens(word), key)
        else:
            found.add_literal(word, key)
    return found


def _is_of_words(word: str) -> bool:
    spans = [found.span() for found in _TOKEN.finditer(word)]
    if not spans or spans[0][0] or spans[-1][1] != len(word) or _UNSPACED.search(word):
        return False
    pairs = zip(spans, spans[1:], strict=False)
    return all(_BETWEEN.fullmatch(word, end, start) for (_, end), (start, _) in pairs)


def _named(person: str) -> tuple[str, str]:
    name, _, mail = person.partition("<")
    return name.strip(' "'), mail.partition(">")[0].strip()


def _add_person(found: Phrases, name: str, key: str) -> None:
    words = [tokens(word) for word in name.replace(",", " ").split()]
    words = [word for word in words if word]
    if not words:
        return
    found.add(tuple(_flat(words)), key)
    if _UNSPACED.search(name):
        _add_unspaced(found, name, key)
    first, last = words[0], words[-1]
    for alone in dict.fromkeys((first, last)):
        _add_alone(found, alone, key)
    if len(words) == 1:
        return
    rest = tuple(_flat(words[1:]))
    for order in ((*first, *last), (first[0][:1], *last), *((*first, part) for part in last)):
        found.add(order, key)
    for order in ((*last, *first), (*rest, *first), (*last, first[0][:1])):
        found.add(order, key, is_turned=True)
    _add_logins(found, "".join(first), "".join(last), key)


def _add_alone(found: Phrases, word: tuple[str, ...], key: str) -> None:
    """A first or last name alone, and each part of a double one; with the s that some languages put behind it."""
    for alone in dict.fromkeys((word, ("".join(word),), *((part,) for part in word))):
        joined = "".join(alone)
        if len(joined) < 3 or joined in PARTICLES or joined.isdigit():
            continue
        is_ordinary = joined in ORDINARY
        found.add(alone, key, is_capital=is_ordinary)
        if len(alone) == 1 and len(joined) >= 4 and not is_ordinary and f"{joined}s" not in ORDINARY:
            found.add((f"{joined}s",), key, is_capital=True)


def _add_logins(found: Phrases, first: str, last: str, key: str) -> None:
    """Names that a person without a known address would sign in with: rnair, ravin, ravinair, nairr."""
    for login in (first + last, last + first, first[:1] + last, last + first[:1], first + last[:1]):
        if len(login) >= 5 and login not in ORDINARY:
            found.add((login,), key)


def _add_unspaced(found: Phrases, name: str, key: str) -> None:
    """Scripts without spaces have no word ends: the whole name is looked for as it stands, and each part."""
    for part in (name.replace(" ", ""), *name.split()):
        if len(part) >= 2 and _UNSPACED.search(part):
            found.add_literal(part, key)


def _flat(words: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for word in words:
        yield from word
