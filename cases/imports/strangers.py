"""Telling a file of another kind by how it begins, before a parser makes nonsense of it."""

from __future__ import annotations

from cases.imports.files import UTF16_MARKS
from cases.imports.refusals import ImportRefused

SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and pack its files as zip"),
    (b"\x1f\x8b", "packed twice with gzip"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"BZh", "packed with bzip2"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)

ADVICE = {
    "csv": "Save the table as CSV in UTF-8.",
    "json": "An array of JSON objects, or one object a line, is expected.",
    "xml": "The XML or JSON-lines files of a Stack Exchange dump are expected.",
}

CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 12, 13, 27))


def refuse_strangers(head: bytes, wanted: str) -> None:
    """Refuse a file whose first bytes show that it is not ``wanted`` (csv, json or xml).

    ``head`` is up to 8 KB. A stray NUL in a table is not judged here: its row is set aside.
    """
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            raise ImportRefused(f"This file is {name}. {ADVICE[wanted]}")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise ImportRefused(f"This file is a web page, perhaps a sign-in page saved by mistake. {ADVICE[wanted]}")
    if wanted != "xml" and start.startswith(b"<?xml"):
        raise ImportRefused(f"This file is XML. {ADVICE[wanted]}")
    if wanted == "csv" and start.startswith((b'{"', b"[{")):
        raise ImportRefused("This file is JSON; choose JSON as its kind.")
    refuse_binary(head)


def refuse_binary(head: bytes) -> None:
    """Refuse what is no text: UTF-16 that does not say so, or plain binary data."""
    if head.startswith(UTF16_MARKS) or len(head) < 4:
        return
    # In UTF-16 every second byte of Western text is zero, always on the same side.
    halves = (head[0::2], head[1::2])
    if any(half.count(0) >= 0.6 * len(half) for half in halves):
        raise ImportRefused("This file looks like UTF-16 without a byte order mark; save it as UTF-8.")
    controls = len(head) - len(head.translate(None, CONTROLS))
    if len(head) >= 64 and controls > 0.05 * len(head):
        raise ImportRefused("This file is not text but binary data.")
