"""Two revisions of an article beside each other: what each part lost and gained, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.bodies import parts_of
from knowledge.wordings import Piece, What, words_changed


@dataclass(frozen=True, slots=True)
class Changed:
    """One part that two revisions have differently. A new part has added pieces alone."""

    label: str
    pieces: list[Piece]


def compared(kind: str, old: Any, new: Any) -> list[Changed]:
    """What changed from one revision to another, by part; everything is new without an old one."""
    before, after = _texts(kind, old), _texts(kind, new)
    found = [Changed(label, words_changed(before.get(label, ""), text)) for label, text in after.items()]
    return [one for one in found if any(piece.what != What.KEPT for piece in one.pieces)]


def _texts(kind: str, revision: Any) -> dict[str, str]:
    if revision is None:
        return {}
    parts = {part.label: str(revision.body.get(part.key) or "") for part in parts_of(kind)}
    return {"Title": revision.title, **parts}
