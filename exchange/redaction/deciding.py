"""What a person decides about what was found, and the text that crosses by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.refusals import Refused
from exchange.redaction.found import Found, Kind

LONGEST = 60
STRUCK = "[struck]"
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|[ .,'’-])*")
_BEGINNING = re.compile(r"[ \t>*+-]*$")


class Choice(StrEnum):
    """What happens to a thing wherever it stands."""

    REPLACE = "replace"
    STRIKE = "strike"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice; with REPLACE a person's own ``words``, or none for the stand-in."""

    choice: Choice = Choice.REPLACE
    words: str = ""

    @classmethod
    def checked(cls, kind: Kind, choice: str, words: str = "") -> Decision:
        """A decision about a thing of this kind, from what a person gave. ``Refused`` if it cannot be."""
        words = " ".join(words.split())
        if choice not in set(Choice):
            raise Refused("Choose whether this is replaced, struck or kept.")
        if kind == Kind.SECRET and choice == Choice.KEEP:
            raise Refused("A secret does not cross. Replace it or strike it.")
        if choice != Choice.REPLACE:
            return cls(Choice(choice))
        if len(words) > LONGEST:
            raise Refused(f"What stands in for it has at most {LONGEST} characters.")
        if words and not _PLAIN.fullmatch(words):
            raise Refused("What stands in for it is made of letters, figures, spaces, full stops, commas and hyphens.")
        return cls(Choice.REPLACE, words)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: what it ``was``, what ``crosses``, and for a marked one what was ``found`` and decided."""

    was: str
    crosses: str
    found: Found | None = None
    choice: Choice = Choice.KEEP

    @property
    def is_changed(self) -> bool:
        """Whether something else crosses than what was written."""
        return self.was != self.crosses


def pieces(text: str, found: Sequence[Found], decisions: Mapping[str, Decision]) -> Iterator[Piece]:
    """The text in order, plain pieces and marked ones. ``decisions`` go by the keys of things; without one a thing is
    replaced by its stand-in. A secret that a decision would keep is replaced all the same.
    """
    last = 0
    for one in found:
        if one.start > last:
            yield Piece(text[last : one.start], text[last : one.start])
        yield _marked(one, decisions.get(one.key, Decision()), _is_read_as_link(text, one))
        last = one.end
    if last < len(text):
        yield Piece(text[last:], text[last:])


def apply(text: str, found: Sequence[Found], decisions: Mapping[str, Decision]) -> str:
    """The text that crosses."""
    return "".join(piece.crosses for piece in pieces(text, found, decisions))


def _is_read_as_link(text: str, one: Found) -> bool:
    """Whether Markdown reads brackets in this place as a link, or as the address of one at the beginning of a line."""
    after = text[one.end : one.end + 1]
    start = text.rfind("\n", 0, one.start) + 1
    return after in ("(", "[") or (after == ":" and bool(_BEGINNING.match(text[start : one.start])))


def _marked(one: Found, decision: Decision, is_link: bool) -> Piece:
    choice = decision.choice
    if choice == Choice.KEEP and one.kind == Kind.SECRET:
        choice = Choice.REPLACE
    if choice == Choice.KEEP:
        return Piece(one.text, one.text, one, choice)
    crosses = STRUCK if choice == Choice.STRIKE else decision.words or one.stand_in
    if crosses.endswith("]") and is_link:
        crosses += " "
    return Piece(one.text, crosses, one, choice)
