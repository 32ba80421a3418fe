"""Finding what must not cross: every kind in one pass, in texts that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conversations.markdown import MAX_SOURCE, TextTooLong
from exchange.redaction import hosts, names
from exchange.redaction.addresses import ips, mails, urls
from exchange.redaction.aliases import Aliases
from exchange.redaction.found import Found, Kind, Known, Mark, settled
from exchange.redaction.names import Written
from exchange.redaction.phones import phones
from exchange.redaction.secrets import secrets

MOST_LEARNED = 500
ROUNDS = 3
_HEXADECIMAL = frozenset(":0123456789abcdefABCDEF")
_HOLE = "]"
_GUESSABLE = re.compile(r"[a-z]+|[A-Z]?[a-z]+|\d{1,7}")


def find(text: str, known: Known, aliases: Aliases | None = None) -> list[Found]:
    """What one text names, in order. See ``find_all``."""
    return find_all((text,), known, aliases)[0]


def find_all(texts: Sequence[str], known: Known, aliases: Aliases | None = None) -> list[list[Found]]:
    """What each text of an extract names, in order and none over another; ``aliases`` goes on from what it holds.

    What one text gives away counts in all of them: a machine named in full is found by its first name, a password by
    itself. ``TextTooLong`` for a text that is longer than an entry may be.
    """
    for text in texts:
        if len(text) > MAX_SOURCE:
            raise TextTooLong(f"This text has {len(text):,} characters. Up to {MAX_SOURCE:,} fit.")
    aliases = aliases or Aliases()
    lists = (names.people(known), names.organizations(known), names.own_words(known))
    read = [Written.of(text) for text in texts]
    marks = [list(_marks(one, known, lists)) for one in read]
    _learn(read, marks, known, aliases)
    marks = [_behind(one.text, found, known, lists) for one, found in zip(read, marks, strict=True)]
    return [_named(one.text, settled(found), known, aliases) for one, found in zip(read, marks, strict=True)]


def _behind(text: str, found: list[Mark], known: Known, lists: Sequence[names.Phrases]) -> list[Mark]:
    """What was found, and what is written without a gap beside it and can be seen only once that is gone."""
    for _ in range(ROUNDS):
        whole = settled(found)
        if not any(_is_glued(text, mark) for mark in whole):
            break
        holes = list(text)
        for mark in whole:
            holes[mark.start : mark.end] = _HOLE * (mark.end - mark.start)
        more = list(_marks(Written.of("".join(holes)), known, lists))
        if not more:
            break
        found += more
    return found


def _is_glued(text: str, mark: Mark) -> bool:
    """Whether a letter or a digit touches it, or the beginning of an address of IPv6."""
    before = text[max(0, mark.start - 2) : mark.start]
    is_address = before.endswith(":") and before[0] in _HEXADECIMAL
    return text[mark.end : mark.end + 1].isalnum() or before[-1:].isalnum() or is_address


def _marks(written: Written, known: Known, lists: Sequence[names.Phrases]) -> Iterator[Mark]:
    yield from secrets(written.text)
    yield from urls(written.text)
    yield from mails(written.text)
    yield from hosts.hosts(written.text, known)
    yield from ips(written.text)
    yield from phones(written.text, known.regions)
    for phrases in lists:
        yield from phrases.marks(written)


def _learn(read: Sequence[Written], marks: Sequence[list[Mark]], known: Known, aliases: Aliases) -> None:
    """Look once more, for what the first look has learned."""
    keys = dict.fromkeys(aliases.keys(Kind.HOST))
    keys |= dict.fromkeys(one.key for found in marks for one in found if one.kind == Kind.HOST)
    machines = hosts.learned(known, list(keys)[:MOST_LEARNED])
    words = {
        one.text[mark.start : mark.end]: mark.key
        for one, found in zip(read, marks, strict=True)
        for mark in found
        if mark.kind == Kind.SECRET and 6 <= mark.end - mark.start <= 200
    }
    telling = {word: key for word, key in words.items() if not _GUESSABLE.fullmatch(word)}
    for one, found in zip(read, marks, strict=True):
        found += machines.marks(one)
        for word, key in list(telling.items())[:MOST_LEARNED]:
            found += _repeated(one.text, word, key)


def _repeated(text: str, word: str, key: str) -> Iterator[Mark]:
    at = text.find(word)
    while at >= 0:
        yield Mark(Kind.SECRET, key, at, at + len(word))
        at = text.find(word, at + len(word))


def _named(text: str, marks: Sequence[Mark], known: Known, aliases: Aliases) -> list[Found]:
    requester = names.person_key(known.requester) if known.requester else ""
    return [
        Found(
            mark.kind,
            mark.key,
            text[mark.start : mark.end],
            mark.start,
            mark.end,
            aliases.of(mark.kind, mark.key, is_requester=mark.key == requester),
        )
        for mark in marks
    ]
