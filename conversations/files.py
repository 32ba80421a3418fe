"""Files people attach: what they are by their content, what they may be called, and what is taken out of them.

Attachments are downloads, never pages: what a browser could run (HTML, SVG, XML) is kept as plain bytes, and
what a desktop would run is refused. Nothing is ever unpacked here. Every refusal is a `FileRefused` whose
message is a sentence for the person who chose the file.
"""

import hashlib
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

import puremagic
from django.utils.http import content_disposition_header
from PIL import Image, ImageOps, ImageSequence

Kind = Literal["image", "text", "archive", "document", "other"]

MAX_SIZE = 25_000_000
MAX_NAME = 120
MAX_PIXELS = 50_000_000
"""Pixels of one image, all frames of an animation together."""
MAX_FRAMES = 2_000
MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4 * 1024 * 1024
"""Bytes of a zip's list of contents, read whole by the library."""
MAX_UNPACKED = 1024**3
MAX_RATIO = 200
"""Declared unpacked size over packed size, judged only above 50 MB: logs of zeros are not attacks."""

OCTETS = "application/octet-stream"
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_EXECUTABLE = re.compile(
    rb"\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|dex\n|\x00asm|L\x00\x00\x00\x01\x14\x02\x00"
)
_MARKUP = re.compile(
    r"<(?:!doctype|\?xml|!--|!\[cdata\[|\w+:\w+|html|head|body|svg|math|script|style|iframe|object|embed|img|a|div|p"
    r"|table|form|input|link|meta|base|title|video|audio|details|template|marquee)(?=[\s>/\[:]|$)",
    re.IGNORECASE,
)
_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_ARCHIVES = {
    "zip": "application/zip",
    "gz": "application/gzip",
    "tgz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "zst": "application/zstd",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "tar": "application/x-tar",
}
_TEXTS = (
    "txt log csv tsv md rst json ndjson jsonl yaml yml toml ini cfg conf properties env sql diff patch eml "
    "html htm xhtml svg xml xsl xslt mht mhtml"
)
# What an extension promises; a file whose content is something else is refused. Other extensions promise nothing.
_PROMISED: dict[str, frozenset[str]] = {
    **{extension: frozenset({media}) for extension, media in (_OFFICE | _ARCHIVES).items()},
    **{extension: frozenset({"text/plain", OCTETS}) for extension in _TEXTS.split()},
    **{extension: frozenset({"application/x-ole-storage"}) for extension in ("doc", "xls", "ppt", "msg")},
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "gif": frozenset({"image/gif"}),
    "webp": frozenset({"image/webp"}),
    "pdf": frozenset({"application/pdf"}),
}
_PROGRAMS = (
    "exe com dll scr pif msi msp msix appx bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl lnk url scf reg jar "
    "jnlp apk ipa app dmg pkg deb rpm appimage iso img vhd vhdx elf so dylib chm xll library-ms inf gadget desktop"
)
_RUNNABLE = frozenset(_PROGRAMS.split())
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class FileRefused(ValueError):
    """The file may not be kept; the message is a sentence for people."""


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
    media = _media_type(shown, extension, head, stream)
    if extension in _PROMISED and media not in _PROMISED[extension]:
        raise FileRefused(f"“{shown}” is not what its name says: the content is not of the kind .{extension}.")
    if media in _IMAGES:
        _open_image(stream, media)
    stream.seek(0)
    return Checked(shown, media, size, digest, _kind(media))


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


def strip_image(stream: BinaryIO, media_type: str) -> bytes:
    """The same picture encoded anew: turned as its orientation says, without EXIF, place, comments or profile.

    `media_type` is one of JPEG, PNG, GIF, WebP as `inspect` found it. A JPEG that needs no turning keeps its
    quality exactly; colour profiles go too, for they carry free text. Raises `FileRefused`.
    """
    out = BytesIO()
    try:
        _save_clean(_open_image(stream, media_type), _IMAGES[media_type], out)
    except FileRefused:
        raise
    except _DAMAGED as error:
        raise FileRefused("This image is damaged. Open it, save it again and attach the copy.") from error
    return out.getvalue()


_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)


def _save_clean(image: Image.Image, encoding: str, out: BytesIO) -> None:
    if encoding != "JPEG" and getattr(image, "is_animated", False):
        frames = [_bare(frame.copy()) for frame in ImageSequence.Iterator(image)]
        waits = [int(frame.info.get("duration", 100)) for frame in frames]
        loop = {"loop": image.info["loop"]} if "loop" in image.info else {}
        frames[0].save(out, encoding, save_all=True, append_images=frames[1:], duration=waits, **loop)
        return
    image.load()
    turned = image.getexif().get(0x0112, 1) != 1
    clean = _bare(ImageOps.exif_transpose(image) if turned else image)
    if encoding != "JPEG":
        clean.save(out, encoding, **({"lossless": True} if encoding == "WEBP" else {}))
    elif turned or image.format != "JPEG":  # phones write JPEGs with a second picture, which are called MPO
        clean.save(out, encoding, quality=92)
    else:
        clean.save(out, encoding, quality="keep")


