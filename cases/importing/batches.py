"""Cutting a reading into batches that one transaction can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cases.imports import START, BadRow, Item, PlainCase, Position, Reading

MAX_CASES = 200
MAX_PARTS = 5_000
"""Entries and updates together; a single case may have more."""
MAX_BAD = 1_000


@dataclass(slots=True)
class Batch:
    """Items that are stored together. ``before`` is the position they begin after."""

    before: Position
    items: list[tuple[Position, Item]] = field(default_factory=list)
    parts: int = 0

    @property
    def after(self) -> Position:
        """The position they end at."""
        return self.items[-1][0] if self.items else self.before

    @property
    def cases(self) -> list[PlainCase]:
        """The items that can be stored."""
        return [item for _, item in self.items if isinstance(item, PlainCase)]

    @property
    def bad(self) -> list[BadRow]:
        """The items that are set aside."""
        return [item for _, item in self.items if isinstance(item, BadRow)]

    def is_full(self) -> bool:
        """Whether it is time to store it."""
        return len(self.items) >= MAX_BAD or self.parts >= MAX_PARTS

    def singles(self) -> Iterator[Batch]:
        """The same items one by one, to find the one that cannot be stored."""
        before = self.before
        for position, item in self.items:
            yield Batch(before, [(position, item)])
            before = position


def batches(reading: Reading, start: Position = START) -> Iterator[Batch]:
    """Batches in which no case comes twice: the second time it is an update of the first."""
    batch, keys = Batch(start), set[str]()
    for position, item in reading:
        case = item if isinstance(item, PlainCase) else None
        if batch.is_full() or len(keys) >= MAX_CASES or (case is not None and case.key in keys):
            yield batch
            batch, keys = Batch(batch.after), set()
        batch.items.append((position, item))
        if case is not None:
            batch.parts += len(case.entries) + len(case.updates)
            keys.add(case.key)
    if batch.items:
        yield batch
