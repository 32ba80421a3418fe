"""The files of a Stack Exchange dump: a folder or a zip, XML or JSON lines, row by row.

Both spellings hold the same rows: ``<row Id="1" .../>`` in ``Posts.xml``, or one object a
line in ``posts.jsonl`` (also with ``.gz``). A zip is read in place, member by member: nothing
is unpacked to disk, so no name in it can point anywhere.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from cases.imports.files import (
    BROKEN,
    CHUNK,
    HEAD,
    Limits,
    Lines,
    measured,
    megabytes,
    open_bytes,
)
from cases.imports.objects import line_items
from cases.imports.plain import RAW_LIMIT, BadRow, Row
from cases.imports.refusals import ImportRefused
from cases.imports.strangers import refuse_strangers

MAX_MEMBERS = 1_000
ENDING = b"PK\x05\x06"
NAMES = ("posts", "users", "comments")
SUFFIXES = (".xml", ".jsonl", ".jsonl.gz", ".xml.gz")
SE_DUMP = "A Stack Exchange dump is a folder or zip with Posts.xml (or posts.jsonl.gz)."

Opener = Callable[[], BinaryIO]


class Dump:
    """An open dump: which of its files are there, and their rows."""

    def __init__(self, files: dict[str, Opener], limits: Limits) -> None:
        self._files = files
        self._limits = limits
        if not self._name_of("posts"):
            raise ImportRefused(f"No posts were found. {SE_DUMP}")

    def rows(self, what: str) -> Iterator[Row | BadRow]:
        """The rows of ``posts``, ``users`` or ``comments``; none where the file is absent."""
        name = self._name_of(what)
        if not name:
            return
        try:
            with self._files[name]() as source:
                stream = measured(source, self._limits)
                head = stream.peek(HEAD)[:HEAD]
                if not head:
                    raise ImportRefused("It is empty.")
                refuse_strangers(head, "xml")
                if name.removesuffix(".gz").endswith(".xml"):
                    yield from xml_rows(stream, what, self._limits)
                else:
                    yield from line_items(Lines(stream, "utf-8", self._limits))
        except ImportRefused as refusal:
            raise ImportRefused(f"{name}: {refusal}") from refusal
        except (RuntimeError, *BROKEN) as error:  # RuntimeError: an encrypted member
            raise ImportRefused(f"{name} cannot be unpacked; it is damaged or locked.") from error

    def _name_of(self, what: str) -> str:
        return next((what + end for end in SUFFIXES if what + end in self._files), "")


@contextmanager
def open_dump(source: Path, limits: Limits) -> Iterator[Dump]:
    """Open a folder or zip; raises ``ImportRefused`` for anything else."""
    if source.is_dir():
        files = {path.name.lower(): _opener(path, limits) for path in sorted(source.iterdir())}
        yield Dump(files, limits)
        return
    _refuse_other_archives(source, limits)
    with _opened_zip(source) as archive:
        yield Dump(_members(archive, limits), limits)


def _opened_zip(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (*BROKEN, OSError, ValueError, struct.error) as error:
        raise ImportRefused("This zip is damaged or cut off.") from error


def _opener(path: Path, limits: Limits) -> Opener:
    def opened() -> BinaryIO:
        with open_bytes(path, limits):  # Judges size and readability; reading starts anew.
            pass
        return path.open("rb")

    return opened


def _refuse_other_archives(source: Path, limits: Limits) -> None:
    with open_bytes(source, limits) as stream:
        head = stream.peek(HEAD)[:HEAD]
    if not head.startswith(b"PK"):
        refuse_strangers(head, "xml")
        raise ImportRefused(f"This file is no zip. {SE_DUMP}")
    # The count of members stands at the end, so too many are refused before they are listed.
    with source.open("rb") as handle:
        handle.seek(max(0, source.stat().st_size - CHUNK - 22))
        tail = handle.read()
    place = tail.rfind(ENDING)
    if place < 0:
        raise ImportRefused("This zip is damaged or cut off.")
    if int.from_bytes(tail[place + 10 : place + 12], "little") > MAX_MEMBERS:
        raise ImportRefused(f"This zip holds more than {MAX_MEMBERS:,} files. {SE_DUMP}")


def _members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, Opener]:
    found: dict[str, Opener] = {}
    wanted = {name + end for name in NAMES for end in SUFFIXES}
    total = 0
    for info in archive.infolist():
        name = info.filename.replace("\\", "/").rsplit("/", 1)[-1].lower()
        if name not in wanted:
            continue
        if name in found:
            raise ImportRefused(f"This zip holds {name} twice.")
        total += info.file_size
        found[name] = partial(_open_member, archive, info)
    if total > limits.unpacked_bytes:
        raise ImportRefused(f"Unpacked, this zip is larger than {megabytes(limits.unpacked_bytes)}.")
    return found


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(info))


def xml_rows(stream: io.BufferedReader, what: str, limits: Limits) -> Iterator[Row | BadRow]:
    """The ``row`` elements of one XML file whose root is ``what``, numbered from 1."""
    rows = _XmlRows(what)
    number, held = 0, 0
    while True:
        chunk = stream.read(CHUNK)
        rows.feed(chunk)
        held = 0 if rows.found else held + len(chunk)
        if held > limits.row_chars:
            raise ImportRefused(f"A row is longer than {limits.row_chars:,} characters.")
        for cells in rows.found:
            number += 1
            yield Row(number, cells, str(cells)[:RAW_LIMIT])
        rows.found.clear()
        if not chunk:
            return


class _XmlRows:
    """Collects the attributes of ``row`` elements as pieces of XML are fed.

    A document type is refused: entities are declared there, and these files need none.
    """

    def __init__(self, what: str) -> None:
        self.found: list[dict[str, object]] = []
        self._what = what
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> None:
        """Parse one piece; an empty one says that the file is over."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise ImportRefused(f"It is cut off or not XML, see line {error.lineno} ({why}).") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.lower() != self._what:
            raise ImportRefused(f"It should hold <{self._what}> but holds <{name[:40]}>.")
        if self._depth == 2 and name == "row":
            self.found.append(dict(attributes))

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _refuse_doctype(self, *_parts: object) -> None:
        raise ImportRefused("It declares a document type, which a dump does not have.")
