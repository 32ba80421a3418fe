"""The readers, one for each kind of file; ``read`` picks by the mapping's kind.

``to_markdown`` turns a body of the source into Markdown (for HTML sources the renderer's
converter); as it stands, texts are taken to be Markdown already. The iterators close their
file when they end or are dropped.
"""

from __future__ import annotations

from pathlib import Path

from cases.imports.build import ToMarkdown, cases_of, numbered
from cases.imports.eventlog import cases_of_log
from cases.imports.files import LIMITS, Limits
from cases.imports.mapping import Mapping
from cases.imports.objects import json_rows
from cases.imports.plain import START, Position, Reading
from cases.imports.stackexchange import read_stackexchange
from cases.imports.tables import csv_rows
from cases.imports.values import Values


def read_csv(
    path: Path,
    mapping: Mapping,
    start: Position = START,
    *,
    to_markdown: ToMarkdown = str,
    limits: Limits = LIMITS,
) -> Reading:
    """One case a row of a CSV file, packed with gzip or not."""
    values = Values(mapping, is_spreadsheet=True)
    return numbered(cases_of(csv_rows(path, mapping, limits), values, to_markdown), start)


def read_json(
    path: Path,
    mapping: Mapping,
    start: Position = START,
    *,
    to_markdown: ToMarkdown = str,
    limits: Limits = LIMITS,
) -> Reading:
    """One case an object: an array of objects, or one object a line."""
    values = Values(mapping, is_spreadsheet=False)
    return numbered(cases_of(json_rows(path, mapping, limits), values, to_markdown), start)


def read_event_log(
    path: Path,
    mapping: Mapping,
    start: Position = START,
    *,
    to_markdown: ToMarkdown = str,
    limits: Limits = LIMITS,
) -> Reading:
    """One case a group of rows of a CSV file, each row one update of its timeline."""
    values = Values(mapping, is_spreadsheet=True)
    return numbered(cases_of_log(csv_rows(path, mapping, limits), values, to_markdown), start)


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
    reader = {"csv": read_csv, "json": read_json, "event_log": read_event_log}[mapping.kind]
    return reader(path, mapping, start, to_markdown=to_markdown, limits=limits)
