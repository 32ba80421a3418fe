"""Who is given the next case: by turn, or whoever has the least to do. Pure: keys and numbers in, a key out.

A weight says how much somebody takes beside the others: ``FULL``, or ``HALF`` for whoever works part of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

FULL, HALF = 2, 1

Weights = Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a round has come: who was last, and what each of those who share it has in hand."""

    last: UUID | None = None
    credit: Mapping[UUID, int] = field(default_factory=dict)


def next_in_turn(present: Weights, before: Standing) -> tuple[UUID | None, Standing]:
    """Whoever is next, and how the round stands then; None where nobody is there.

    Each in hand what their weight earns with every case, the richest takes it and pays for all: so each gets their
    share, spread evenly. Of equals, whoever follows the last one in the order of keys. When others are there than
    before, a new round begins after the last one.
    """
    if not present:
        return None, before
    kept = before.credit if before.credit.keys() == present.keys() else dict.fromkeys(present, 0)
    earned = {key: kept[key] + weight for key, weight in present.items()}
    most = max(earned.values())
    chosen = _following((key for key, credit in earned.items() if credit == most), before.last)
    earned[chosen] -= sum(present.values())
    return chosen, Standing(chosen, earned)


def least_loaded(present: Weights, open_cases: Mapping[UUID, int], last: UUID | None) -> UUID | None:
    """Whoever would have the least to do with one case more, by their weight; of equals, who follows the last one."""
    loads = {key: Fraction(open_cases.get(key, 0) + 1, weight) for key, weight in present.items()}
    if not loads:
        return None
    least = min(loads.values())
    return _following((key for key, load in loads.items() if load == least), last)


def _following(keys: Iterable[UUID], last: UUID | None) -> UUID:
    order = sorted(keys)
    return next((key for key in order if last is not None and key > last), order[0])
