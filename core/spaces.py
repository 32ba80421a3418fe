"""The current space: whose rows this unit of work reads and writes.

A space is one PostgreSQL schema with its own database role. A *door* (request, socket, job, command) enters one space
at its beginning and leaves it at its end; everything between asks ``current()``. The database backend refuses every
statement without a current space (``core/backend``), and rows and queries remember the space they were made in
(``core/rows.py``).

A context variable is used, never the connection: connections are reused by threads and shared by event loops, and a
space kept on them was measured to leak.
"""

from __future__ import annotations

import re
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Literal
from uuid import UUID

Kind = Literal["registry", "member", "network"]

SCHEMA_PATTERN = re.compile(r"s_[0-9a-f]{12}")


class SpaceError(RuntimeError):
    """Code reached for rows without a space, or across spaces. Always a bug, never shown to people."""


class NoSpace(SpaceError):
    """A statement, cache key or file path was asked for while no space is entered."""


class WrongSpace(SpaceError):
    """A row or query of one space was used while another one is current."""


@dataclass(frozen=True, slots=True)
class SpaceRef:
    """What the context variable holds: the names a statement needs, and nothing that could go stale.

    ``id`` is the registry's key of the space (None for the registry itself), ``schema`` the PostgreSQL schema,
    ``kind`` which apps live there, ``leaf`` the shape its tables had when the door looked (empty: not known).
    """

    id: UUID | None
    schema: str
    kind: Kind
    leaf: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.kind == "registry":
            if self.schema != "public":
                raise ValueError("The registry lives in the schema public.")
        elif not SCHEMA_PATTERN.fullmatch(self.schema):
            raise ValueError("A space's schema is s_ and twelve hexadecimal digits.")

    @property
    def is_registry(self) -> bool:
        """Whether this is the registry, where no conversation and no private text lives."""
        return self.kind == "registry"


REGISTRY: Final = SpaceRef(id=None, schema="public", kind="registry")

_current: ContextVar[SpaceRef | None] = ContextVar("guildhall_space", default=None)


def current() -> SpaceRef:
    """The space this unit of work is in. Raises ``NoSpace`` when no door has entered one."""
    space = _current.get()
    if space is None:
        raise NoSpace("No space is entered: a door must enter one before rows are read or written.")
    return space


def current_or_none() -> SpaceRef | None:
    """The current space, or None. For guards and logs; everything else asks ``current``."""
    return _current.get()


class entered:  # noqa: N801 - read as a word: `with entered(space):`
    """Be in a space for the length of a ``with`` block.

    Only doors use it, and ``exchange`` for its second space; an architecture test holds the list. It is a class on
    purpose: it cannot be used as a decorator (whose one instance would be shared by threads), and each use keeps its
    own token. Never ``yield`` inside the block: a generator lends its caller the space (a test looks for that too).
    """

    __slots__ = ("_space", "_token")

    def __init__(self, space: SpaceRef) -> None:
        self._space = space
        self._token: Token[SpaceRef | None] | None = None

    def __enter__(self) -> SpaceRef:
        if self._token is not None:
            raise SpaceError("One entered() serves one with block.")
        self._token = _current.set(self._space)
        return self._space

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._token is not None
        _current.reset(self._token)


def cache_key(name: str) -> str:
    """A cache key that carries the current space. Raises ``NoSpace`` rather than build a key everybody shares."""
    return f"{current().schema}:{name}"


def storage_path(name: str) -> str:
    """Where a file of the current space lies: ``s/<space id>/<name>``. Raises ``NoSpace`` without one."""
    space = current()
    if space.id is None:
        raise NoSpace("The registry keeps no files.")
    return f"s/{space.id}/{name}"


def role_of(database: str, space: SpaceRef) -> str:
    """The database role of a space. Roles belong to the whole cluster, so the database's name comes first."""
    return f"{database}_registry" if space.is_registry else f"{database}_{space.schema}"
