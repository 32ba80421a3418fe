"""The readers, one for each kind of file; ``read`` picks by the mapping's kind.

``to_markdown`` turns a body of the source into Markdown (for HTML sources the renderer's
converter); as it stands, texts are taken to be Markdown already. The iterators close their
file when they end or are dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cases.imports.build import ToMarkdown, cases_of, numbered
from cases.imports.eventlog import cases_of_log
from cases.imports.files import LIMITS, Limits
from cases.imports.mapping import Mapping
from cases.imports.objects import json_rows
from cases.imports.plain import START, Position, Reading
from cases.imports.stackexchange import read_stackexchange
from cases.imports.tables import csv_rows
from cases.imports.values import Values


class Reader(Protocol):
    """Reads one kind of file."""

    def __call__(
        self,
        path: Path,
        mapping: Mapping,
        start: Position = START,
        *,
        to_markdown: ToMarkdown = str,
        limits: Limits = LIMITS,
    ) -> Reading: ...


def _reader(rows: Callable[..., Any], cases: Callable[..., Any], *, is_spreadsheet: bool) -> Reader:
    """A reader made of what finds the rows of a file and what makes cases of rows."""

    def read_rows(
        path: Path,
        mapping: Mapping,
        start: Position = START,
        *,
        to_markdown: ToMarkdown = str,
        limits: Limits = LIMITS,
    ) -> Reading:
        values = Values(mapping, is_spreadsheet=is_spreadsheet)
        return numbered(cases(rows(path, mapping, limits), values, to_markdown), start)

    return read_rows


read_csv = _reader(csv_rows, cases_of, is_spreadsheet=True)
"""One case a row of a CSV file, packed with gzip or not."""
read_json = _reader(json_rows, cases_of, is_spreadsheet=False)
"""One case an object: an array of objects, or one object a line."""
read_event_log = _reader(csv_rows, cases_of_log, is_spreadsheet=True)
"""One case a group of rows of a CSV file, each row one update of its timeline."""

READERS: dict[str, Reader] = {"csv": read_csv, "json": read_json, "event_log": read_event_log}


def read(
    path: Path,
    mapping: Mapping,
    start: Position = START,
    *,
    to_markdown: ToMarkdown = str,
    limits: Limits = LIMITS,
) -> Reading:
    """Read ``path`` as the mapping's kind says."""
    if mapping.kind == "stackexchange":
        site = mapping.constants.get("site", "")
        return read_stackexchange(path, start, to_markdown=to_markdown, site=site, limits=limits)
    return READERS[mapping.kind](path, mapping, start, to_markdown=to_markdown, limits=limits)
