"""Slots: places on a page that an app further up fills at view time.

``core`` keeps the registry of names; the app that owns a page asks ``fill(name, …)``, the apps above register what
goes there. So a hall page can show a member's own things without the network knowing what a case is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Filler = Callable[..., Any]

_fillers: dict[str, list[Filler]] = defaultdict(list)


def offer(name: str) -> Callable[[Filler], Filler]:
    """Decorator: this function fills the slot ``name``. It returns plain data or None for nothing."""

    def register(filler: Filler) -> Filler:
        _fillers[name].append(filler)
        return filler

    return register


def fill(name: str, /, *args: Any, **kwargs: Any) -> list[Any]:
    """Everything the slot's fillers have to show, in order of registration."""
    found = [filler(*args, **kwargs) for filler in _fillers[name]]
    return [item for item in found if item is not None]
