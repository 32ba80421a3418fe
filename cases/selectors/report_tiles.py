"""The numbers at the head of a report: a tile each, with what it was before or is made of."""

from __future__ import annotations

from dataclasses import dataclass

from cases.reports.few import MANY, is_few
from cases.reports.figures import Earlier, Figures, Kept, Spread
from cases.reports.tables import FIX, NOTHING, length, percent


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: what it is, the number with its unit, and what it was or is made of."""

    label: str
    number: str
    unit: str
    note: str


def tiles_of(total: Figures, resolved: Kept, before: Earlier, agreed: float | None) -> list[Tile]:
    """Times and shares of all cases of a report. ``agreed`` is the share of clocks that leads chose, if any."""
    judged = resolved.met + resolved.missed
    said = f"{percent(agreed)} agreed" if agreed is not None else ""
    was = before if before.cases >= MANY else Earlier()
    cases = total.cases
    return [
        time_tile("First reply", total.first_reply, was.first_reply),
        time_tile("Solved", total.solving, was.solving),
        share_tile("Resolved in time", resolved.met, judged, "clocks", said=said, before=was.resolved),
        share_tile("Reopened", total.reopened, cases, before=was.reopened),
        share_tile("With an article", total.with_article, cases, before=was.with_article),
    ]


def time_tile(label: str, found: Spread, before: float | None) -> Tile:
    """How long something took: half of the cases within, or of few cases the slowest and the quickest."""
    if found.most is None or found.least is None or found.median is None:
        return Tile(label, NOTHING, "", "no case to count")
    if found.count == 1:
        return Tile(label, *_apart(length(found.most)), "1 case")
    if is_few(found.count):
        note = f"{found.count} cases, the quickest {length(found.least)}"
        return Tile(f"{label}, the slowest", *_apart(length(found.most)), note)
    note = f"{length(before)} before" if before is not None else "too few before to compare with"
    return Tile(f"{label}, half within", *_apart(length(found.median)), note)


def share_tile(
    label: str, count: int, of: int, things: str = "cases", *, said: str = "", before: float | None = None
) -> Tile:
    """A part of some things: its share, or of few of them the plain numbers. ``said`` comes first in the note."""
    if not of:
        return Tile(label, NOTHING, "", "; ".join(filter(None, (said, f"no {things.removesuffix('s')} to count"))))
    unit = things.removesuffix("s") if of == 1 else things
    if is_few(of):
        return Tile(label, f"{count:,} of {of:,}", unit, said or "too few for a share")
    told = [said, f"{count:,} of {of:,} {things}"] + ([f"{percent(before)} before"] if before is not None else [])
    return Tile(label, *_apart(percent(count / of)), "; ".join(filter(None, told)))


def _apart(words: str) -> tuple[str, str]:
    """A number as tables have it, and its last unit, which is shown smaller."""
    number, _, unit = words.rpartition(FIX)
    return (number, unit) if number else (unit, "")
