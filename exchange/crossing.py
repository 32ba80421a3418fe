"""Being in the network's space for a moment: the one way in which a page at home reads and writes there.

Everything that comes back is plain data. Rows of one space never reach the other (``core/rows.py`` would refuse them).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from core.spaces import SpaceRef, entered

T = TypeVar("T")
TELL_EVIDENCE = "exchange.tell_evidence"
"""The job that tells a network how a run of its practice stands."""


def in_network(space: SpaceRef, do: Callable[[], T]) -> T:
    """What ``do`` finds in a network's space, in the caller's transaction. It returns plain data."""
    if space.kind != "network":
        raise ValueError("Only a network's space is entered from home.")
    with entered(space):
        return do()


def at_home(space: SpaceRef, do: Callable[[], T]) -> T:
    """What ``do`` finds in a member's space, for a page of the hall. It returns plain data."""
    if space.kind != "member":
        raise ValueError("Only a member's space is home.")
    with entered(space):
        return do()
