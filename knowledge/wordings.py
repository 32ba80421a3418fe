"""What was changed in a text, word by word. Pure, and in bounded time for any two texts.

The shortest way from one text to the other is looked for with the greedy algorithm of E. Myers, "An O(ND) Difference
Algorithm and Its Variations", Algorithmica 1 (1986), 251-266. It is quick where little was changed and quadratic where
much was, so it may look at ``EFFORT`` places and no more. Texts that are further apart are compared line by line and
each changed passage word by word; what is too far apart even then is one passage for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

EFFORT = 300_000
"""Places that one comparison may look at: about a tenth of a second."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class What(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what became of it."""

    what: What
    text: str


Match = tuple[int, int, int]
"""From which place on in the old and in the new how many are the same."""


def words_changed(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order: what was kept and added is the new text, what was kept and removed the old.

    White space between two changed words is shown as changed with them. Any two texts will do; they are compared by
    words while that is quick, then by lines.
    """
    words = _WORDS.findall(old), _WORDS.findall(new)
    matches = matching(*words)
    if matches is not None:
        return _merged(_pieces(*words, matches))
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return _merged(_by_line(*lines, matching(*lines) or []))


def matching(old: Sequence[str], new: Sequence[str], effort: int = EFFORT) -> list[Match] | None:
    """What both have in common, in order, as few changes apart as can be; None where ``effort`` places do not do."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner = _myers(old[start : len(old) - end], new[start : len(new) - end], effort)
    if inner is None:
        return None
    last = (len(old) - end, len(new) - end, end)
    found = [(0, 0, start), *((x + start, y + start, length) for x, y, length in inner), last]
    return [one for one in found if one[2]]


def _myers(old: Sequence[str], new: Sequence[str], most: int) -> list[Match] | None:
    """The matches of a shortest way, or None after ``most`` places.

    A round holds, for each diagonal (place in the old less place in the new), how far into the old one gets with so
    many changes. The rounds lead back from the end.
    """
    rounds = [{1: 0}]
    effort = 0
    for changes in range(len(old) + len(new) + 1):
        before, here = rounds[-1], {}
        lowest, highest = changes - 2 * max(0, changes - len(new)), changes - 2 * max(0, changes - len(old))
        for diagonal in range(-lowest, highest + 1, 2):
            first, _ = _begin(before, diagonal)
            x, y = first, first - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            here[diagonal] = x
            effort += x - first + 1
            if x >= len(old) and y >= len(new):
                return _way_back(rounds, len(old), len(new))
        rounds.append(here)
        if effort > most:
            return None
    return []


def _begin(before: dict[int, int], diagonal: int) -> tuple[int, bool]:
    """Where a round begins on a diagonal, one word further than the round before, and whether that word was added."""
    removed, added = before.get(diagonal - 1, -1) + 1, before.get(diagonal + 1, -1)
    return (added, True) if removed <= added else (removed, False)


def _way_back(rounds: Sequence[dict[int, int]], x: int, y: int) -> list[Match]:
    """The matches on the way to an end. Each round is as it was before it: the first holds where everything begins."""
    found: list[Match] = []
    for changes in reversed(range(len(rounds))):
        diagonal = x - y
        begin, by_adding = _begin(rounds[changes], diagonal)
        if x > begin:
            found.append((begin, begin - diagonal, x - begin))
        x, y = (begin, begin - diagonal - 1) if by_adding else (begin - 1, begin - diagonal)
    return found[::-1]


def _pieces(old: Sequence[str], new: Sequence[str], matches: list[Match]) -> Iterator[Piece]:
    x = y = 0
    for at, to, length in [*matches, (len(old), len(new), 0)]:
        yield Piece(What.REMOVED, "".join(old[x:at]))
        yield Piece(What.ADDED, "".join(new[y:to]))
        yield Piece(What.KEPT, "".join(old[at : at + length]))
        x, y = at + length, to + length


def _by_line(old: Sequence[str], new: Sequence[str], matches: list[Match]) -> Iterator[Piece]:
    """As ``_pieces``, with each changed passage compared by words where that is quick."""
    x = y = 0
    share = EFFORT // (len(matches) + 1)
    for at, to, length in [*matches, (len(old), len(new), 0)]:
        words = _WORDS.findall("".join(old[x:at])), _WORDS.findall("".join(new[y:to]))
        yield from _pieces(*words, matching(*words, share) or [])
        yield Piece(What.KEPT, "".join(old[at : at + length]))
        x, y = at + length, to + length


def _merged(pieces: Iterator[Piece]) -> list[Piece]:
    """Passages a reader can follow: removed before added, without single spaces kept between two changes."""
    found: list[Piece] = []
    removed = added = space = ""
    for piece in filter(lambda one: one.text, pieces):
        if piece.what == What.REMOVED:
            removed, added, space = removed + space + piece.text, added + space, ""
        elif piece.what == What.ADDED:
            removed, added, space = removed + space, added + space + piece.text, ""
        elif piece.text.isspace() and (removed or added):
            space += piece.text
        else:
            found += [Piece(What.REMOVED, removed), Piece(What.ADDED, added), Piece(What.KEPT, space + piece.text)]
            removed = added = space = ""
    found += [Piece(What.REMOVED, removed), Piece(What.ADDED, added), Piece(What.KEPT, space)]
    return _joined([piece for piece in found if piece.text])


def _joined(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].what == piece.what:
            found[-1] = Piece(piece.what, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found
