"""Evidence: outcomes of runs, counted by organization, by version and by environment. Pure arithmetic.

A run crosses as a ``Counted`` with an opaque key, and nothing of its case. A correction crosses under the same key and
replaces what was there. Runs of earlier versions count as far as what changed since lets them. All totals are the same
in whatever order the rows came, and however often.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from knowledge.choices import Outcome

CARRIED: Mapping[str, float] = {"typo": 1.0, "medium": 0.5, "major": 0.0}
"""How much evidence outlives a version of each significance (the values are those of articles)."""
WORKED = frozenset({Outcome.WORKED, Outcome.DEVIATION})
CONCLUDED = WORKED | {Outcome.FAILED}
MISSING = frozenset({Outcome.UNKNOWN, Outcome.ABANDONED})
WIDE = 1.96
"""Standard deviations to either side of an interval that holds the truth 95 times in 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One run as the network knows it.

    ``at`` is when its case was closed; of a run whose outcome is unknown, when it began. ``facets`` are what the member
    says of the environment, ``step`` the step from which a run deviated. ``revision`` grows with every correction.
    One that ``is_withdrawn`` counts for nothing: its case was opened again, or the member took it back.
    """

    key: UUID
    member: UUID
    version: int
    outcome: Outcome
    at: datetime
    facets: Mapping[str, str] = field(default_factory=dict)
    step: str = ""
    revision: int = 0
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a practice: its number, how much it changed (a key of ``CARRIED``) and when it was published."""

    number: int
    significance: str
    at: datetime

    def __post_init__(self) -> None:
        if self.significance not in CARRIED:
            raise ValueError(f"A version is one of {', '.join(CARRIED)}, not {self.significance}.")


@dataclass(frozen=True, slots=True)
class Share:
    """What runs came to, each weighted by what its version is still worth. In runs."""

    worked: float = 0.0
    failed: float = 0.0
    missing: float = 0.0
    not_applicable: float = 0.0

    @property
    def concluded(self) -> float:
        """Runs that ended with an answer."""
        return self.worked + self.failed

    def plus(self, outcome: Outcome, weight: float) -> Share:
        """With one run more."""
        worked, failed, missing, not_applicable = self.worked, self.failed, self.missing, self.not_applicable
        if outcome in WORKED:
            worked += weight
        elif outcome == Outcome.FAILED:
            failed += weight
        elif outcome in MISSING:
            missing += weight
        else:
            not_applicable += weight
        return Share(worked, failed, missing, not_applicable)


class Point(NamedTuple):
    """One concluded run in the course of time. Runs of the same moment are in the order of their keys."""

    at: datetime
    key: UUID
    member: UUID
    has_worked: bool


NOTHING = Share()
Members = Mapping[UUID, Share]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the evidence of one version comes to.

    ``members`` are organizations other than the author's; ``authors`` has the author's runs, shown and not counted.
    ``facets`` has the members' results for each facet and value, ``steps`` how many runs deviated at each step,
    ``course`` the concluded runs that still count, the oldest first.
    """

    members: Members
    authors: Members
    facets: Mapping[tuple[str, str], Members]
    steps: Mapping[str, int]
    course: Sequence[Point]

    @property
    def total(self) -> Share:
        """All members together."""
        return total(self.members.values())

    @property
    def own(self) -> Share:
        """The author's own runs."""
        return total(self.authors.values())

    @property
    def organizations(self) -> int:
        """Members with at least one concluded run."""
        return sum(1 for share in self.members.values() if share.concluded > 0)

    @property
    def last_at(self) -> datetime | None:
        """When the last run that counts was concluded; None for no run."""
        return self.course[-1].at if self.course else None


class Running:
    """A tally that is added to run by run; ``tally`` and whoever plays many runs through use it alike."""

    def __init__(self, versions: Iterable[Version], author: UUID) -> None:
        self.author = author
        self.weights = carried(versions)
        self._members: dict[UUID, Share] = {}
        self._facets: dict[tuple[str, str], dict[UUID, Share]] = {}
        self._steps: dict[str, int] = {}
        self._course: list[Point] = []
        self._own: dict[UUID, Share] = {}

    def add(self, row: Counted) -> None:
        """Count one run. The caller gives each run once, as it is now."""
        weight = self.weights.get(row.version, 0.0)
        if row.is_withdrawn or not weight:
            return
        if row.member == self.author:
            _put(self._own, row, weight)
            return
        _put(self._members, row, weight)
        for facet in row.facets.items():
            _put(self._facets.setdefault(facet, {}), row, weight)
        if row.outcome == Outcome.DEVIATION and row.step:
            self._steps[row.step] = self._steps.get(row.step, 0) + 1
        if row.outcome in CONCLUDED:
            insort(self._course, Point(row.at, row.key, row.member, row.outcome in WORKED))

    def tally(self) -> Tally:
        """What it comes to by now. It is a view: what is added later shows in it."""
        shown = MappingProxyType
        return Tally(shown(self._members), shown(self._own), shown(self._facets), shown(self._steps), self._course)