def _bare(image: Image.Image) -> Image.Image:
    """Drop what the encoders would copy by themselves; keep only what the picture needs to look the same."""
    image.info = {key: image.info[key] for key in ("transparency", "duration", "disposal") if key in image.info}
    image.getexif().clear()
    return image


def _open_image(stream: BinaryIO, media_type: str) -> Image.Image:
    """Read the header only; nothing is decoded before the number of pixels is known to be bearable."""
    try:
        if media_type == "image/gif":
            _check_frames(stream)
        stream.seek(0)
        image = Image.open(stream, formats=[_IMAGES[media_type]])
        pixels = image.width * image.height
        if media_type != "image/jpeg" and pixels <= MAX_PIXELS:
            pixels *= getattr(image, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MAX_PIXELS + 1
    except FileRefused:
        raise
    except _DAMAGED as error:
        raise FileRefused("This image is damaged. Open it, save it again and attach the copy.") from error
    if pixels > MAX_PIXELS:
        raise FileRefused(f"This image has more than {MAX_PIXELS // 1_000_000} million pixels. Attach a smaller one.")
    return image


def _check_frames(stream: BinaryIO) -> None:
    """Counting a GIF's frames means walking them all; the end of one block and the start of a frame is enough."""
    stream.seek(0)
    if stream.read().count(b"\x00\x2c") > MAX_FRAMES:
        raise FileRefused(f"This animation has more than {MAX_FRAMES:,} pictures. Attach a shorter one.")


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


def _media_type(shown: str, extension: str, head: bytes, stream: BinaryIO) -> str:
    """The type by content. Only types this module names are ever given; everything else is plain bytes."""
    for offset, signature, media in _SIGNATURES:
        if head.startswith(signature, offset):
            if media == "application/zip":
                return _zip_type(shown, extension, stream)
            return media
    if _EXECUTABLE.match(head) or (head.startswith(b"MZ") and b"\x00" in head):
        raise FileRefused(f"“{shown}” is a program. Programs cannot be attached; put it in a zip archive.")
    text = _as_text(head)
    if text is not None:
        return OCTETS if _MARKUP.search(text) else "text/plain"
    return _other_type(head)


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if b"\x00" in head or sum(byte < 32 and byte not in b"\t\n\r\f\b\x1b" for byte in head) > len(head) // 100:
        return None
    return head.decode("utf-8", "ignore")


def _other_type(head: bytes) -> str:
    """A library's opinion of a binary file, believed only for the harmless families."""
    try:
        media = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return OCTETS
    harmless = media.startswith(("audio/", "video/")) or media in ("image/bmp", "image/tiff", "image/heic")
    return media if harmless else OCTETS


def _zip_type(shown: str, extension: str, stream: BinaryIO) -> str:
    _check_directory_size(shown, stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, *_DAMAGED, NotImplementedError) as error:
        raise FileRefused(f"The archive “{shown}” is damaged.") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED or (unpacked > 50_000_000 and unpacked > MAX_RATIO * max(packed, 1)):
        raise FileRefused(f"The archive “{shown}” would unpack to {unpacked / 1_000_000:,.0f} MB, which is too much.")
    names = {entry.filename for entry in entries}
    office = extension in _OFFICE and ("[Content_Types].xml" in names or "mimetype" in names)
    return _OFFICE[extension] if office else "application/zip"


def _check_directory_size(shown: str, stream: BinaryIO) -> None:
    """Read the end record by hand: the library would build an object for each of a million entries first."""
    size = stream.seek(0, 2)
    stream.seek(max(size - 65_557, 0))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise FileRefused(f"The archive “{shown}” is damaged.")
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if count > MAX_ENTRIES or length > MAX_DIRECTORY or tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        raise FileRefused(f"The archive “{shown}” holds more than {MAX_ENTRIES:,} files, or is made for that many.")


def _kind(media: str) -> Kind:
    if media in _IMAGES:
        return "image"
    if media in _ARCHIVES.values():
        return "archive"
    if media in _OFFICE.values() or media in ("application/pdf", "application/x-ole-storage"):
        return "document"
    return "text" if media == "text/plain" else "other"
