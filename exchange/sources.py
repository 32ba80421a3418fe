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
Moved = Callable[[UUID], None]
_finders: dict[str, Find] = {}
_hearers: dict[str, Moved] = {}


def register(kind: str, find: Find, moved: Moved) -> None:
    """Make a kind known. Called once, when the app above is ready.

    ``moved`` hears, in the transaction of the change, that an escalation about the subject with this key stands
    otherwise than before.
    """
    _finders[kind] = find
    _hearers[kind] = moved


def say_moved(kind: str, key: UUID | None) -> None:
    """Have the app that owns a subject hear that an escalation about it moved."""
    if key is not None and kind in _hearers:
        _hearers[kind](key)


def source_of(kind: str, key: UUID, actor: Actor) -> Source:
    """The subject, if the actor sees it. ``Missing`` for unseen and missing alike."""
    found = _finders[kind](key, actor) if kind in _finders else None
    if found is None:
        raise Missing
    return found
