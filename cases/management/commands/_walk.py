"""Work on the rows of every member's desk, a batch at a time: for commands after a new release."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from core.spaces import REGISTRY, SpaceRef, entered
from tenants.models import Space

Step = Callable[[UUID | None], tuple[UUID | None, int]]
"""One batch behind a row: the last row looked at (None at the end), and how many were changed."""


def through_all(step: Step) -> int:
    """Go through each open desk with ``step``. Returns how many rows were changed. May be stopped and run again."""
    with entered(REGISTRY):
        spaces = [space.ref for space in Space.objects.filter(kind="member", state="ready")]
    return sum(_through(space, step) for space in spaces)


def _through(space: SpaceRef, step: Step) -> int:
    changed, after = 0, None
    while True:
        with entered(space):
            after, more = step(after)
        changed += more
        if after is None:
            return changed
