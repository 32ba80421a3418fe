"""Runs as dots: one for each, a group for each organization. Pure: places and states for a picture, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEP, GAP, RADIUS = 11, 7, 5
MOST = 12
"""Dots of one group; more are told in figures beside it."""


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture of runs: where each dot stands, and its state (empty for one that worked, ``partly``, ``no``)."""

    width: int
    places: tuple[tuple[int, str], ...]
    worked: int
    runs: int

    @property
    def words(self) -> str:
        """What the picture shows, for who does not see it."""
        return f"{self.worked} of {self.runs} run{'' if self.runs == 1 else 's'} worked"


def dots(groups: Iterable[Sequence[int]]) -> Dots:
    """The picture of groups, each as numbers: worked, failed, without an outcome, worked with a deviation.

    The deviations are among what worked. Runs without an outcome are no dots.
    """
    places: list[tuple[int, str]] = []
    at, worked, runs = RADIUS, 0, 0
    for fine, failed, _missing, partly in groups:
        worked, runs = worked + fine, runs + fine + failed
        states = ([""] * max(0, fine - partly) + ["partly"] * min(partly, fine) + ["no"] * failed)[:MOST]
        for state in states:
            places.append((at, state))
            at += STEP
        at += GAP if states else 0
    width = places[-1][0] + RADIUS + 2 if places else 0
    return Dots(width, tuple(places), worked, runs)
