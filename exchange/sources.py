"""What may be asked about, as registered by the app above: what it offers to an extract, and nothing else can cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from core.refusals import Missing


@dataclass(frozen=True, slots=True)
class Offered:
    """One field that a person may let cross."""

    key: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Source:
    """A subject as extracts are made of it.

    ``fields`` is the allow-list; ``requester`` and ``client`` are names that never cross. ``address`` is its page,
    ``begin`` where a draft about it begins, with the network's slug in place of ``*``. ``severity`` is a word of the
    network's list.
    """

    kind: str
    key: UUID
    ref: str
    title: str
    address: str
    begin: str
    fields: tuple[Offered, ...] = ()
    product: str = ""
    severity: str = "medium"
    requester: str = ""
    requester_card: UUID | None = None
    client: UUID | None = None


Find = Callable[[UUID, Actor], Source | None]
_finders: dict[str, Find] = {}


def register(kind: str, find: Find) -> None:
    """Make a kind known. Called once, when the app above is ready."""
    _finders[kind] = find


def source_of(kind: str, key: UUID, actor: Actor) -> Source:
    """The subject, if the actor sees it. ``Missing`` for unseen and missing alike."""
    found = _finders[kind](key, actor) if kind in _finders else None
    if found is None:
        raise Missing
    return found