def tally(rows: Iterable[Counted], versions: Iterable[Version], author: UUID) -> Tally:
    """Count every run once, as last corrected, for the latest of these versions.

    Runs of versions that are not among them count nothing. ``author`` is the organization whose practice it is.
    """
    running = Running(versions, author)
    for row in latest(rows):
        running.add(row)
    return running.tally()


def latest(rows: Iterable[Counted]) -> list[Counted]:
    """Each run as last corrected. A key is its member's own: nobody corrects another member's run."""
    found: dict[tuple[UUID, UUID], Counted] = {}
    for row in rows:
        before = found.get((row.member, row.key))
        if before is None or _rank(row) > _rank(before):
            found[row.member, row.key] = row
    return list(found.values())


def settled(rows: Iterable[Counted], now: datetime, closed: timedelta, unconcluded: timedelta) -> list[Counted]:
    """Runs as last corrected that count by now: the case has stayed closed for so long.

    A run without an outcome counts as missing once it began ``unconcluded`` ago; until then it is under way.
    """
    waits = {outcome: unconcluded if outcome == Outcome.UNKNOWN else closed for outcome in Outcome}
    return [row for row in latest(rows) if not row.is_withdrawn and row.at + waits[row.outcome] <= now]


def carried(versions: Iterable[Version]) -> dict[int, float]:
    """How much a run of each version still counts for the latest one: the product over all that came after it."""
    found: dict[int, float] = {}
    weight = 1.0
    for version in sorted(versions, key=lambda one: one.number, reverse=True):
        found[version.number] = weight
        weight *= CARRIED[version.significance]
    return found


def total(shares: Iterable[Share]) -> Share:
    """The sum, the same in any order."""
    all_of = list(shares)
    return Share(
        math.fsum(share.worked for share in all_of),
        math.fsum(share.failed for share in all_of),
        math.fsum(share.missing for share in all_of),
        math.fsum(share.not_applicable for share in all_of),
    )


def wilson(successes: float, n: float, z: float = WIDE) -> tuple[float, float]:
    """Lower and upper bound of a true rate, of which ``successes`` in ``n`` were seen. Both may be fractions of runs.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), p. 209.
    Nothing seen says nothing: from 0 to 1. ``ValueError`` for successes that are not between 0 and ``n``.
    """
    if n < 0 or successes < 0 or successes > n + 1e-9:
        raise ValueError(f"There cannot be {successes} successes in {n}.")
    if n == 0:
        return 0.0, 1.0
    rate, spread = min(1.0, successes / n), z * z / n
    middle = rate + spread / 2
    half = z * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def alike(rows: Iterable[Counted], mine: Mapping[str, str]) -> list[Counted]:
    """Runs in cases like yours: each facet of yours has the same value there. What a run does not say is no match."""
    wanted = mine.items()
    return [row for row in rows if all(row.facets.get(name) == value for name, value in wanted)]


@dataclass(frozen=True, slots=True)
class Slice:
    """How far a practice is proven where a facet has one value. ``low`` and ``high`` bound the true rate."""

    name: str
    value: str
    share: Share
    organizations: int
    low: float
    high: float


def slices(tally: Tally) -> list[Slice]:
    """Every value of every facet, by name and value."""
    return [_slice(name, value, tally.facets[name, value]) for name, value in sorted(tally.facets)]


def contradictions(tally: Tally) -> list[Slice]:
    """Values of facets whose interval lies wholly below that of the facet's other values: known not to work there."""
    found = slices(tally)
    return [one for one in found if one.share.concluded and one.high < _others(one, found)]


def dissenting(tally: Tally) -> int:
    """How many members with two runs or more see it the other way round than all others together.

    Each is compared with the rest without it, so that a member with many runs is not compared with itself.
    """
    everything = tally.total
    return sum(1 for share in tally.members.values() if share.concluded >= 2 and _is_against(share, everything))


def _is_against(share: Share, everything: Share) -> bool:
    runs = everything.concluded - share.concluded
    return runs > 0 and (2 * share.worked < share.concluded) != (2 * (everything.worked - share.worked) < runs)


def _others(one: Slice, among: Sequence[Slice]) -> float:
    rest = total(other.share for other in among if other.name == one.name and other.value != one.value)
    return wilson(rest.worked, rest.concluded)[0]


def _slice(name: str, value: str, members: Members) -> Slice:
    share = total(members.values())
    low, high = wilson(share.worked, share.concluded)
    return Slice(name, value, share, sum(1 for one in members.values() if one.concluded > 0), low, high)


def _put(shares: dict[UUID, Share], row: Counted, weight: float) -> None:
    shares[row.member] = shares.get(row.member, NOTHING).plus(row.outcome, weight)


def _rank(row: Counted) -> tuple[object, ...]:
    """The later correction counts. Two of one number cannot be; if they are, the same one wins in any order."""
    return row.revision, row.is_withdrawn, row.at, row.outcome, row.version, row.step, sorted(row.facets.items())
