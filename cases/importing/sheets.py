"""Tables that people open in a spreadsheet: no cell of a stranger is run there."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from tenants.audit import safe_cell


def safe(cell: object) -> str:
    """A cell as words; what a spreadsheet would take for a formula begins with an apostrophe."""
    return safe_cell(str(cell))


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV with every cell quoted, ready for a download."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([cell if isinstance(cell, int) else safe(cell) for cell in row] for row in rows)
    return out.getvalue()
