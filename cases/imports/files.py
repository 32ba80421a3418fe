"""From a path to bounded bytes and decoded lines.

A file that somebody uploads may be cut, packed, huge or of another kind altogether. Nothing
here trusts its name or its promises: bytes are counted as they arrive and every failure of a
decoder becomes one refusal in words.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from cases.imports.plain import RAW_LIMIT, BadRow
from cases.imports.refusals import ImportRefused, RowFault

ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252 (Western European, older Excel)",
    "iso-8859-1": "Latin-1",
    "utf-16": "UTF-16 with a byte order mark (Excel's Unicode text)",
}
"""What a mapping may name. A byte order mark before UTF-8 is always accepted and dropped."""

GZIP_MAGIC = b"\x1f\x8b"
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CHUNK = 1 << 16
HEAD = 1 << 13

BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost, in bytes and characters."""

    file_bytes: int = 1_000_000_000
    unpacked_bytes: int = 2_000_000_000
    row_chars: int = 8_000_000


LIMITS = Limits()


class _Measured(io.RawIOBase):
    """Passes bytes on, counts them, and turns the faults of unpackers into refusals."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source = source
        self._left = limit
        self._limit = limit

    def readable(self) -> bool:
        """Yes: that is all it is for."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill ``buffer``; refuse when the source is broken or larger than allowed."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._source.read(len(view))
        except BROKEN as error:
            raise ImportRefused("This file is damaged or cut off: it cannot be unpacked to its end.") from error
        self._left -= len(data)
        if self._left < 0:
            raise ImportRefused(f"Unpacked, this file is larger than {megabytes(self._limit)}.")
        view[: len(data)] = data
        return len(data)


def megabytes(count: int) -> str:
    """``count`` bytes in words, such as "1,000 MB"."""
    return f"{count / 1_000_000:,.0f} MB" if count >= 1_000_000 else f"{count:,} bytes"


def measured(source: BinaryIO, limits: Limits) -> io.BufferedReader:
    """A buffered reader over ``source`` (unpacked if it is gzip) with the unpacked limit."""
    head: io.BufferedReader = io.BufferedReader(_Measured(source, limits.unpacked_bytes), CHUNK)
    if head.peek(2)[:2] != GZIP_MAGIC:
        return head
    unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=head))
    return io.BufferedReader(_Measured(unpacked, limits.unpacked_bytes), CHUNK)


@contextmanager
def open_bytes(path: Path, limits: Limits = LIMITS) -> Iterator[io.BufferedReader]:
    """Open ``path`` for reading, gzip unpacked on the way.

    Raises ``ImportRefused`` when it is missing, empty, too large or no readable gzip; the
    last two also while reading.
    """
    try:
        handle = path.open("rb")
    except OSError as error:
        raise ImportRefused("This file cannot be opened; it may have been removed.") from error
    with handle:
        size = os.fstat(handle.fileno()).st_size
        if size > limits.file_bytes:
            raise ImportRefused(
                f"This file is {megabytes(size)}; at most {megabytes(limits.file_bytes)} "
                "can be imported at once. Split it and import the parts."
            )
        stream = measured(handle, limits)
        if not stream.peek(1):
            raise ImportRefused("This file is empty.")
        yield stream


class Lines:
    """The decoded lines of a table, one by one, with what a report needs to name a row.

    Call ``start_row`` before each row. A row may span several lines (quoted line breaks);
    ``first`` is its first line, ``raw`` how it begins, ``has_nul`` whether a NUL byte was met.
    """

    def __init__(self, stream: io.BufferedReader, encoding: str, limits: Limits) -> None:
        refuse_wrong_mark(stream.peek(4)[:4], encoding)
        self._encoding = encoding
        self._limit = limits.row_chars
        self._readline: Callable[[int], str | bytes] = stream.readline
        if encoding == "utf-16":
            self._readline = io.TextIOWrapper(stream, "utf-16", newline="").readline
        self.number = 0
        self.start_row()

    def start_row(self) -> None:
        """Forget the row before."""
        self.first = self.number + 1
        self.raw = ""
        self.has_nul = False
        self._chars = 0

    def bad(self, reason: str) -> BadRow:
        """The current row, set aside; says so when it took more than one line with it."""
        if self.number > self.first:
            reason += f" It takes lines {self.first:,} to {self.number:,} with it."
        return BadRow(self.first, reason, self.raw.rstrip("\r\n"))

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line, is_cut = self._decoded()
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        if len(self.raw) < RAW_LIMIT:
            self.raw = (self.raw + line[:RAW_LIMIT]).replace("\0", "\ufffd")[:RAW_LIMIT]
        self._chars += len(line)
        if is_cut:
            self._skip_rest()
        if is_cut or self._chars > self._limit:
            raise RowFault(f"This row is longer than {self._limit:,} characters.")
        if "\0" in line:
            self.has_nul = True
        return line

    def _decoded(self) -> tuple[str, bool]:
        """A line, and whether its end is still to come because it is too long."""
        try:
            line = self._readline(self._limit + 1)
            if isinstance(line, str):
                return line, len(line) > self._limit and not line.endswith("\n")
            if len(line) > self._limit and not line.endswith(b"\n"):
                # A cut in the middle of a character is no fault of the file.
                return line.decode(self._encoding, errors="replace"), True
            return line.decode(self._encoding), False
        except UnicodeDecodeError as error:
            raise undecodable(self.number + 1, self._encoding) from error

    def _skip_rest(self) -> None:
        while piece := self._readline(CHUNK):
            if piece[-1:] in ("\n", b"\n"):
                return


def undecodable(line: int, encoding: str) -> ImportRefused:
    """The refusal for bytes that are no text in ``encoding``, naming the line."""
    others = ", ".join(name for name in ENCODINGS if name != encoding)
    return ImportRefused(
        f"Line {line} holds bytes that are not {ENCODINGS[encoding]}. "
        f"Choose the encoding this file was saved in ({others}), or save it as UTF-8."
    )


def refuse_wrong_mark(head: bytes, encoding: str) -> None:
    """Refuse when a byte order mark contradicts the chosen encoding, or is wanting."""
    has_utf16_mark = head.startswith(UTF16_MARKS)
    if encoding == "utf-16" and not has_utf16_mark:
        raise ImportRefused("This file has no UTF-16 byte order mark; save it as UTF-8.")
    if encoding != "utf-16" and has_utf16_mark:
        raise ImportRefused("This file is written in UTF-16; choose that encoding.")
    if encoding != "utf-8" and head.startswith(UTF8_MARK):
        raise ImportRefused("This file is written in UTF-8; choose that encoding.")


def decoded_chunks(stream: io.BufferedReader, encoding: str) -> Iterator[str]:
    """The text of ``stream`` in pieces of some 64,000 characters, byte order mark dropped."""
    refuse_wrong_mark(stream.peek(4)[:4], encoding)
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    while True:
        data = stream.read(CHUNK)
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            inside = error.object[: error.start].count(b"\n")
            raise undecodable(line + inside, encoding) from error
        line += text.count("\n")
        if text:
            yield text
        if not data:
            return
