"""Why a practice is trusted as far as it is: typed reasons with their numbers, and each as a sentence for people.

A reason carries numbers and never who is behind them: no sentence about trust names an organization.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What a reason is about. What is lacking comes first, then what makes one sure or unsure, then what ends trust."""

    FEW_ORGANIZATIONS = "few_organizations"
    FEW_RUNS = "few_runs"
    LOW_BOUND = "low_bound"
    LEANS = "leans"
    FEW_REVIEWERS = "few_reviewers"
    OBJECTIONS = "objections"
    BREADTH = "breadth"
    SIZE = "size"
    DISAGREEMENT = "disagreement"
    MISSING = "missing"
    AGE = "age"
    APPLICABILITY = "applicability"
    FAILURES = "failures"
    FELL = "fell"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``found`` is what there is and ``wanted`` what the policy asks, in the unit that its kind has.

    ``weighs`` is by how much it raises or lowers certainty, in words of the scale; 0 for what is only said.
    """

    why: Why
    found: float
    wanted: float
    weighs: int = 0

    @property
    def sentence(self) -> str:
        """For people."""
        return SENTENCES[self.why](self)


def counted(number: float, one: str, many: str = "") -> str:
    """A number with its noun: "no run", "one organization", "3 organizations", "2.5 runs"."""
    if number <= 1:
        return f"{'one' if number == 1 else 'no' if number == 0 else f'{number:.1f}'} {one}"
    return f"{f'{number:.1f}'.removesuffix('.0')} {many or one + 's'}"


def percent(rate: float) -> str:
    """A rate in hundredths; cut, so that what is not reached does not look reached."""
    return f"{int(rate * 100 + 1e-9)} of 100"


def _few_organizations(reason: Reason) -> str:
    has = counted(reason.found, "organization")
    return f"{has.capitalize()} besides the author's tried it to an end; {reason.wanted:.0f} are needed."


def _few_runs(reason: Reason) -> str:
    return f"{counted(reason.found, 'run').capitalize()} count so far; {reason.wanted:.0f} are needed."


def _low_bound(reason: Reason) -> str:
    return (
        f"It works in at least {percent(reason.found)} cases as far as the runs can tell; {percent(reason.wanted)} "
        "are needed."
    )


def _leans(reason: Reason) -> str:
    return (
        f"Without the organizations whose results help it most, it worked in too few runs: {percent(reason.found)}, "
        f"and {percent(reason.wanted)} are needed."
    )


def _few_reviewers(reason: Reason) -> str:
    has = counted(reason.found, "organization").capitalize()
    return f"{has} approved it after a review; {reason.wanted:.0f} are needed."


def _objections(reason: Reason) -> str:
    has = counted(reason.found, "organization").capitalize()
    return f"{has} did not approve it after a review, and {reason.wanted:.0f} did; more must approve than not."


def _breadth(reason: Reason) -> str:
    if reason.weighs > 0:
        return f"It worked in most runs of {counted(reason.found, 'organization')}."
    has = counted(reason.found, "organization")
    return f"It worked in most runs of {has} so far, which is fewer than {reason.wanted:.0f}."


def _size(reason: Reason) -> str:
    if reason.weighs <= 0 and reason.found >= reason.wanted:
        return "The runs that worked are too few to be sure of it."
    ends = f"it works in at least {percent(reason.found)} cases"
    return f"The runs are enough to say that {ends}." if reason.weighs > 0 else f"The runs say only that {ends}."


def _disagreement(reason: Reason) -> str:
    if not reason.found:
        return "No organization sees it differently from the others."
    sees = "sees" if reason.found == 1 else "see"
    return f"{counted(reason.found, 'organization').capitalize()} {sees} it differently from the others."


def _missing(reason: Reason) -> str:
    if not reason.found:
        return "Every run that was begun has an outcome."
    has = "has" if reason.found == 1 else "have"
    counts = {0.0: "are left out", 1.0: "count as failed ones"}
    how = counts.get(reason.wanted, f"count as {reason.wanted:g} of a failed one")
    return f"{counted(reason.found, 'run').capitalize()} {has} no outcome; as long as that is so, such runs {how}."


def _age(reason: Reason) -> str:
    days = counted(reason.found, "day")
    return f"The last run or check was {days} ago." if reason.found else "The last run or check was today."


def _applicability(reason: Reason) -> str:
    """``wanted`` is how many runs found that it did not apply."""
    if not reason.found and reason.weighs:
        return f"In {counted(reason.wanted, 'run')} it turned out not to apply; when it does is unclear."
    if not reason.found:
        return "It works about equally well in every environment that was named."
    does = "does" if reason.found == 1 else "do"
    return f"{counted(reason.found, 'kind').capitalize()} of environment {does} clearly worse with it than others."


def _failures(reason: Reason) -> str:
    return f"The last {reason.found:.0f} runs failed, in more than one organization."


def _fell(reason: Reason) -> str:
    return f"Of the last runs it worked in at most {percent(reason.found)} cases; {percent(reason.wanted)} are needed."


def _lapsed(reason: Reason) -> str:
    return f"Nobody has run or checked it for {counted(reason.found, 'day')}; it counts for {reason.wanted:.0f}."


SENTENCES: Mapping[Why, Callable[[Reason], str]] = {
    Why.FEW_ORGANIZATIONS: _few_organizations,
    Why.FEW_RUNS: _few_runs,
    Why.LOW_BOUND: _low_bound,
    Why.LEANS: _leans,
    Why.FEW_REVIEWERS: _few_reviewers,
    Why.OBJECTIONS: _objections,
    Why.BREADTH: _breadth,
    Why.SIZE: _size,
    Why.DISAGREEMENT: _disagreement,
    Why.MISSING: _missing,
    Why.AGE: _age,
    Why.APPLICABILITY: _applicability,
    Why.FAILURES: _failures,
    Why.FELL: _fell,
    Why.LAPSED: _lapsed,
}
"""The one place where reasons become words."""
