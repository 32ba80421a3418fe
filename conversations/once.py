"""What was sent twice: a double click, or a second try after a lost answer, leads to what the first one wrote."""

from __future__ import annotations

from typing import Any

from core.refusals import Overtaken


class Repeated(Overtaken):
    """The same words came with the same key before. ``entry`` is what they became; nothing was written again."""

    def __init__(self, entry: Any) -> None:
        self.entry = entry
        super().__init__("You have sent this already.")
