"""The plain shape every foreign history is brought into before anything is stored.

Each source format has a reader; every reader yields these, so whoever stores them learns
one shape only. All times are aware and in UTC. A key is the source's own identifier and is
stable from run to run: storing the same key twice must change nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

Position = NewType("Position", int)
"""How many items a reader has handed out. Opaque, fits in JSON; give it back as ``start``.

A reader is a pure function of its file and mapping, so skipping that many items reproduces
the state exactly. It re-reads what it skips: dull, but right for gzip too, where no reader
can jump, and about a thirtieth of the time that storing those items took.
"""

START = Position(0)

PersonKind = Literal["requester", "colleague", "imported"]
EntryKind = Literal["reply", "note"]

RAW_LIMIT = 500
"""Characters of a quarantined row that are kept to show it."""


@dataclass(frozen=True, slots=True)
class PlainPerson:
    """Somebody named by the source: becomes a card, never a user."""

    key: str
    name: str
    email: str | None
    kind: PersonKind


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """One contribution: an answer, a comment, a note.

    ``author_key`` is empty when the source names nobody. Where the source gives no time,
    ``is_at_known`` is false and ``at`` repeats the time of what came before, so that order
    holds and no time is invented.
    """

    key: str
    author_key: str
    at: datetime
    source_md: str
    kind: EntryKind
    is_at_known: bool = True


@dataclass(frozen=True, slots=True)
class PlainUpdate:
    """One line of a timeline: who changed what, and when.

    ``changes`` holds what became of each changed field, ``before`` what it was (empty text:
    nothing). Names are those of ``mapping.TRACKED`` or, for other columns, the column's own.
    Words are the source's; ``Mapping.status_for`` and ``priority_for`` translate them. ``status``
    is ours for a changed status, empty where the mapping knows none. The first update of a case
    carries everything it started with.
    """

    key: str
    at: datetime
    by_key: str
    changes: dict[str, str]
    before: dict[str, str] = field(default_factory=dict)
    status: str = ""


@dataclass(frozen=True, slots=True)
class PlainCase:
    """One case with its whole history.

    ``status_word`` and ``priority_word`` are the source's; ``status`` and ``priority`` are
    ours, empty where the mapping knows no translation. Absent texts are empty, absent times
    None. ``people`` holds everyone whom a key of this case names. ``line`` is where the case
    begins in its file, for messages. ``handed_on``, ``reopened`` and ``is_met`` (whether its
    target was kept) are the source's own word, None where it has none. ``tells_solved``: the
    source says when a case was solved, so that one without such a time never was.
    """

    key: str
    subject: str
    body: str
    opened_at: datetime
    requester: PlainPerson | None
    queue: str
    assignee_key: str
    status_word: str
    priority_word: str
    product: str
    tags: tuple[str, ...]
    closed_at: datetime | None
    resolved_at: datetime | None
    entries: tuple[PlainEntry, ...]
    updates: tuple[PlainUpdate, ...]
    people: tuple[PlainPerson, ...]
    accepted_entry_key: str
    source_url: str
    status: str
    priority: str
    line: int
    handed_on: int | None = None
    reopened: int | None = None
    is_met: bool | None = None
    tells_solved: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row set aside: where it stands, why it cannot be used, and how it begins."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row or object of a table-like source, before it means anything to us."""

    line: int
    cells: dict[str, object]
    raw: str


Item = PlainCase | BadRow
Reading = Iterator[tuple[Position, Item]]
"""What a reader gives: each item with the position to go on from after it."""
