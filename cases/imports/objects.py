"""Objects of a JSON file: one array of objects, or one object a line.

An array is read through a window that grows only while an object is incomplete, so memory
is bounded by one object. A fault inside an array ends the reading, because nothing says where
the next object begins; in JSON lines it costs its line only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cases.imports.files import HEAD, LIMITS, Limits, Lines, decoded_chunks, open_bytes
from cases.imports.mapping import Mapping
from cases.imports.plain import RAW_LIMIT, BadRow, Row
from cases.imports.refusals import ImportRefused, RowFault
from cases.imports.strangers import refuse_strangers
from cases.imports.values import look_up

BLANKS = " \t\r\n"
TRIM_AT = 1 << 17
NEITHER = "This file is neither an array of JSON objects nor one object a line."


def json_rows(path: Path, mapping: Mapping, limits: Limits = LIMITS) -> Iterator[Row | BadRow]:
    """Every object of the file, or set aside with its reason.

    Raises ``ImportRefused`` for what is not such a file, for one that is cut off, and when
    the first object lacks the mapped key. Other fields may be absent from any object.
    """
    is_first = True
    for item in json_items(path, mapping.encoding, limits):
        if is_first and isinstance(item, Row):
            _require_key(item, mapping)
            is_first = False
        yield item
    if is_first:
        raise ImportRefused("This file holds no JSON object that can be read.")


def json_items(path: Path, encoding: str, limits: Limits = LIMITS) -> Iterator[Row | BadRow]:
    """Like ``json_rows`` without a mapping."""
    with open_bytes(path, limits) as stream:
        head = stream.peek(HEAD)[:HEAD]
        refuse_strangers(head, "json")
        if _first_sign(head, encoding) == "[":
            yield from _Array(decoded_chunks(stream, encoding), limits).items()
        else:
            yield from line_items(Lines(stream, encoding, limits))


def line_items(lines: Lines) -> Iterator[Row | BadRow]:
    """JSON lines. The first must be an object, or this is no such file."""
    has_object = False
    while True:
        lines.start_row()
        try:
            line = next(lines)
            value = json.loads(line) if line.strip() else None
        except StopIteration:
            return
        except RowFault as fault:
            yield lines.bad(str(fault))
            continue
        except (ValueError, RecursionError) as error:
            if not has_object:
                raise ImportRefused(f"{NEITHER} See line {lines.first}.") from error
            if not line.endswith("\n"):
                raise ImportRefused(f"This file is cut off: its last line, {lines.first}, is incomplete.") from error
            yield lines.bad("This line is not JSON.")
            continue
        if isinstance(value, dict):
            has_object = True
            yield Row(lines.first, value, lines.raw)
        elif line.strip():
            if not has_object:
                raise ImportRefused(f"{NEITHER} See line {lines.first}.")
            yield lines.bad("This line is not a JSON object.")


def _first_sign(head: bytes, encoding: str) -> str:
    text = head.decode(encoding, errors="ignore")
    return text.lstrip("\ufeff" + BLANKS)[:1]


def _require_key(row: Row, mapping: Mapping) -> None:
    column = mapping.columns.get("key")
    if column is not None and look_up(row.cells, column) is None:
        raise ImportRefused(f'The first object has no "{column}", which the mapping names.')


class _Array:
    """A window sliding over the text of one JSON array."""

    def __init__(self, chunks: Iterator[str], limits: Limits) -> None:
        self._chunks = chunks
        self._limit = limits.row_chars
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._counted = 0
        self._line = 1

    def items(self) -> Iterator[Row | BadRow]:
        """Every element: objects as rows, anything else set aside."""
        self._expect("[")
        if self._sign() == "]":
            raise ImportRefused("This file holds an empty list.")
        while True:
            self._sign()
            start, line = self._at, self._line_at(self._at)
            value = self._value()
            # The window may have been trimmed only before an element, so start still holds.
            raw = self._text[start : min(self._at, start + RAW_LIMIT)].replace("\0", "\ufffd")
            if isinstance(value, dict):
                yield Row(line, value, raw)
            else:
                yield BadRow(line, "This element is not a JSON object.", raw)
            if self._sign() == "]":
                break
            self._expect(",")
        self._at += 1
        if self._sign():
            raise self._broken("something follows the end of the list")

    def _value(self) -> object:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise self._broken("it is nested too deeply") from error
            except ValueError as error:
                if self._fill():
                    continue
                fault = getattr(error, "pos", self._at)
                raise self._broken("it is cut off or not JSON", fault) from error
            if end == len(self._text) and self._fill():
                continue  # A number may go on in the next piece.
            self._at = end
            return value

    def _fill(self) -> bool:
        """Read as much again as the incomplete element has; False when nothing follows."""
        held = len(self._text) - self._at
        if held > self._limit:
            raise self._broken(f"an object is longer than {self._limit:,} characters")
        pieces = [self._text]
        for chunk in self._chunks:
            pieces.append(chunk)
            held -= len(chunk)
            if held <= 0:
                break
        self._text = "".join(pieces)
        return len(pieces) > 1

    def _sign(self) -> str:
        """The next character that is not blank, not consumed; empty at the end."""
        self._trim()
        while True:
            while self._at < len(self._text) and self._text[self._at] in BLANKS:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            self._trim(always=True)
            if not self._fill():
                return ""

    def _expect(self, sign: str) -> None:
        found = self._sign()
        if found != sign:
            raise self._broken("it ends too early" if not found else f"a {sign} is expected")
        self._at += 1

    def _trim(self, *, always: bool = False) -> None:
        if always or self._at > TRIM_AT:
            self._line = self._line_at(self._at)
            self._text = self._text[self._at :]
            self._at = self._counted = 0

    def _line_at(self, place: int) -> int:
        if place >= self._counted:
            self._line += self._text.count("\n", self._counted, place)
            self._counted = place
        return self._line

    def _broken(self, why: str, place: int | None = None) -> ImportRefused:
        line = self._line_at(self._at if place is None else min(place, len(self._text)))
        return ImportRefused(f"This JSON cannot be read near line {line}: {why}.")
