"""By what rules a network validates a practice, typed, and how runs count under them. Pure.

Why the rules are as they are: docs/adr/0016.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from core.chosen import Chosen, Kept
from network.evidence import Members, Share

NAME = "validation"
EPSILON = 1e-9
"""What sums of fractions may be off by; far less than a part of a run."""
ODDS = tuple[float, float]
"""How many runs of one member worked, of how many, as they count."""


class Policy(Chosen):
    """When a network takes a practice for validated, and when no longer.

    ``organizations`` besides the author's must have run it, and ``runs`` must count. Of one organization at most
    ``per_member`` runs count: with more its results count as if in so many. One can be ``sure`` (a probability) that it
    works in a share of at least ``bound`` of all cases: Wilson's lower bound, one-sided. Without the ``without``
    organizations whose results help it most, it still worked in a share of ``rest`` of the runs, of which ``left`` at
    least must be there. A run without an outcome counts as ``missing`` failed runs. ``reviewers`` of different
    organizations approve, and more than do not.

    A run counts once its case was ``closed`` for so many days, one without an outcome ``unconcluded`` days after it
    began. Validation ``lasts`` so many days after the last run or check. ``failures`` in a row, in more than one
    organization, suspend it; so do the last ``recent`` runs when they lie below ``bound`` for sure (0: they do not).
    """

    kind: ClassVar[str] = "validation_rule"
    called: ClassVar[str] = "rule of validation"
    most: ClassVar[int] = 1

    organizations: Annotated[int, Field(ge=2, le=100)] = 6
    runs: Annotated[int, Field(ge=5, le=500)] = 18
    per_member: Annotated[int, Field(ge=1, le=50)] = 8
    bound: Annotated[float, Field(ge=0.3, le=0.95)] = 0.60
    sure: Annotated[float, Field(ge=0.8, le=0.999)] = 0.96
    without: Annotated[int, Field(ge=0, le=10)] = 3
    rest: Annotated[float, Field(ge=0.0, le=0.95)] = 0.66
    left: Annotated[int, Field(ge=1, le=200)] = 8
    missing: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    reviewers: Annotated[int, Field(ge=1, le=10)] = 2
    closed: Annotated[int, Field(ge=0, le=90)] = 14
    unconcluded: Annotated[int, Field(ge=1, le=365)] = 30
    lasts: Annotated[int, Field(ge=30, le=1825)] = 365
    failures: Annotated[int, Field(ge=2, le=50)] = 5
    recent: Annotated[int, Field(ge=0, le=200)] = 20

    @model_validator(mode="after")
    def _leaves_somebody(self) -> Self:
        if self.without >= self.organizations:
            raise ValueError("Leave fewer organizations out than must have run it.")
        return self

    @property
    def z(self) -> float:
        """Standard deviations of a one-sided bound that is ``sure``."""
        return _z(self.sure)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Runs as the policy lets them count: what worked, of how many, and the same for each member.

    ``organizations`` are members with a concluded run.
    """

    organizations: int
    worked: float
    runs: float
    by: Iterable[ODDS]

    def rest(self, policy: Policy) -> float:
        """The share that worked without the members that help it most. Too few runs are filled up with failed ones."""
        by = sorted(self.by, key=lambda one: (one[0] - policy.rest * one[1], one), reverse=True)[policy.without :]
        return math.fsum(one[0] for one in by) / max(policy.left, math.fsum(one[1] for one in by))


class Weighing:
    """Runs as they count, kept up while they come: one member's share is put in at a time.

    For whoever plays many runs through. ``weigh`` says the same of all shares at once, within ``EPSILON``.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._by: dict[UUID, ODDS] = {}
        self._ran: set[UUID] = set()
        self._worked = self._runs = 0.0

    def put(self, member: UUID, share: Share) -> None:
        """What this member's runs come to by now."""
        worked, runs = self._by.get(member, (0.0, 0.0))
        now = self._by[member] = capped(share, self._policy)
        self._worked += now[0] - worked
        self._runs += now[1] - runs
        if share.concluded > 0:
            self._ran.add(member)

    def weighed(self) -> Weighed:
        """What it comes to by now. ``by`` is a view: what is put in later shows in it."""
        return Weighed(len(self._ran), self._worked, self._runs, self._by.values())


def weigh(members: Members, policy: Policy) -> Weighed:
    """Runs as the policy lets them count: capped for each member, and with those that have no outcome."""
    by = tuple(capped(share, policy) for share in members.values())
    organizations = sum(1 for share in members.values() if share.concluded > 0)
    return Weighed(organizations, math.fsum(one[0] for one in by), math.fsum(one[1] for one in by), by)


def capped(share: Share, policy: Policy) -> ODDS:
    """One member's runs as they count: with more than the policy lets count, its results in as many as that."""
    runs = share.concluded + share.missing * policy.missing
    if runs <= policy.per_member:
        return share.worked, runs
    return share.worked * policy.per_member / runs, float(policy.per_member)


@lru_cache(maxsize=64)
def _z(sure: float) -> float:
    return NormalDist().inv_cdf(sure)


def kept_policy() -> Kept[Policy] | None:
    """The rules of the space's network, if any were chosen. One query."""
    return Policy.named(NAME)


def policy() -> Policy:
    """The rules that count. One query."""
    kept = kept_policy()
    return kept.value if kept else Policy()
