"""Files that are being imported: kept in the space's own folder, streamed, never whole in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from cases.imports import LIMITS, ImportRefused, Mapping, guess
from cases.imports.dumpfiles import open_dump
from cases.imports.stackexchange import SITE
from core.ids import new_id
from core.spaces import storage_path

CHUNK = 1 << 20
SHOWN = 120


def too_large() -> str:
    """The sentence for a file above the limit."""
    most = f"{settings.IMPORT_LIMIT / 1_000_000:,.0f} MB"
    return f"This file is too large. At most {most} can be imported at once; split it and import the parts."


def keep(upload: File[bytes]) -> str:
    """Store an upload under a key of ours (the given name is never a path). Returns the key."""
    return default_storage.save(storage_path(f"imports/{new_id()}"), upload)


def forget(key: str) -> None:
    """Delete a stored file; nothing happens if it is gone."""
    if key:
        default_storage.delete(key)


def place_of(key: str) -> Path:
    """Where a stored file lies on disk."""
    return Path(default_storage.path(key))


def digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and bytes of a folder's files, as 64 hexadecimal digits."""
    found = sha256()
    for file in _files(path):
        if path.is_dir():
            found.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                found.update(chunk)
    return found.hexdigest()


def size_of(path: Path) -> int:
    """Bytes of a file or of a folder's files."""
    return sum(file.stat().st_size for file in _files(path))


def propose(path: Path, name: str) -> Mapping:
    """A mapping for a file called ``name`` by whoever brought it. Raises ``ImportRefused`` for what is no history."""
    mapping = guess(path)
    if mapping.kind != "stackexchange":
        return mapping
    with open_dump(path, LIMITS):  # an Excel workbook is a zip too: it is refused here and not after a wait
        pass
    site = SITE.search(name.lower())
    return replace(mapping, constants={"site": f"https://{site.group()}"}) if site else mapping


def shown(name: str) -> str:
    """The name a person gave the file, without folders, fit for a page."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in bare if sign.isprintable())[:SHOWN] or "file"


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if not path.is_file():
            raise ImportRefused("There is no file at this place.")
        yield path
        return
    yield from sorted(file for file in path.iterdir() if file.is_file())
