"""Words that an organization never lets cross: names of projects, places, products under way."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from core.chosen import Chosen, Kept

WORDS_NAME = "Words that never cross"
MOST = 500
SHORTEST, LONGEST = 2, 80
"""Characters of one word."""


class Words(Chosen):
    """The list, each entry once, in the order of the alphabet. An entry may be several words."""

    kind: ClassVar[str] = "redaction_words"
    called: ClassVar[str] = "list of words"
    most: ClassVar[int] = 1

    words: Annotated[
        tuple[Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)], ...], Field(max_length=MOST)
    ] = ()


def kept_words() -> Kept[Words] | None:
    """The list, if it was ever chosen."""
    return next(iter(Words.kept()), None)


def never_cross() -> tuple[str, ...]:
    """The words of the list. One query."""
    kept = kept_words()
    return kept.value.words if kept else ()
