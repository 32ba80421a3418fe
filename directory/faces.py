"""How a name becomes a picture: two letters, and one of eight colours that stays with its key."""

from __future__ import annotations

from uuid import UUID

HUES = 8
NOBODY = 6
"""The colour of who has no key here."""


def initials_of(name: str) -> str:
    """The first letters of the first and of the last word that begin with a letter or a digit; ``?`` for none."""
    words = [word for word in name.split() if word[:1].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue_of(key: UUID | None) -> int:
    """Which of the eight colours, from 1 on."""
    return NOBODY if key is None else key.int % HUES + 1
