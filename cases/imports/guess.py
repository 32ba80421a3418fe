"""Proposing a mapping from a file's header and first rows. A person confirms it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from csv import reader as csv_reader
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path

from cases.imports.build import ADDRESS
from cases.imports.files import HEAD, LIMITS, UTF8_MARK, UTF16_MARKS, Lines, open_bytes
from cases.imports.mapping import DELIMITERS, Kind, Mapping
from cases.imports.objects import json_items
from cases.imports.plain import Row
from cases.imports.presets import PRESETS
from cases.imports.refusals import ImportRefused
from cases.imports.strangers import refuse_strangers
from cases.imports.tables import LONGEST_NAME, TooWide, csv_rows, read_header
from cases.imports.words import (
    DATED,
    ENTRY_SYNONYMS,
    MISSING,
    PRIORITY_WORDS,
    STATUS_WORDS,
    SYNONYMS,
    YES_OR_NO,
    columns_of,
    date_formats_of,
    translated,
    words_of,
)

SAMPLE = 300


def guess(path: Path) -> Mapping:
    """A mapping for ``path`` (CSV, JSON or a dump), with what is doubtful in ``doubts``.

    Raises ``ImportRefused`` when the file is of no such kind or its first line is no header.
    """
    if path.is_dir():
        return Mapping(kind="stackexchange")
    with open_bytes(path) as stream:
        head = stream.peek(HEAD)[:HEAD]
    if head.startswith(b"PK"):
        return Mapping(kind="stackexchange")
    encoding = _encoding(head)
    sign = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")[:1]
    if sign in ("[", "{"):
        return _for_json(path, encoding)
    refuse_strangers(head, "csv")
    return _for_csv(path, encoding)


def _encoding(head: bytes) -> str:
    if head.startswith(UTF16_MARKS):
        return "utf-16"
    if head.startswith(UTF8_MARK):
        return "utf-8"
    try:
        # The head may end inside a character of up to four bytes.
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start >= len(head) - 3 else "windows-1252"
    return "utf-8"


def _for_csv(path: Path, encoding: str) -> Mapping:
    bare, header = _delimited(path, encoding)
    for preset in PRESETS.values():
        if preset.kind == "event_log" and set(preset.source_columns()) <= set(header):
            return replace(preset, encoding=encoding, delimiter=bare.delimiter)
    rows = [row for row in islice(csv_rows(path, bare), SAMPLE) if isinstance(row, Row)]
    _refuse_headless(header)
    return _sensed(bare, header, [row.cells for row in rows])


def _for_json(path: Path, encoding: str) -> Mapping:
    sample = islice(json_items(path, encoding), SAMPLE)
    cells = [row.cells for row in sample if isinstance(row, Row)]
    header = list(dict.fromkeys(name for one in cells for name in one if len(name) <= LONGEST_NAME))
    mapping = _sensed(Mapping(kind="json", encoding=encoding), header, cells)
    return _with_entries(mapping, cells)


def _delimited(path: Path, encoding: str) -> tuple[Mapping, list[str]]:
    """The delimiter that cuts the first rows into most columns, all alike."""
    best: tuple[int, Mapping, list[str]] | None = None
    wide: TooWide | None = None
    for delimiter in DELIMITERS:
        mapping = Mapping(encoding=encoding, delimiter=delimiter)
        try:
            with open_bytes(path) as stream:
                lines = Lines(stream, encoding, LIMITS)
                header = read_header(csv_reader(lines, delimiter=delimiter, strict=True), lines)
            rows = list(islice(csv_rows(path, mapping), 20))
        except TooWide as refused:
            wide = refused
            continue
        except ImportRefused:
            continue
        alike = sum(isinstance(row, Row) for row in rows)
        score = alike * (len(header) - 1)
        if best is None or score > best[0]:
            best = (score, mapping, header)
    if best is None:
        raise wide or ImportRefused("This file cannot be read as a table with a header and rows.")
    return best[1], best[2]


def _refuse_headless(header: Sequence[str]) -> None:
    """Column names are words: a number, a date or an address there is data."""
    for name in header:
        if re.fullmatch(r"[\d\s.,:/+-]+", name) or ADDRESS.fullmatch(name):
            raise ImportRefused(f'The first line must name the columns, but "{name[:40]}" is no name.')


def _sensed(bare: Mapping, header: list[str], rows: list[dict[str, object]]) -> Mapping:
    columns = columns_of(header, SYNONYMS)
    if bare.kind == "csv":
        columns.pop("entries", None)
    key = columns.get("key")
    keys = [str(row.get(key)) for row in rows] if key else []
    kind = _kind(bare.kind, columns, keys)
    doubts = _unnamed(kind, columns)
    words = _yes_or_no(columns, {name: words_of(rows, used) for name, used in columns.items()})
    _tell_apart(columns, words)
    missing = tuple(mark for mark in MISSING if any(mark in some for some in words.values()))
    dates = [w for name in DATED for w in words.get(name, ()) if w not in missing]
    return replace(
        bare,
        kind=kind,
        columns=columns,
        missing=missing,
        date_formats=date_formats_of(dates, doubts),
        statuses=translated(words.get("status", []), STATUS_WORDS),
        priorities=translated(words.get("priority", []), PRIORITY_WORDS),
        rows_apart=kind == "event_log" and len(list(groupby(keys))) > len(set(keys)),
        doubts=tuple(doubts),
    )


def _kind(kind: Kind, columns: dict[str, str], keys: list[str]) -> Kind:
    """A table that has a case in several rows is a log. In any other file the last change stands in for the opening."""
    if kind == "csv" and "updated_at" in columns and len(set(keys)) < len(keys):
        return "event_log"
    columns.pop("updated_by", None)
    updated_at = columns.pop("updated_at", None)
    if updated_at is not None and "opened_at" not in columns:
        columns["opened_at"] = updated_at
    return kind


def _unnamed(kind: Kind, columns: dict[str, str]) -> list[str]:
    """What a person has to say, because no column is called so."""
    doubts = [] if "key" in columns else ["Say which column identifies a case."]
    if kind != "event_log" and "opened_at" not in columns:
        doubts.append("Say which column holds the date of opening.")
    return doubts


def _yes_or_no(columns: dict[str, str], words: dict[str, list[str]]) -> dict[str, list[str]]:
    """A column named like a date that only says yes or no tells a status, not when."""
    for name in ("resolved_at", "closed_at"):
        if words.get(name) and {word.lower() for word in words[name]} <= YES_OR_NO:
            column, found = columns.pop(name), words.pop(name)
            if "status" not in columns:
                columns["status"], words["status"] = column, found
    return words


def _tell_apart(columns: dict[str, str], words: dict[str, list[str]]) -> None:
    """A column of customers that has fewer words than there are addresses names organizations: people are told apart by
    their addresses, or everybody of one customer would become one person.
    """
    if len(words.get("requester_email", ())) > len(words.get("requester", ())):
        columns.pop("requester", None)


def _with_entries(mapping: Mapping, rows: list[dict[str, object]]) -> Mapping:
    column = mapping.columns.get("entries")
    if column is None:
        return mapping
    lists = [row.get(column) for row in rows]
    entries = [one for some in lists if isinstance(some, list) for one in some]
    objects = [one for one in entries if isinstance(one, dict)]
    columns = {name: used for name, used in mapping.columns.items() if name != "entries"}
    if objects:
        names = list(dict.fromkeys(name for one in objects for name in one))
        columns |= {"entries": column} | columns_of(names, ENTRY_SYNONYMS)
    return replace(mapping, columns=columns)
