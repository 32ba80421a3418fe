"""A PDF made anew from its pages alone: what programs wrote into it about people, and about its past, stays behind.

Run as a program of its own (``pdfs.py``), with little memory and little time: it is the one place that opens what a
stranger may have made. It reads a PDF and writes one, or one word that says why it wrote none.

Pages are taken by an allow-list, so the catalog's parts (document information, XMP, embedded files, scripts, forms,
outlines, earlier revisions) never come along. What lies on a page stays: its words, also covered ones, are a person's
to read.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf

MOST_PAGES, MOST_OBJECTS, DEEPEST = 500, 60_000, 40
SECONDS, MEMORY = 6, 800_000_000
LOCKED, BROKEN, HIDING, LARGE = "locked", "broken", "hiding", "large"
OF_A_PAGE = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox", "Rotate", "UserUnit", "Group", "Contents")
INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")
NOT_OF_A_STREAM = frozenset(
    f"/{name}"
    for name in "Metadata PieceInfo LastModified AF OPI Alternates Ref StructParent StructParents OC Measure PtData ID "
    "F FFilter FDecodeParms DL".split()
)
"""What a stream's dictionary may say besides how to show it. Names in other dictionaries can be anything."""
_KEPT_SEGMENTS = (0xE0, 0xEE)  # JFIF, and Adobe's, which says how colours are stored
_BARE = (0x01, *range(0xD0, 0xD9))  # markers of a JPEG that have no length
_TEXT_BOXES = (b"uuid", b"xml ", b"jp2i", b"uinf")


class Unfit(Exception):
    """It cannot cross, for the reason of this word."""


def stripped(data: bytes) -> bytes:
    """The same pages in a new PDF. ``Unfit`` for one that is locked, broken, too large, or hides some of its words."""
    try:
        with pikepdf.open(BytesIO(data)) as source, pikepdf.new() as made:
            _check(source)
            if "/AcroForm" in source.Root:
                source.generate_appearance_streams()
            source.flatten_annotations("screen")
            for page in source.pages:
                sheet = made.copy_foreign(source.make_indirect(_sheet(source, page.obj)))
                made.pages.append(pikepdf.Page(sheet))
            for thing in list(made.objects):
                _clean(thing)
            out = BytesIO()
            made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except pikepdf.PasswordError as locked:
        raise Unfit(LOCKED) from locked
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError) as broken:
        raise Unfit(BROKEN) from broken


def _check(source: pikepdf.Pdf) -> None:
    if source.is_encrypted:
        raise Unfit(LOCKED)
    if len(source.objects) > MOST_OBJECTS or len(source.pages) > MOST_PAGES:
        raise Unfit(LARGE)
    if not len(source.pages):
        raise Unfit(BROKEN)
    form: Any = source.Root.get("/AcroForm", {})
    if "/OCProperties" in source.Root or "/XFA" in form:
        raise Unfit(HIDING)


def _sheet(source: pikepdf.Pdf, page: Any) -> pikepdf.Dictionary:
    """What a page needs to look as it does, and nothing else of its dictionary."""
    kept: dict[str, Any] = {f"/{name}": page[f"/{name}"] for name in OF_A_PAGE if f"/{name}" in page}
    for name in INHERITED:
        above, depth = page, 0
        while f"/{name}" not in above and "/Parent" in above and depth < DEEPEST:
            above, depth = above["/Parent"], depth + 1
        if f"/{name}" in above:
            kept[f"/{name}"] = above[f"/{name}"]
    return pikepdf.Dictionary({"/Type": pikepdf.Name.Page, **kept})


def _clean(thing: Any) -> None:
    """Take out of one object, and of what lies directly in it, what is not needed to show a page."""
    if isinstance(thing, pikepdf.Stream):
        for key in [key for key, _ in thing.items() if key in NOT_OF_A_STREAM]:
            del thing[key]
        _clean_picture(thing)
    for one in _dictionaries(thing, 0):
        resources: Any = one.get("/Resources")
        for lists in (one, resources):
            if isinstance(lists, pikepdf.Dictionary) and "/Properties" in lists:
                del lists["/Properties"]


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """An object and the dictionaries that lie directly in it; those of their own are found by themselves."""
    if depth > DEEPEST or not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        return
    if not isinstance(thing, pikepdf.Array):
        yield thing
    within = list(thing) if isinstance(thing, pikepdf.Array) else [one for _, one in thing.items()]
    for one in within:
        if not getattr(one, "is_indirect", True):
            yield from _dictionaries(one, depth + 1)


def _clean_picture(stream: Any) -> None:
    """A photograph is stored as its camera wrote it, with everything the camera said."""
    given: Any = stream.get("/Filter", pikepdf.Array([]))
    filters = [str(one) for one in (given if isinstance(given, pikepdf.Array) else [given])]
    if not filters or filters[-1] not in ("/DCTDecode", "/JPXDecode"):
        return
    if len(filters) > 1:
        raise Unfit(BROKEN)
    raw = stream.read_raw_bytes()
    clean = without_segments(raw) if filters[0] == "/DCTDecode" else without_boxes(raw)
    stream.write(clean, filter=pikepdf.Name(filters[0]), decode_parms=stream.get("/DecodeParms"))


def without_segments(raw: bytes) -> bytes:
    """A JPEG without EXIF, XMP, profiles and comments; its picture stays as it is to the bit."""
    if raw[:2] != b"\xff\xd8":
        raise Unfit(BROKEN)
    kept, at = [raw[:2]], 2
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            raise Unfit(BROKEN)
        marker = raw[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _BARE:
            kept.append(raw[at : at + 2])
            at += 2
            continue
        if marker == 0xDA:  # the picture itself, to its end; what follows that is nobody's picture
            end = raw.rfind(b"\xff\xd9")
            return b"".join([*kept, raw[at : end + 2 if end > at else len(raw)]])
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        is_told = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _KEPT_SEGMENTS)
        if not is_told:
            kept.append(raw[at : at + 2 + length])
        at += 2 + max(length, 2)
    raise Unfit(BROKEN)


def without_boxes(raw: bytes) -> bytes:
    """A JPEG 2000 without the boxes that hold text."""
    if raw[:4] == b"\xff\x4f\xff\x51":  # a picture without any box
        return raw
    kept, at = [], 0
    while at + 8 <= len(raw):
        length, kind = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(raw[at + 8 : at + 16], "big")
        end = len(raw) if length == 0 else at + length
        if end < at + 8 or end > len(raw):
            raise Unfit(BROKEN)
        if kind not in _TEXT_BOXES:
            kept.append(raw[at:end])
        at = end
    return b"".join(kept)


def main() -> int:
    """Read a PDF, write it stripped. Returns 0, or 1 after it has said why not."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with suppress(ValueError):  # a system without that limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        sys.stdout.buffer.write(stripped(sys.stdin.buffer.read()))
    except Unfit as unfit:
        sys.stderr.write(str(unfit))
        return 1
    except MemoryError:
        sys.stderr.write(LARGE)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
