"""Whether members of a network may see who else is one: the registry decides it, and the network's space is told."""

from __future__ import annotations

from typing import ClassVar

from core.chosen import Chosen
from network.querysets.members import ROSTER


class Roster(Chosen):
    """One row, and none while nothing was told: the roster is open then."""

    kind: ClassVar[str] = ROSTER
    called: ClassVar[str] = "roster"
    most: ClassVar[int] = 1

    is_open: bool = True
