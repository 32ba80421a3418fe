"""What members promise each other: how soon a request is acknowledged, and how soon each turn is taken.

Agreements are policies of the clocks' engine: a place is the member that helps, a client the one that asks, a level the
severity. Without one of its own a network has the first: urgent ones within an hour and high ones within two, around
the clock, the rest on the next working day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from clocks.choices import Metric
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY, HOUR, Book, Policy
from clocks.selectors import book as read_book
from core.chosen import Kept
from network.choices import Severity

FIRST_AGREEMENT = Policy(
    targets={
        Metric.ACKNOWLEDGEMENT: {
            Severity.URGENT: HOUR, Severity.HIGH: 2 * HOUR, Severity.MEDIUM: 8 * HOUR, Severity.LOW: 8 * HOUR,
        },
        Metric.NEXT_REPLY: {
            Severity.URGENT: 4 * HOUR, Severity.HIGH: 8 * HOUR, Severity.MEDIUM: 16 * HOUR, Severity.LOW: 40 * HOUR,
        },
    },
    always=(Severity.URGENT, Severity.HIGH),
)  # fmt: skip
"""Seconds by severity; those of medium and low count by the network's calendar."""
WAVE = 5
"""So many organizations are asked at once where a request goes to whoever can."""
EXPIRES = timedelta(days=14)
"""After so long without an acknowledgement a request expires."""
NOTICE, RESTS = timedelta(days=23), timedelta(days=30)
"""After so long without a move both are told that it will be closed, and it is closed."""
REOPENS = timedelta(days=14)
"""For so long after its end the requester's side may open it again."""


def book() -> Book:
    """Every calendar and agreement of the network."""
    found = read_book()
    listed = [_first(kept) for kept in found.policies]
    return replace(found, policies=tuple(listed), _found={})


def _first(kept: Kept[Policy]) -> Kept[Policy]:
    is_ours = kept.key == DEFAULT_POLICY and kept.value == FIRST_POLICY
    return Kept(kept.key, "The network's agreement", FIRST_AGREEMENT) if is_ours else kept
