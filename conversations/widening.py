"""What happens when more people are to read than before: somebody must want it, knowing who they are."""

from __future__ import annotations

from collections.abc import Sequence

from core.refusals import Refused

LONGEST = 4_000
"""Characters of an entry that a quote carries; the rest is behind its link."""


class Widens(Refused):
    """More people would read than do now, and nobody has confirmed it. ``reasons`` names them and says why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"{'. '.join(self.reasons)}. Confirm it if that is what you want.")


def quoted(source: str, name: str) -> str:
    """An entry's words as a quote in Markdown, under the name of who wrote them."""
    words = source[:LONGEST].rstrip() + ("…" if len(source) > LONGEST else "")
    lines = [f"**{name}**:", "", *words.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)
