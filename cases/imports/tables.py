"""Rows of a CSV file, with everything that can be wrong with a row found row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from cases.imports.files import HEAD, LIMITS, Limits, Lines, open_bytes
from cases.imports.mapping import Mapping
from cases.imports.plain import BadRow, Row
from cases.imports.refusals import ImportRefused, RowFault
from cases.imports.strangers import refuse_strangers
from cases.imports.values import FIELD_CHARS

MAX_COLUMNS = 500
LONGEST_NAME = 300


class TooWide(ImportRefused):
    """More columns than are read: by another delimiter the same line would only seem to be one long name."""


def csv_rows(path: Path, mapping: Mapping, limits: Limits = LIMITS) -> Iterator[Row | BadRow]:
    """Every row below the header, as a dict by column name, or set aside with its reason.

    Blank lines are passed over. Raises ``ImportRefused`` for a file of another kind, one
    without a usable header or rows, and one that cannot be decoded or unpacked to its end.
    """
    with open_bytes(path, limits) as stream:
        refuse_strangers(stream.peek(HEAD)[:HEAD], "csv")
        lines = Lines(stream, mapping.encoding, limits)
        # The limit is one number for the whole process, so it is set before each reading.
        csv.field_size_limit(FIELD_CHARS)
        reader = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
        header = read_header(reader, lines)
        require_columns(header, mapping)
        is_empty = True
        for item in _rows(reader, lines, header):
            is_empty = False
            yield item
        if is_empty:
            raise ImportRefused("This file names its columns but holds no rows.")


def read_header(reader: Iterator[list[str]], lines: Lines) -> list[str]:
    """The column names of the first line that is not blank, trimmed."""
    try:
        header = [name.strip() for name in next(row for row in reader if row)]
    except StopIteration as error:
        raise ImportRefused("This file is empty.") from error
    except (csv.Error, RowFault) as error:
        raise ImportRefused(
            "The first line cannot be read as column names; check the delimiter and that "
            "lines end as on Windows or Linux."
        ) from error
    if lines.has_nul or not any(header):
        raise ImportRefused("The first line must name the columns.")
    if len(header) > MAX_COLUMNS:
        raise TooWide(f"This file has {len(header):,} columns; at most {MAX_COLUMNS} are read.")
    if any(len(name) > LONGEST_NAME for name in header):
        raise ImportRefused(f"The name of a column is longer than {LONGEST_NAME} characters; check the delimiter.")
    return header


def require_columns(header: list[str], mapping: Mapping) -> None:
    """Refuse a header that lacks a mapped column or has it twice."""
    wanted = mapping.source_columns()
    lacking = [name for name in wanted if name not in header]
    if lacking:
        names = ", ".join(f'"{name}"' for name in lacking)
        raise ImportRefused(f"The header has no column {names}, which the mapping names.")
    twice = [name for name in wanted if header.count(name) > 1]
    if twice:
        raise ImportRefused(f'The column "{twice[0]}" stands twice in the header.')


def _rows(reader: Iterator[list[str]], lines: Lines, header: list[str]) -> Iterator[Row | BadRow]:
    width = len(header)
    while True:
        lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except RowFault as fault:
            yield lines.bad(str(fault))
            continue
        except csv.Error as error:
            yield lines.bad(_explained(error))
            continue
        if not cells:
            continue
        if lines.has_nul:
            yield lines.bad("This row holds a NUL byte.")
        elif len(cells) != width:
            yield lines.bad(f"This row has {len(cells)} columns; the header has {width}.")
        else:
            yield Row(lines.first, dict(zip(header, cells, strict=True)), lines.raw)


def _explained(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return (
            f"A field of this row is longer than {FIELD_CHARS:,} characters; "
            "perhaps a quote is opened and never closed."
        )
    if "end of data" in text:
        return "A quote is opened here and never closed."
    return "The quotes of this row do not match."
