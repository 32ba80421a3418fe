"""What a file is by its content, and what the ending of its name promises."""

import re
import struct
import zipfile
from typing import BinaryIO, Literal

import puremagic

from conversations.files.pictures import IMAGES
from conversations.files.refusals import DAMAGED, FileRefused

Kind = Literal["image", "text", "archive", "document", "other"]
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
PROMISED: dict[str, frozenset[str]] = {
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


def media_type_of(shown: str, extension: str, head: bytes, stream: BinaryIO) -> str:
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
    except (zipfile.BadZipFile, *DAMAGED, NotImplementedError) as error:
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


def kind_of(media: str) -> Kind:
    """The family of a type."""
    if media in IMAGES:
        return "image"
    if media in _ARCHIVES.values():
        return "archive"
    if media in _OFFICE.values() or media in ("application/pdf", "application/x-ole-storage"):
        return "document"
    return "text" if media == "text/plain" else "other"
