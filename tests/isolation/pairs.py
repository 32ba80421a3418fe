"""All pairs: a short list of triples in which every two values of different factors meet at least once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import cycle, product
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def all_pairs(
    first: Sequence[A],
    second: Sequence[B],
    third: Callable[[A], Sequence[C]],
    met: Sequence[tuple[A, B, C]] = (),
) -> list[tuple[A, B, C]]:
    """Greedy: each pair of the first two factors takes the value of the third that makes most new pairs.

    ``third`` says which values go with a value of the first factor; several may share them. ``met`` are triples that
    are in the list already: their pairs need no other.
    """
    done = {(a, b) for a, b, _ in met}
    left = {(a, c) for a in first for c in third(a)} - {(a, c) for a, _, c in met}
    right = set(product(second, {c for a in first for c in third(a)})) - {(b, c) for _, b, c in met}
    rows: list[tuple[A, B, C]] = []
    turn = cycle(range(997))
    for a, b in product(first, second):
        if (a, b) in done:
            continue
        values = third(a)
        shift = next(turn) % len(values)  # ties are broken in turn, or the first value would take every leftover
        c = max([*values[shift:], *values[:shift]], key=lambda one: ((a, one) in left) + ((b, one) in right))
        rows.append((a, b, c))
        left.discard((a, c))
        right.discard((b, c))
    for a, c in sorted(left, key=repr):
        b = max(second, key=lambda one: (one, c) in right)
        rows.append((a, b, c))
        right.discard((b, c))
    users: dict[C, list[A]] = {}
    for a in first:
        for c in third(a):
            users.setdefault(c, []).append(a)
    return rows + [(users[c][n % len(users[c])], b, c) for n, (b, c) in enumerate(sorted(right, key=repr))]
