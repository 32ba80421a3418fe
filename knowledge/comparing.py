"""Two revisions of an article beside each other: what each part lost and gained, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.bodies import parts_of
from knowledge.choices import Kind
from knowledge.differences import Change, StepChange, difference
from knowledge.steps import Process
from knowledge.wordings import Piece, What, words_changed

CHANGES = {
    Change.ADDED: "New step",
    Change.REMOVED: "Step taken out",
    Change.MOVED: "Step moved",
    Change.REWORDED: "Step changed",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One part that two revisions have differently. A new part has added pieces alone."""

    label: str
    pieces: list[Piece]


def compared(kind: str, old: Any, new: Any) -> list[Changed]:
    """What changed from one revision to another, by part; everything is new without an old one."""
    if kind == Kind.PROCESS:
        return list(_process_changes(old, new))
    before, after = _texts(kind, old), _texts(kind, new)
    found = [Changed(label, words_changed(before.get(label, ""), text)) for label, text in after.items()]
    return [one for one in found if any(piece.what != What.KEPT for piece in one.pieces)]


def _process_changes(old: Any, new: Any) -> Iterator[Changed]:
    """The title, what is said around the steps, then the steps that changed, each under its name."""
    title = words_changed(old.title if old else "", new.title)
    if any(piece.what != What.KEPT for piece in title):
        yield Changed("Title", title)
    found = difference(Process.of(old.body if old else {}), Process.of(new.body))
    for wording in found.wordings:
        yield Changed(wording.name, list(wording.pieces))
    for step in found.steps:
        said = [Changed(f"{step.title}: {one.name}", list(one.pieces)) for one in step.wordings]
        yield Changed(f"{CHANGES[step.change]}: {step.title}", [Piece(What.KEPT, _place(step))])
        yield from said


def _place(step: StepChange) -> str:
    now, was = step.now, step.was
    if now is None:
        return f"It was step {was}."
    return f"It is step {now}." if was in (None, now) else f"It was step {was} and is step {now}."


def _texts(kind: str, revision: Any) -> dict[str, str]:
    if revision is None:
        return {}
    parts = {part.label: str(revision.body.get(part.key) or "") for part in parts_of(kind)}
    return {"Title": revision.title, **parts}
