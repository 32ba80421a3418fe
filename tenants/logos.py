"""What may be an organization's logo: a small picture, drawn anew, so that nothing else comes along with it."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from core.refusals import Refused

MOST_BYTES = 512 * 1024
MOST_PIXELS = 4_000_000
SIDE = 256
FORMATS = ("PNG", "JPEG", "WEBP")
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)


def redraw(stream: BinaryIO, size: int) -> bytes:
    """The picture as a PNG of at most 256 pixels a side, its first one where it moves. ``size`` is in bytes.

    ``Refused`` with a sentence for anything that is no PNG, JPEG or WebP by its content, too big, or damaged.
    """
    if size > MOST_BYTES:
        raise Refused("The logo is larger than 512 kB. Save a smaller copy of it.")
    try:
        image = Image.open(stream, formats=FORMATS)
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise Refused("Choose a picture in PNG, JPEG or WebP.") from error
    if image.width * image.height > MOST_PIXELS:
        raise Refused("The picture has too many pixels. Save a smaller copy of it.")
    out = BytesIO()
    try:
        drawn = ImageOps.exif_transpose(image).convert("RGBA")
        drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        drawn.info = {}
        drawn.save(out, "PNG", optimize=True)
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise Refused("This picture is damaged. Open it, save it again and choose the copy.") from error
    return out.getvalue()
