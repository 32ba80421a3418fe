"""All pairs: a short list of triples in which every two values of different factors meet at least once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import cycle, product
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def all_pairs(first: Sequence[A], second: Sequence[B], third: Sequence[C]) -> list[tuple[A, B, C]]:
    """Greedy: each pair of the first two factors takes the value of the third that makes most new pairs."""
    left, right = set(product(first, third)), set(product(second, third))
    rows: list[tuple[A, B, C]] = []
    turn = cycle(range(len(third)))
    for a, b in product(first, second):
        shift = next(turn)  # ties are broken in turn, or the first value would take every leftover
        order = [*third[shift:], *third[:shift]]
        c = max(order, key=lambda one: ((a, one) in left) + ((b, one) in right))
        rows.append((a, b, c))
        left.discard((a, c))
        right.discard((b, c))
    for a, c in sorted(left, key=repr):
        b = max(second, key=lambda one: (one, c) in right)
        rows.append((a, b, c))
        right.discard((b, c))
    rows += [(first[0], b, c) for b, c in sorted(right, key=repr)]
    return rows
