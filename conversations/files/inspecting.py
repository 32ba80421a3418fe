"""Whether a file may be kept, and what it may be called."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.http import content_disposition_header

from conversations.files.kinds import PROMISED, Kind, kind_of, media_type_of
from conversations.files.pictures import IMAGES, open_image
from conversations.files.refusals import FileRefused

MAX_SIZE = 25_000_000
MAX_NAME = 120
_PROGRAMS = (
    "exe com dll scr pif msi msp msix appx bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl lnk url scf reg jar "
    "jnlp apk ipa app dmg pkg deb rpm appimage iso img vhd vhdx elf so dylib chm xll library-ms inf gadget desktop"
)
_RUNNABLE = frozenset(_PROGRAMS.split())
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """What is known of a file that may be kept. `size` in bytes, `sha256` in hex, `media_type` by content."""

    safe_name: str
    media_type: str
    size: int
    sha256: str
    kind: Kind


def inspect(name: str, stream: BinaryIO, limit: int = MAX_SIZE) -> Checked:
    """Judge an uploaded file by its content; raises `FileRefused`.

    `stream` must be seekable; it is read once in pieces, and again by the library for archives and images, and
    left at its beginning. `limit` is in bytes.
    """
    shown = safe_name(name)
    extension = _extension(shown)
    if extension in _RUNNABLE:
        raise FileRefused(f"“{shown}” is a program. Programs cannot be attached; put it in a zip archive.")
    head, size, digest = _read(shown, stream, limit)
    media = media_type_of(shown, extension, head, stream)
    if extension in PROMISED and media not in PROMISED[extension]:
        raise FileRefused(f"“{shown}” is not what its name says: the content is not of the kind .{extension}.")
    if media in IMAGES:
        open_image(stream, media)
    stream.seek(0)
    return Checked(shown, media, size, digest, kind_of(media))


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix[1:].lower()


def safe_name(name: str) -> str:
    """The name as it may be shown and downloaded: no path, nothing unseen, at most 120 characters, same extension."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    text = re.split(r"[/\\]", text)[-1]
    # Control and format characters (line ends, direction overrides, zero widths), private and unassigned ones.
    text = "".join(each for each in text if unicodedata.category(each)[0] != "C" and each not in "\u2028\u2029")
    text = " ".join(_NOT_IN_NAMES.sub("_", text).split()).strip(". ")
    if _DEVICES.match(text):
        text = f"_{text}"
    if len(text) > MAX_NAME:
        suffix = PurePosixPath(text).suffix[:20]
        text = text[: MAX_NAME - len(suffix)].rstrip(". ") + suffix
    return text or "file"


def content_disposition(name: str) -> str:
    """The header that makes a browser save the file instead of showing it, under its safe name (RFC 6266)."""
    return content_disposition_header(as_attachment=True, filename=safe_name(name)) or "attachment"


def _read(shown: str, stream: BinaryIO, limit: int) -> tuple[bytes, int, str]:
    digest, size, head = hashlib.sha256(), 0, b""
    stream.seek(0)
    while piece := stream.read(1 << 18):
        size += len(piece)
        if size > limit:
            raise FileRefused(f"“{shown}” is larger than {limit / 1_000_000:.0f} MB.")
        head = head or piece[: 1 << 16]
        digest.update(piece)
    if not size:
        raise FileRefused(f"“{shown}” is empty.")
    return head, size, digest.hexdigest()
