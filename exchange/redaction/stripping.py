"""A PDF made anew as pictures of its pages: what nobody sees on a page is not in a picture of it.

Run as a program of its own (``pdfs.py``), with little memory and little time: it is the one place that opens what a
stranger may have made. It reads a PDF and writes one, or one word that says why it wrote none.

A PDF holds more than it shows: who made it and where, earlier revisions, attachments, scripts, notes, pictures of pages
that were deleted, words under a black bar, photographs as their camera wrote them. Each has been somebody's leak. So
nothing of the file is taken over. Each page is drawn as a reader shows it, with what was filled into its form, and the
new file holds these drawings alone.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pypdfium2
from PIL import Image
from pypdfium2 import raw

MOST_PAGES = 40
SHARP, LONGEST = 150, 1800
"""Dots an inch, as far as the longer side of a page then has no more than so many dots."""
QUALITY = 85
MOST_OUT = 20_000_000
SECONDS, MEMORY = 6, 800_000_000
LOCKED, BROKEN, LARGE = "locked", "broken", "large"
_POINTS = 72  # an inch


class Unfit(Exception):
    """It cannot cross, for the reason of this word."""


def stripped(data: bytes) -> bytes:
    """Pictures of the same pages in a new PDF. ``Unfit`` for one that is locked, broken or too large."""
    try:
        with pypdfium2.PdfDocument(data) as source:
            if raw.FPDF_GetSecurityHandlerRevision(source.raw) != -1:
                raise Unfit(LOCKED)
            if len(source) > MOST_PAGES:
                raise Unfit(LARGE)
            if not len(source):
                raise Unfit(BROKEN)
            source.init_forms()
            return _bound(list(_drawn(source)))
    except pypdfium2.PdfiumError as failed:
        is_locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise Unfit(LOCKED if is_locked else BROKEN) from failed
    except (ValueError, OSError) as failed:
        raise Unfit(BROKEN) from failed


def _drawn(source: pypdfium2.PdfDocument) -> Iterator[Image.Image]:
    for page in source:
        longer = max(page.get_size())
        if longer <= 0:
            raise Unfit(BROKEN)
        drawing = page.render(scale=min(SHARP / _POINTS, LONGEST / longer))
        yield drawing.to_pil().convert("RGB")
        page.close()


def _bound(pages: list[Image.Image]) -> bytes:
    """The pages as one PDF, the same for the same pages: it says neither when nor by what it was made."""
    out, never = BytesIO(), time.gmtime(0)
    first, *others = pages
    about = {"title": None, "producer": None, "creator": None, "creationDate": never, "modDate": never}
    first.save(out, "PDF", save_all=True, append_images=others, resolution=SHARP, quality=QUALITY, **about)
    if out.tell() > MOST_OUT:
        raise Unfit(LARGE)
    return out.getvalue()


def main() -> int:
    """Read a PDF, write pictures of it. Returns 0, or 1 after it has said why not."""
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
