"""Two halves of a measure beside each other: how many times as fast, and whether a goal is met."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

Half = Mapping[str, Mapping[str, Any]]
"""The rows of one measure by name."""


def rows_of(line: str) -> dict[str, Any]:
    """The rows of the JSON line that a half printed last, by name."""
    return {row["name"]: row for row in json.loads(line)["rows"]}


def beside(rounds: Sequence[tuple[Half, Half]], goals: Mapping[str, tuple[str, float]]) -> list[dict[str, Any]]:
    """Each row of the goals with the median of its rounds, which were in turn: a machine is not always as fast.

    ``goals`` are the desk's row for each of the peer's, and how many times as fast it is to be.
    """
    found = []
    for name, (own, goal) in goals.items():
        theirs = statistics.median(peers[name]["ms_median"] for peers, _ in rounds)
        mine = statistics.median(ours[own]["ms_median"] for _, ours in rounds)
        times = round(theirs / mine, 1)
        found.append(
            {
                "name": name,
                "peer_ms": theirs,
                "peer_queries": rounds[0][0][name]["queries"],
                "ms": mine,
                "queries": rounds[0][1][own]["queries"],
                "times_faster": times,
                "goal": goal,
                "is_met": times >= goal,
            }
        )
    return found
