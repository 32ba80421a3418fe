"""Keys that stay the same from one export to the next, and texts cut to their field."""

from __future__ import annotations

from hashlib import blake2b
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.text import slugify

KEY_LENGTH = 200
SOURCE_LENGTH = 60
_EVENTS = uuid5(NAMESPACE_URL, "https://guildhall.example/imported-events")


def external_key(source: str, key: str) -> str:
    """The key of a row of ours for the source's ``key``: at most 200 characters, and different for each source."""
    return fitting(f"{source}:{key}")


def fitting(key: str) -> str:
    """``key`` if it fits its field, else its beginning and a digest of the whole."""
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 33]}~{blake2b(key.encode(), digest_size=16).hexdigest()}"


def event_id(source: str, case_key: str, update_key: str) -> UUID:
    """The key of an imported event: the same update is the same row, however often it is imported."""
    return uuid5(_EVENTS, "\0".join((source, case_key, update_key)))


def cut(text: str, length: int) -> str:
    """``text`` in at most ``length`` characters; what was cut off shows as an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def source_word(text: str) -> str:
    """The name of a source as part of keys: small letters, digits and hyphens."""
    return slugify(text.replace(".", "-"))[:SOURCE_LENGTH].strip("-")
