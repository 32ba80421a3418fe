"""What the mapping editor shows of a file: its columns with a few values each, and the words to translate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from cases.imports import ImportRefused, Mapping
from cases.imports.objects import json_items
from cases.imports.plain import Row
from cases.imports.refusals import RowFault
from cases.imports.tables import LONGEST_NAME, csv_rows
from cases.imports.values import Values, look_up
from cases.imports.words import words_of

ROWS = 300
VALUES = 3
SHOWN = 60
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file with its first different values, cut for a page."""

    name: str
    values: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name with the first value, for a choice."""
        name = self.name if len(self.name) <= SHOWN else f"{self.name[:SHOWN]}…"
        return f"{name} ({self.values[0]})" if self.values else name


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file. ``entry_columns`` are those of the objects inside a JSON case."""

    columns: tuple[Column, ...] = ()
    entry_columns: tuple[Column, ...] = ()
    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    problem: str = ""


def sample_of(path: Path, mapping: Mapping) -> Sample:
    """Look into ``path`` as ``mapping`` reads it. A file that cannot be read gives a sample with its ``problem``."""
    if mapping.kind == "stackexchange":
        return Sample()
    try:
        rows = [row.cells for row in islice(_rows(path, mapping), ROWS) if isinstance(row, Row)]
    except ImportRefused as refused:
        return Sample(problem=str(refused))
    values = Values(replace(mapping, allow_formulas=True), is_spreadsheet=False)
    return Sample(
        columns=_columns(rows),
        entry_columns=_columns(_inner(rows, mapping.columns.get("entries"))),
        statuses=_words(rows, values, "status"),
        priorities=_words(rows, values, "priority"),
    )


def _rows(path: Path, mapping: Mapping) -> Iterator[object]:
    if mapping.kind == "json":
        yield from json_items(path, mapping.encoding)
    else:  # without columns, so that one the file lacks is shown and not refused
        yield from csv_rows(path, replace(mapping, columns={}, templates={}, track=()))


def _columns(rows: list[dict[str, object]]) -> tuple[Column, ...]:
    names = list(dict.fromkeys(name for row in rows for name in row if len(name) <= LONGEST_NAME))[:MAX_COLUMNS]
    return tuple(Column(name, tuple(word[:SHOWN] for word in words_of(rows, name)[:VALUES])) for name in names)


def _inner(rows: list[dict[str, object]], column: str | None) -> list[dict[str, object]]:
    lists = [look_up(row, column) for row in rows] if column else []
    return [one for some in lists if isinstance(some, list) for one in some if isinstance(one, dict)][:ROWS]


def _words(rows: list[dict[str, object]], values: Values, name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        try:
            word = values.text(row, name)
        except RowFault:
            continue
        if word:
            found[word] = None
    return tuple(found)
