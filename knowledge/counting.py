"""What a network says of running its practices: after how many days an outcome counts, and how environments are named.

The app above, which knows networks, registers how to ask; a process that is no practice goes by what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

DAYS = 14
"""Days for which a case must stay closed until an outcome counts, where no network chose others."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a network says: ``closed`` in days, ``facets`` with the values that each may have; ``held`` is why no new
    runs are to begin, empty where they may.
    """

    closed: int = DAYS
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    held: str = ""


Ask = Callable[[str, UUID], Agreed | None]
"""Asked with the address of a network and the key of a practice there; None where it has nothing to say any more."""
_asks: list[Ask] = []


def register(ask: Ask) -> None:
    """Say how a network is asked. Called once, when the app above is ready."""
    _asks.append(ask)


def agreed_for(article: Any) -> Agreed:
    """What the network of an edition says; the house's own for any other article."""
    if article.origin_practice is None or not _asks:
        return Agreed()
    return _asks[-1](article.origin_network, article.origin_practice) or Agreed()


def days_of(article: Any) -> int:
    """Days for which a case must stay closed until an outcome of this process counts."""
    return agreed_for(article).closed
