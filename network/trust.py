"""How a network comes to trust a practice: what the evidence lacks, how sure one can be, what ends trust.

Pure arithmetic on ``network/evidence.py`` by the rules of ``network/policy.py``. Whether a practice is validated
depends on its past as well: it takes more to become so than to stay so, and ``next_state`` says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from network.choices import Certainty, Standing
from network.evidence import Counted, Point, Tally, contradictions, dissenting, settled, wilson
from network.policy import EPSILON, Policy, Weighed, weigh
from network.reasons import Reason, Why

FEW_MISSING, MANY_MISSING = 0.1, 0.3
"""Shares of begun runs without an outcome above which certainty falls by one word, and by two."""
OFTEN = 0.25
"""Above this share of runs in which it did not apply, it is unclear when it does."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one organization says after a review of one version: it approves, or it does not. Its last word counts."""

    member: UUID
    is_approval: bool
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """Organizations that approve and those that do not."""

    approvals: int
    objections: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What evidence and reviews say at a moment.

    ``lacking`` is why it may not be validated, empty when it may. ``reasons`` are why certainty is what it is.
    ``suspended`` and ``lapsed`` are why trust ends, if it does. It ``is_disputed`` where no more reviewers approve than
    do not.
    """

    lacking: tuple[Reason, ...]
    certainty: Certainty
    reasons: tuple[Reason, ...]
    suspended: Reason | None
    lapsed: Reason | None
    is_disputed: bool

    @property
    def may_be_validated(self) -> bool:
        """Whether nothing lacks and nothing speaks against it."""
        return not self.lacking and self.suspended is None and self.lapsed is None


def counting(rows: Iterable[Counted], policy: Policy, now: datetime) -> list[Counted]:
    """Runs that count by now, as last corrected."""
    return settled(rows, now, timedelta(days=policy.closed), timedelta(days=policy.unconcluded))


def judge(
    tally: Tally,
    reviews: Reviews,
    policy: Policy,
    now: datetime,
    *,
    verified_at: datetime | None = None,
    since: datetime | None = None,
) -> Judgement:
    """What the evidence comes to now.

    ``verified_at`` is when somebody last checked the practice. ``since`` is when a person last ended a suspension: runs
    before it suspend nothing again.
    """
    return Judgement(
        lacking=(*lacking_evidence(weigh(tally.members, policy), policy), *lacking_reviews(reviews, policy)),
        certainty=certainty(reasons := weighing(tally, policy, now, verified_at)),
        reasons=reasons,
        suspended=suspension(tally, policy, since),
        lapsed=lapse(tally, policy, now, verified_at),
        is_disputed=0 < reviews.objections >= reviews.approvals,
    )


def next_state(state: Standing, judgement: Judgement) -> Standing:
    """How a practice stands after this judgement.

    What is validated stays so while evidence gets thinner, until it is suspended, disputed or lapsed. What lapsed or
    was disputed is validated again once nothing lacks. Only a person ends a suspension, or a later version: either
    begins anew from ``Standing.OPEN``, with the evidence that still counts.
    """
    if state == Standing.SUSPENDED:
        return state
    if state == Standing.VALIDATED:
        if judgement.suspended:
            return Standing.SUSPENDED
        if judgement.is_disputed:
            return Standing.DISPUTED
        return Standing.LAPSED if judgement.lapsed else state
    return Standing.VALIDATED if judgement.may_be_validated else state


def lacking_evidence(weighed: Weighed, policy: Policy) -> Iterator[Reason]:
    """What the runs lack for the policy. Whoever asks whether anything lacks at all takes the first one alone."""
    if weighed.organizations < policy.organizations:
        yield Reason(Why.FEW_ORGANIZATIONS, weighed.organizations, policy.organizations)
    if weighed.runs < policy.runs - EPSILON:
        yield Reason(Why.FEW_RUNS, weighed.runs, policy.runs)
    if (low := wilson(weighed.worked, weighed.runs, policy.z)[0]) < policy.bound - EPSILON:
        yield Reason(Why.LOW_BOUND, low, policy.bound)
    if (rest := weighed.rest(policy)) < policy.rest - EPSILON:
        yield Reason(Why.LEANS, rest, policy.rest)


def lacking_reviews(reviews: Reviews, policy: Policy) -> Iterator[Reason]:
    """What the reviews lack for the policy."""
    if reviews.approvals < policy.reviewers:
        yield Reason(Why.FEW_REVIEWERS, reviews.approvals, policy.reviewers)
    if 0 < reviews.objections >= reviews.approvals:
        yield Reason(Why.OBJECTIONS, reviews.objections, reviews.approvals)


def reviewed(reviews: Iterable[Review], weights: Mapping[int, float], author: UUID) -> Reviews:
    """Last words of organizations other than the author's, of versions that differ from the latest in no major way.

    ``weights`` are those of ``network.evidence.carried``.
    """
    last: dict[UUID, Review] = {}
    for review in sorted(reviews, key=lambda one: (one.at, one.version, not one.is_approval)):
        if review.member != author and weights.get(review.version):
            last[review.member] = review
    approvals = sum(review.is_approval for review in last.values())
    return Reviews(approvals, len(last) - approvals)


def weighing(tally: Tally, policy: Policy, now: datetime, verified_at: datetime | None = None) -> tuple[Reason, ...]:
    """What makes one sure of the evidence, or unsure; always the same six, in this order."""
    weighed, everything = weigh(tally.members, policy), tally.total
    agreeing = sum(1 for share in tally.members.values() if 0 < share.concluded <= 2 * share.worked)
    low = wilson(weighed.worked, weighed.runs, policy.z)[0]
    is_enough = low >= policy.bound - EPSILON and weighed.worked >= policy.bound * policy.runs
    against, worse = dissenting(tally), len(contradictions(tally))
    begun = everything.concluded + everything.missing
    absent = everything.missing / begun if begun else 0.0
    often = begun + everything.not_applicable
    is_unclear = worse > 0 or everything.not_applicable > OFTEN * often
    days, half = _idle(tally, now, verified_at), policy.lasts / 2
    return (
        Reason(Why.BREADTH, agreeing, policy.organizations, int(agreeing >= policy.organizations)),
        Reason(Why.SIZE, low, policy.bound, int(is_enough)),
        Reason(Why.DISAGREEMENT, against, 0, -int(against > 0)),
        Reason(
            Why.MISSING, everything.missing, policy.missing, -int(absent > FEW_MISSING) - int(absent > MANY_MISSING)
        ),
        Reason(Why.AGE, days, half, -int(days > half)),
        Reason(Why.APPLICABILITY, worse, everything.not_applicable, -int(is_unclear)),
    )


def certainty(reasons: Iterable[Reason]) -> Certainty:
    """The word for it. Runs on cases are observed and not planned, so it begins at low.

    Source: the GRADE working group, BMJ 336 (2008), p. 924, which raises and lowers by whole words.
    """
    words = list(Certainty)
    place = words.index(Certainty.LOW) + sum(reason.weighs for reason in reasons)
    return words[max(0, min(place, len(words) - 1))]


def suspension(tally: Tally, policy: Policy, since: datetime | None = None) -> Reason | None:
    """Why a validated practice is not to be relied on any more: it fails again and again. None where it does not."""
    course = tally.course if since is None else [point for point in tally.course if point.at > since]
    ended = list(takewhile(lambda point: not point.has_worked, reversed(course)))
    if len(ended) >= policy.failures and _is_spread(ended):
        return Reason(Why.FAILURES, len(ended), policy.failures)
    last = course[-policy.recent :] if policy.recent and len(course) >= policy.recent else []
    if last and _is_spread([point for point in last if not point.has_worked]):
        high = wilson(sum(point.has_worked for point in last), len(last), policy.z)[1]
        if high < policy.bound:
            return Reason(Why.FELL, high, policy.bound)
    return None


def lapse(tally: Tally, policy: Policy, now: datetime, verified_at: datetime | None = None) -> Reason | None:
    """Why validation is over although nothing spoke against it: nobody has run or checked it for too long."""
    days = _idle(tally, now, verified_at)
    return Reason(Why.LAPSED, days, policy.lasts) if days > policy.lasts else None


def _idle(tally: Tally, now: datetime, verified_at: datetime | None) -> int:
    """Whole days since the last run or check; 0 where there was neither, of which other reasons speak."""
    last = max((moment for moment in (tally.last_at, verified_at) if moment is not None), default=now)
    return max(0, (now - last).days)


def _is_spread(failed: Iterable[Point]) -> bool:
    """Nobody ends what others rely on alone."""
    return len({point.member for point in failed}) > 1
