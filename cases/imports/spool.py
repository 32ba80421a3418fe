"""A private table on disk for what cannot be put in order in bounded memory.

SQLite's nameless database lives in a temporary file that vanishes with its connection, also
when the process is killed; small ones never leave memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from cases.imports.plain import BadRow, Row


def spool() -> sqlite3.Connection:
    """A new, empty, private database that need not survive anything."""
    connection = sqlite3.connect("", isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return connection


def together(rows: Iterable[Row | BadRow], key_of: Callable[[Row], str]) -> Iterator[Row | BadRow]:
    """The same rows with those of one key side by side, keys in order of first appearance.

    Bad rows come first, as they are met. Nothing else is given before all is read.
    """
    with closing(spool()) as table:
        table.execute("CREATE TABLE first (key TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID")
        table.execute(
            "CREATE TABLE kept (place INTEGER, number INTEGER, line INTEGER, cells TEXT, raw TEXT,"
            " PRIMARY KEY (place, number)) WITHOUT ROWID"
        )
        table.execute("BEGIN")
        for number, row in enumerate(rows):
            if isinstance(row, BadRow):
                yield row
                continue
            table.execute("INSERT OR IGNORE INTO first VALUES (?, ?)", (key_of(row), number))
            table.execute(
                "INSERT INTO kept SELECT place, ?, ?, ?, ? FROM first WHERE key = ?",
                (number, row.line, json.dumps(row.cells), row.raw, key_of(row)),
            )
        found = table.execute("SELECT line, cells, raw FROM kept ORDER BY place, number")
        for line, cells, raw in found:
            yield Row(line, json.loads(cells), raw)
