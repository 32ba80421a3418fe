"""Mentions as people write them: @Ada, @Ada.Brandt, @Storage. Pure rules; who is meant is asked of the space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from core.refusals import Refused

MOST = 20
"""So many names of one entry are looked up; an entry that names more is a list, not a call."""
LONGEST = 40
_WRITTEN = re.compile(r'<span class="mention">@([^<]+)</span>')
_UNFIT = re.compile(r"[^\w.-]")
_HANDLE = re.compile(r"[^\W\d_](?:[\w.-]*\w)?")


class Unseen(Refused):
    """An entry names somebody who may not read it, and its writer has not said yet whether that is meant.

    ``names`` are theirs, ``people`` the keys of those who could be let in.
    """

    def __init__(self, names: Sequence[str], people: Sequence[UUID] = ()) -> None:
        self.names, self.people = tuple(names), tuple(people)
        self.said = f"{' and '.join(self.names)} may not read this and would not hear of it."
        super().__init__(f"{self.said} Choose what to do, and send it again.")


def names_in(html: str) -> list[str]:
    """The names an entry calls, from its rendered text (there, code is no mention), each once and in small letters."""
    return list(dict.fromkeys(name.lower() for name in _WRITTEN.findall(html)))[:MOST]


def handle(name: str) -> str:
    """How a whole name is written after the @: its words with dots between. Empty for a name without letters."""
    words = ".".join(filter(None, (_UNFIT.sub("", word).strip(".-_") for word in name.split())))
    found = _HANDLE.match(words[:LONGEST])
    return found[0] if found else ""


def first_word(name: str) -> str:
    """How somebody is called in short."""
    return handle(name.split()[0]) if name.split() else ""
