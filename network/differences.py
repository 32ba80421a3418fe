"""What is new, changed or left out in an extract against the one before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from network.parcels import Content

NEW, CHANGED, LEFT_OUT = "New", "In other words", "Not in it"
TITLE = "Title"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another than before: what happened to it, and what it is called. ``at`` tells entries of one
    writer apart. What is left out of a later extract still stands in the earlier one.
    """

    what: str
    name: str
    at: Any = None


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """Title, fields, entries and files of ``after`` that ``before`` had not, or had otherwise, then those it had alone.

    A field is known by its label, an entry by its writer and time, a file by its name; of several that are called the
    same, equal ones belong together first and the rest in their order. Fields without words are none.
    """
    found = [Difference(CHANGED, TITLE)] if before.title != after.title else []
    for take in (_fields, _entries, _files):
        found += _compared(take(before), take(after))
    return tuple(sorted(found, key=lambda one: one.what == LEFT_OUT))


def _fields(content: Content) -> Iterable[tuple[tuple[str, Any], Any]]:
    return [((line.label, None), line.words.strip()) for line in content.fields if line.words.strip()]


def _entries(content: Content) -> Iterable[tuple[tuple[str, Any], Any]]:
    return [((said.who, said.at), said.source) for said in content.entries]


def _files(content: Content) -> Iterable[tuple[tuple[str, Any], Any]]:
    return [((file.name, None), (file.size, file.digest)) for file in content.files]


def _compared(
    before: Iterable[tuple[tuple[str, Any], Any]], after: Iterable[tuple[tuple[str, Any], Any]]
) -> list[Difference]:
    """The differences of things of one sort, each a name and what it says."""
    was, now = _grouped(before), _grouped(after)
    found = []
    for (name, at), says in now.items():
        said = was.get((name, at), [])
        rest, gone = _without(says, said), _without(said, says)
        found += [Difference(CHANGED if number < len(gone) else NEW, name, at) for number in range(len(rest))]
        found += [Difference(LEFT_OUT, name, at) for _ in gone[len(rest) :]]
    found += [Difference(LEFT_OUT, name, at) for (name, at), said in was.items() if (name, at) not in now for _ in said]
    return found


def _grouped(things: Iterable[tuple[tuple[str, Any], Any]]) -> Mapping[tuple[str, Any], list[Any]]:
    found: dict[tuple[str, Any], list[Any]] = {}
    for name, says in things:
        found.setdefault(name, []).append(says)
    return found


def _without(these: list[Any], others: list[Any]) -> list[Any]:
    """What is left of ``these`` once each of ``others`` was taken from them."""
    left = list(these)
    for one in others:
        if one in left:
            left.remove(one)
    return left
