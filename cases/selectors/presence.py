"""Who else has a case or side thread open, and who writes in it, in the words its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.actor import Actor
from realtime.selectors import company

MOST_FACES = 5
MOST_NAMED = 3
DOINGS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "case": (
        ("answer", "is writing an answer", "are writing answers"),
        ("note", "is writing a note", "are writing notes"),
        ("", "has this case open", "have this case open"),
    ),
    "thread": (
        ("entry", "is writing here", "are writing here"),
        ("", "has this side thread open", "have this side thread open"),
    ),
}
"""By kind, in the order they are told: the word for it, of one person, of several. The last one is being there."""


@dataclass(frozen=True, slots=True)
class Around:
    """Who else is there: faces, how many more, what they do as a sentence, and the part of it about writing.

    ``again`` is in how many milliseconds the page looks anew without being told.
    """

    faces: tuple[Any, ...]
    more: int
    sentence: str
    writing: str
    again: int


def around(actor: Actor, kind: str, key: UUID) -> Around:
    """Who else of the staff is at a case or side thread. One query."""
    found = company(actor, kind, key)
    known = {word for word, _one, _many in DOINGS[kind]}
    names: dict[str, list[str]] = {word: [] for word in known}
    for here in found.people:  # what an older page says and this one has no words for is being there
        names[here.doing if here.doing in known else ""].append(here.person.name)
    told = [(word, _told(names[word], one, many)) for word, one, many in DOINGS[kind]]
    people = [here.person for here in found.people]
    for person in people:
        person.is_here = True
    return Around(
        faces=tuple(people[:MOST_FACES]),
        more=max(0, len(people) - MOST_FACES),
        sentence=", ".join(words for _, words in told if words),
        writing=", ".join(words for word, words in told if word and words),
        again=int(found.again * 1000),
    )


def _told(names: Sequence[str], one: str, many: str) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} {one}"
    if len(names) <= MOST_NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]} {many}"
    return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} others {many}"
