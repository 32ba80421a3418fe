"""The token by which a mail that comes back names whose answer it is and to what. No mail is taken in yet.

It stands in the Message-ID of a mail about one subject that takes replies, so that an answer's References bring it
back. It is good for one person, one subject and this space alone, and says nothing to whoever reads it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from core.spaces import current
from notifications.subjects import reply_kinds

SALT = "guildhall.reply"
KEY, SEAL = 16, 16
"""Bytes of a key, and of the signature behind the two."""


@dataclass(frozen=True, slots=True)
class Replying:
    """Whose answer a mail would be, and to which subject."""

    person_id: UUID
    kind: str
    key: UUID


def seal_reply(reply: Replying) -> str:
    """The token of an answer: 64 characters that an address or a Message-ID may hold."""
    plain = reply.person_id.bytes + reply.key.bytes
    return urlsafe_b64encode(plain + _sealed(reply.kind, plain)).decode()


def read_reply(token: str) -> Replying | None:
    """What a token stands for; None for any that is not ours, was changed, or is another space's."""
    try:
        data = urlsafe_b64decode(token.encode())
    except (Error, ValueError):
        return None
    plain, seal = data[: 2 * KEY], data[2 * KEY :]
    if len(plain) != 2 * KEY or len(seal) != SEAL:
        return None
    for kind in reply_kinds():
        if constant_time_compare(seal, _sealed(kind, plain)):
            return Replying(UUID(bytes=plain[:KEY]), kind, UUID(bytes=plain[KEY:]))
    return None


def _sealed(kind: str, plain: bytes) -> bytes:
    said = b"|".join((str(current().id).encode(), kind.encode(), plain))
    return salted_hmac(SALT, said, algorithm="sha256").digest()[:SEAL]
