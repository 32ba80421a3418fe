"""What is looked for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a found piece is, the strongest first: where two have the same place, the stronger one names it."""

    SECRET = "secret"  # noqa: S105 - the name of a kind
    URL = "url"
    MAIL = "mail"
    HOST = "host"
    IP = "ip"
    PHONE = "phone"
    PERSON = "person"
    ORGANIZATION = "organization"
    WORD = "word"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Known:
    """What a member knows of the names in its own texts.

    ``people``, with the ``requester`` or without, are names as cards have them, or names with an address as letters
    have them (``Ravi Nair <rnair@tallis.example>``): the part before the @ counts as what they sign in with. ``hosts``
    are names of machines or whole domains that are found whatever they look like. ``regions`` are the countries, by
    two letters, in whose manner telephone numbers without a country are read.
    """

    people: tuple[str, ...] = ()
    requester: str = ""
    organizations: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("US", "GB", "DE")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, in characters, and which thing is named there. Equal keys are the same thing."""

    kind: Kind
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A marked place with its words and with what stands in for it unless a person decides otherwise."""

    kind: Kind
    key: str
    text: str
    start: int
    end: int
    stand_in: str


def settled(marks: list[Mark]) -> list[Mark]:
    """Marks in order, none over another. Those that overlap become one over all of them, so that no end is left.

    It is a secret where one of them is; else the longest names it, among equals the strongest.
    """
    groups: list[list[Mark]] = []
    end = -1
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if groups and mark.start < end:
            groups[-1].append(mark)
        else:
            groups.append([mark])
        end = max(end, mark.end)
    return [_joined(group) for group in groups]


def _joined(group: list[Mark]) -> Mark:
    best = min(group, key=lambda one: (one.kind != Kind.SECRET, one.start - one.end, _RANK[one.kind], one.start))
    return Mark(best.kind, best.key, group[0].start, max(one.end for one in group))
