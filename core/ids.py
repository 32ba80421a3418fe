"""Keys of rows: UUIDv7, so that new rows land at the end of their index and a key tells nothing but its time."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh time-ordered key as a standard ``uuid.UUID``."""
    return uuid7()


def read_key(text: str | None) -> UUID | None:
    """A key that somebody gave, as in an address; None for anything that is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
