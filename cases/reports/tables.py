"""Tables of a report: the same rows as words on a page and as plain numbers in a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.importing.sheets import table

Kind = Literal["words", "count", "percent", "seconds"]
Cell = str | int | float | date | None
NOTHING = "–"
FIX = "\u00a0"
"""A blank at which no line is broken."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``percent`` holds shares between 0 and 1, ``seconds`` a length of time."""

    label: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is what an address calls it. The first column names the row."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""

    def shown(self) -> list[tuple[str, list[tuple[str, bool]]]]:
        """Each row as its name and its other cells in words, each with whether it is a number."""
        return [(worded(row[0], "words"), self._words(row)) for row in self.rows]

    def _words(self, row: tuple[Cell, ...]) -> list[tuple[str, bool]]:
        cells = zip(row[1:], self.columns[1:], strict=True)
        return [(worded(cell, column.kind), column.kind != "words") for cell, column in cells]

    def csv(self) -> str:
        """The rows for a spreadsheet, which runs none of them: shares in percent, times in hours."""
        head = [_headed(column) for column in self.columns]
        rows = [
            [_plain(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows
        ]
        return table(head, rows)


def worded(cell: Cell, kind: Kind) -> str:
    """A cell as people read it; a dash where nothing is known."""
    if cell is None:
        return NOTHING
    if isinstance(cell, date):
        return f"{cell.day} {cell:%b %Y}"
    if isinstance(cell, str):
        return cell
    if kind == "percent":
        return percent(cell)
    return length(cell) if kind == "seconds" else f"{cell:,}"


def percent(share: float) -> str:
    """A share in whole percent; what is neither nothing nor all is never rounded to it."""
    value = round(share * 100)
    if share in (0, 1) or 0 < value < 100:
        return f"{value}{FIX}%"
    return f"<{FIX}1{FIX}%" if value == 0 else f">{FIX}99{FIX}%"


def length(seconds: float) -> str:
    """A length of time in minutes, in hours and minutes, or in many hours."""
    minutes = round(seconds / 60)
    if minutes == 0 and seconds > 0:
        return f"<{FIX}1{FIX}min"
    if minutes < 60:
        return f"{minutes}{FIX}min"
    if minutes < 6000:
        return f"{minutes // 60}{FIX}h" + (f"{FIX}{minutes % 60}{FIX}min" if minutes % 60 else "")
    return f"{round(seconds / 3600):,}{FIX}h"


def _headed(column: Column) -> str:
    unit = {"percent": " (%)", "seconds": " (hours)"}.get(column.kind, "")
    return f"{column.label}{unit}"


def _plain(cell: Cell, kind: Kind) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if kind == "percent" and not isinstance(cell, str):
        return f"{cell * 100:.2f}"
    if kind == "seconds" and not isinstance(cell, str):
        return f"{cell / 3600:.3f}"
    return cell if isinstance(cell, int) else str(cell)
