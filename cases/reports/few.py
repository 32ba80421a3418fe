"""When there is too little to speak in shares and halves, and what is said instead."""

from __future__ import annotations

from cases.reports.tables import percent

MANY = 20
"""From so many on, a single one hardly moves a figure. Of fewer, each is counted and shown by itself."""


def is_few(count: int) -> bool:
    """Whether something is there, and so little that a share of it would say more than is known."""
    return 0 < count < MANY


def part(count: int, of: int) -> str:
    """A part of some things: its share, or of few of them the plain numbers."""
    return f"{count:,} of {of:,}" if of < MANY else percent(count / of)


def scale(count: int) -> int:
    """How far the scale of a chart about so many things reaches at least, so that few of them look like few."""
    return MANY if count < MANY else 0
