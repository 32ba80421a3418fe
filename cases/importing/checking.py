"""The dry run: read everything, store nothing of it, and say what would become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases.importing.keys import external_key
from cases.importing.run import reading_of
from cases.imports import START, Mapping, PlainCase, Reading, Report, dry_run
from cases.models import Case
from conversations.markdown import MAX_SOURCE

MAX_WORDS = 50
"""Words of each sort that a report lists."""
LOOK_UP = 500


class _Peek:
    """Looks at passing items: which cases are here already, which texts no entry can hold."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._keys: list[str] = []
        self.here = 0
        self.too_long = 0

    def over(self, reading: Reading) -> Reading:
        """The same reading, looked at."""
        for position, item in reading:
            if isinstance(item, PlainCase):
                self._look(item)
            yield position, item
        self._count()

    def _look(self, case: PlainCase) -> None:
        self._keys.append(external_key(self._source, case.key))
        texts = (case.body, *(entry.source_md for entry in case.entries))
        self.too_long += sum(len(text) > MAX_SOURCE for text in texts)
        if len(self._keys) >= LOOK_UP:
            self._count()

    def _count(self) -> None:
        self.here += (
            Case.objects.exclude(external_key="").filter(external_key__in=self._keys).count() if self._keys else 0
        )
        self._keys = []


def check(
    path: Path, mapping: Mapping, source: str, watch: Callable[[int], None] | None = None
) -> tuple[dict[str, Any], Report]:
    """Read the whole file. Returns the report as JSON values and the reader's own with the rows it set aside.

    ``watch`` is told the position every 500 items. Raises ``ImportRefused`` when the file as a whole cannot be read.
    """
    peek, last = _Peek(source), 0

    def seen(position: int, _report: Report) -> None:
        nonlocal last
        last = position
        if watch is not None:
            watch(position)

    found = dry_run(peek.over(reading_of(path, mapping, START)), seen, mapping)
    return _told(found, peek, last), found


def _told(found: Report, peek: _Peek, total: int) -> dict[str, Any]:
    dates = {"first": found.first_opened_at, "last": found.last_opened_at}
    return {
        "total": total,
        "cases": found.cases,
        "here": peek.here,
        "new": max(0, found.cases - peek.here - found.repeated),
        "entries": found.entries,
        "updates": found.updates,
        "people": found.people,
        "accepted": found.accepted,
        "repeated": found.repeated,
        "bad": found.bad_total,
        "too_long": peek.too_long,
        **{name: at.isoformat() if at else "" for name, at in dates.items()},
        "queues": _most(found.queues),
        "queue_count": len(found.queues),
        "statuses": _most(found.statuses),
        "priorities": _most(found.priorities),
        "unknown_statuses": _most(found.unknown_statuses),
        "unknown_priorities": _most(found.unknown_priorities),
    }


def _most(words: Counter[str]) -> list[list[Any]]:
    return [[word, count] for word, count in words.most_common(MAX_WORDS)]
