"""A Stack Exchange dump put in order on disk, so that what belongs together can be asked for.

Answers stand anywhere behind their question, and comments in a file of their own. Tag wikis and other posts are passed
over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from cases.imports.dumpfiles import Dump
from cases.imports.mapping import Mapping
from cases.imports.plain import BadRow, Row
from cases.imports.refusals import RowFault
from cases.imports.values import Values

QUESTION, ANSWER = "1", "2"

TABLES = """
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE post (id TEXT PRIMARY KEY, kind TEXT, parent TEXT, line INTEGER, cells TEXT);
CREATE TABLE remark (post TEXT, line INTEGER, cells TEXT);
BEGIN;
"""
INDEXES = """
CREATE INDEX by_parent ON post (parent);
CREATE INDEX by_post ON remark (post);
"""
LOST_ANSWERS = (
    "SELECT line, cells FROM post AS answer WHERE kind = '2' AND NOT EXISTS"
    " (SELECT 1 FROM post WHERE id = answer.parent AND kind = '1') ORDER BY rowid"
)
LOST_REMARKS = (
    "SELECT line, cells FROM remark WHERE NOT EXISTS (SELECT 1 FROM post WHERE id = remark.post) ORDER BY rowid"
)
QUESTIONS = "SELECT line, cells FROM post WHERE kind = '1' ORDER BY rowid"
NAME_OF = "SELECT name FROM person WHERE id = ?"
REMARKS_OF = "SELECT cells FROM remark WHERE post = ? ORDER BY rowid"
ANSWERS_OF = "SELECT cells FROM post WHERE parent = ? AND kind = '2' ORDER BY rowid"
FIELDS = Mapping(
    kind="stackexchange",
    columns={
        "key": "Id",
        "subject": "Title",
        "body": "Body",
        "opened_at": "CreationDate",
        "closed_at": "ClosedDate",
        "accepted_entry": "AcceptedAnswerId",
        "entry_body": "Text",
    },
)
READ = (
    *("Title", "Body", "Text", "Tags", "AcceptedAnswerId"),
    *("OwnerUserId", "OwnerDisplayName", "UserId", "UserDisplayName"),
)
"""What a case is built from besides keys and dates."""


def gathered(dump: Dump, table: sqlite3.Connection) -> Iterator[BadRow]:
    """Put the dump in order on disk; rows that cannot be read are given out."""
    values = Values(FIELDS, is_spreadsheet=False)
    table.executescript(TABLES)
    for what in ("users", "posts", "comments"):
        for row in dump.rows(what):
            if isinstance(row, BadRow):
                yield BadRow(row.line, f"{what}: {row.reason}", row.raw)
                continue
            try:
                _keep(table, what, row, values)
            except RowFault as fault:
                yield BadRow(row.line, f"{what}: {fault}", row.raw)
            except sqlite3.IntegrityError:
                yield BadRow(row.line, f"{what}: its Id came before in the dump.", row.raw)
    table.executescript(INDEXES)


def _keep(table: sqlite3.Connection, what: str, row: Row, values: Values) -> None:
    """Judge a row and keep it, so that a bad comment does not cost its question."""
    cells = row.cells
    key = values.text(cells, "key")
    if not key:
        raise RowFault("Id is missing.")
    if what == "users":
        name = values.cell(cells, "DisplayName") or f"user{key}"
        table.execute("INSERT INTO person VALUES (?, ?)", (key, name))
        return
    for column in READ:
        values.cell(cells, column)
    if values.date(cells, "opened_at") is None:
        raise RowFault("CreationDate is missing.")
    text = json.dumps(cells)
    if what == "comments":
        post = values.cell(cells, "PostId")
        table.execute("INSERT INTO remark VALUES (?, ?, ?)", (post, row.line, text))
    elif (kind := values.cell(cells, "PostTypeId")) in (QUESTION, ANSWER):
        place = (key, kind, values.cell(cells, "ParentId"), row.line, text)
        table.execute("INSERT INTO post VALUES (?, ?, ?, ?, ?)", place)
