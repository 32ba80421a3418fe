"""Trust: nobody earns it alone, what speaks against it is said without saying who, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from knowledge.choices import Outcome
from network.choices import Certainty, Standing
from network.evidence import Counted, Share, Tally, carried, tally
from network.policy import EPSILON, Policy, Weighing, weigh
from network.reasons import SENTENCES, Reason, Why, counted, percent
from network.trust import (
    Judgement,
    Review,
    Reviews,
    certainty,
    counting,
    judge,
    lacking_evidence,
    lacking_reviews,
    lapse,
    next_state,
    reviewed,
    suspension,
    weighing,
)
from tests.network.test_evidence import AUTHOR, NOW, VERSIONS, run, runs

POLICY = Policy()
CONTENT = Reviews(2, 0)
PEOPLE = [UUID(int=100 + number) for number in range(12)]
WORDS = list(Certainty)
shares = st.builds(lambda worked, failed: (worked, failed), st.integers(0, 12), st.integers(0, 12))


def tallied(*rows: Counted) -> Tally:
    """Of the latest version."""
    return tally(rows, VERSIONS, AUTHOR)


def broad(organizations: int = 8, worked: int = 3, failed: int = 0) -> list[Counted]:
    """As many runs of each of so many organizations."""
    return [row for one in PEOPLE[:organizations] for row in runs(one, worked, failed)]


def judged(*rows: Counted, reviews: Reviews = CONTENT) -> Judgement:
    return judge(tallied(*rows), reviews, POLICY, NOW)


def lacks(*rows: Counted) -> list[Why]:
    return [reason.why for reason in judged(*rows).lacking]


def test_broad_evidence_and_two_reviewers_validate() -> None:
    assert judged(*broad()).may_be_validated
    assert lacks(*broad(organizations=5, worked=5)) == [Why.FEW_ORGANIZATIONS]
    assert Why.FEW_RUNS in lacks(*broad(organizations=6, worked=2))
    assert Why.LOW_BOUND in lacks(*broad(worked=2, failed=1))
    assert [one.why for one in judged(*broad(), reviews=Reviews(1, 0)).lacking] == [Why.FEW_REVIEWERS]
    assert [one.why for one in judged(*broad(), reviews=Reviews(2, 2)).lacking] == [Why.OBJECTIONS]


@given(st.integers(0, 200), st.lists(shares, max_size=4))
def test_one_members_200_successes_change_nothing(more: int, others: list[tuple[int, int]]) -> None:
    """Beside as few others as four, whatever they found, 200 successes of one member validate nothing."""
    rows = [row for one, share in zip(PEOPLE[1:], others, strict=False) for row in runs(one, *share)]
    for successes in (more, 200):
        found = judged(*rows, *runs(PEOPLE[0], successes))
        assert next_state(Standing.OPEN, found) == Standing.OPEN
        assert weigh(tallied(*runs(PEOPLE[0], successes)).members, POLICY).runs <= POLICY.per_member


@given(st.integers(1, 3), st.integers(1, 200), st.lists(shares, min_size=4, max_size=9))
def test_up_to_three_colluding_members_never_validate_what_fails_with_the_rest(
    ring: int, successes: int, others: list[tuple[int, int]]
) -> None:
    honest = [row for one, share in zip(PEOPLE[ring:], others, strict=False) for row in runs(one, *share)]
    alone = weigh(tallied(*honest).members, POLICY)
    rows = [*honest, *(row for one in PEOPLE[:ring] for row in runs(one, successes))]
    if alone.worked < POLICY.rest * alone.runs - 1e-6:
        assert not judged(*rows, reviews=Reviews(9, 0)).may_be_validated


def test_without_those_that_help_most_enough_must_be_left() -> None:
    rows = [*runs(PEOPLE[0], 50), *runs(PEOPLE[1], 50), *(run(800 + who, PEOPLE[who]) for who in range(2, 6))]
    [reason] = judged(*rows).lacking
    assert (reason.why, round(reason.found, 3)) == (Why.LEANS, round(3 / 8, 3))


def test_two_colluding_members_and_their_reviews_validate_nothing() -> None:
    rows = [*runs(PEOPLE[0], 100), *runs(PEOPLE[1], 100), *broad(8, 2, 2)]
    assert Why.LEANS in lacks(*rows)
    lenient = POLICY.model_copy(update={"without": 0, "rest": 0.0, "per_member": 50})
    assert judge(tallied(*rows), CONTENT, lenient, NOW).may_be_validated, "so it is this rule that holds"


@given(st.integers(2, 9), st.integers(1, 9), st.integers(2, 9))
def test_contradictory_results_lower_certainty_and_are_named_without_saying_who(
    organizations: int, worked: int, failed: int
) -> None:
    before = judged(*broad(organizations, worked))
    after = judged(*broad(organizations, worked), *runs(PEOPLE[11], 0, failed))
    assert WORDS.index(after.certainty) < WORDS.index(before.certainty)
    [reason] = [one for one in after.reasons if one.why == Why.DISAGREEMENT]
    assert (reason.weighs, reason.found > 0) == (-1, True)
    assert "organization" in reason.sentence
    assert [one.weighs for one in before.reasons if one.why == Why.DISAGREEMENT] == [0]
    told = " ".join(one.sentence for one in (*after.reasons, *after.lacking))
    assert not any(str(one) in told or one.hex in told for one in (*PEOPLE, AUTHOR))


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(Outcome)), max_size=40), st.randoms())
def test_the_verdict_is_the_same_in_any_order(given: list[tuple[UUID, Outcome]], chance: Random) -> None:
    rows = [run(place, *one, at=NOW - timedelta(days=place)) for place, one in enumerate(given)]
    mixed = [*rows, *rows[:5]]
    chance.shuffle(mixed)
    assert judged(*mixed) == judged(*rows)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE[:6]), st.sampled_from(Outcome)), max_size=60))
def test_weights_kept_up_are_the_weights_of_all_at_once(given: list[tuple[UUID, Outcome]]) -> None:
    policy = Policy(per_member=3, missing=0.5)
    kept, members = Weighing(policy), dict[UUID, Share]()
    for member, outcome in given:
        members[member] = members.get(member, Share()).plus(outcome, 0.5)
        kept.put(member, members[member])
    found, whole = kept.weighed(), weigh(members, policy)
    assert (found.organizations, sorted(found.by)) == (whole.organizations, sorted(whole.by))
    assert abs(found.worked - whole.worked) + abs(found.runs - whole.runs) < EPSILON
    assert abs(found.rest(policy) - whole.rest(policy)) < EPSILON


def test_runs_without_an_outcome_count_as_failed_and_lower_certainty() -> None:
    silent = [run(90 + place, PEOPLE[place], Outcome.UNKNOWN) for place in range(8)]
    assert Why.LOW_BOUND in lacks(*broad(worked=2), *silent)
    sure, unsure = judged(*broad()).certainty, judged(*broad(), *silent[:4]).certainty
    assert (sure, unsure) == (Certainty.HIGH, Certainty.MODERATE)
    doubtful = [replace(row, outcome=Outcome.ABANDONED, key=UUID(int=500 + row.key.int)) for row in broad()]
    assert judged(*broad(), *doubtful).certainty == Certainty.VERY_LOW


def test_certainty_begins_at_low_and_says_six_reasons() -> None:
    nothing = judged()
    assert nothing.certainty == Certainty.LOW
    order = [Why.BREADTH, Why.SIZE, Why.DISAGREEMENT, Why.MISSING, Why.AGE, Why.APPLICABILITY]
    assert [one.why for one in nothing.reasons] == order
    assert judged(*broad(2)).certainty == Certainty.LOW
    assert judged(*broad(4, 6)).certainty == Certainty.MODERATE, "enough runs, and too few organizations"
    [size] = [one for one in judged(*broad(2)).reasons if one.why == Why.SIZE]
    assert size.sentence == "The runs that worked are too few to be sure of it."
    assert certainty([Reason(Why.AGE, 1, 1, -9)]) == Certainty.VERY_LOW


def test_age_and_unclear_applicability_lower_certainty() -> None:
    later = weighing(tallied(*broad()), POLICY, NOW + timedelta(days=200))
    assert [one.weighs for one in later if one.why == Why.AGE] == [-1]
    checked = weighing(tallied(*broad()), POLICY, NOW + timedelta(days=200), NOW + timedelta(days=150))
    assert [(one.found, one.weighs) for one in checked if one.why == Why.AGE] == [(50, 0)]
    unfit = [run(90 + place, PEOPLE[place], Outcome.NOT_APPLICABLE) for place in range(10)]
    [reason] = [one for one in judged(*broad(), *unfit).reasons if one.why == Why.APPLICABILITY]
    assert (reason.weighs, reason.sentence[:10]) == (-1, "In 10 runs")


def test_failures_in_a_row_of_more_than_one_organization_suspend() -> None:
    def after(*failing: int) -> Reason | None:
        rows = [
            run(900 + place, PEOPLE[who], Outcome.FAILED, at=NOW + timedelta(days=1 + place))
            for place, who in enumerate(failing)
        ]
        return suspension(tallied(*broad(), *rows), POLICY)

    assert after(1, 2, 3, 4) is None
    assert after(1, 1, 1, 1, 1) is None, "nobody ends alone what others rely on"
    assert after(1, 1, 1, 1, 2) == Reason(Why.FAILURES, 5, 5)


def test_many_failures_between_successes_suspend_and_a_look_begins_anew() -> None:
    course = [Outcome.FAILED, Outcome.FAILED, Outcome.FAILED, Outcome.WORKED] * 5
    rows = [
        run(900 + place, PEOPLE[place % 7], one, at=NOW + timedelta(days=1 + place)) for place, one in enumerate(course)
    ]
    found = suspension(tallied(*broad(), *rows), POLICY)
    assert found is not None
    assert found.why == Why.FELL
    assert suspension(tallied(*broad(), *rows), POLICY, since=NOW + timedelta(days=10)) is None
    off = POLICY.model_copy(update={"recent": 0})
    assert suspension(tallied(*broad(), *rows), off) is None


def test_validation_lapses_without_runs_or_checks() -> None:
    late = NOW + timedelta(days=POLICY.lasts + 1)
    assert lapse(tallied(*broad()), POLICY, late - timedelta(days=1)) is None
    assert lapse(tallied(*broad()), POLICY, late) == Reason(Why.LAPSED, 366, 365)
    assert lapse(tallied(*broad()), POLICY, late, verified_at=NOW + timedelta(days=30)) is None
    assert not judge(tallied(*broad()), CONTENT, POLICY, late).may_be_validated


def test_what_is_validated_stays_so_until_something_ends_it() -> None:
    good, thin = judged(*broad()), judged(*broad(2))
    failing = replace(thin, suspended=Reason(Why.FAILURES, 5, 5))
    old, disputed = replace(good, lapsed=Reason(Why.LAPSED, 366, 365)), replace(good, is_disputed=True)
    steps = {
        (Standing.OPEN, good): Standing.VALIDATED,
        (Standing.OPEN, thin): Standing.OPEN,
        (Standing.VALIDATED, thin): Standing.VALIDATED,
        (Standing.VALIDATED, failing): Standing.SUSPENDED,
        (Standing.VALIDATED, old): Standing.LAPSED,
        (Standing.VALIDATED, disputed): Standing.DISPUTED,
        (Standing.LAPSED, old): Standing.LAPSED,
        (Standing.LAPSED, good): Standing.VALIDATED,
        (Standing.DISPUTED, good): Standing.VALIDATED,
        (Standing.SUSPENDED, good): Standing.SUSPENDED,
        (Standing.OPEN, replace(good, suspended=failing.suspended)): Standing.OPEN,
    }
    assert {step: next_state(*step) for step in steps} == steps


def test_reviews_count_once_for_each_organization_and_not_for_the_author() -> None:
    weights = carried(VERSIONS)
    first = [Review(one, True, NOW, 4) for one in (*PEOPLE[:2], AUTHOR)]
    assert reviewed([*first, *first], weights, AUTHOR) == Reviews(2, 0)
    later = Review(PEOPLE[0], False, NOW + timedelta(days=1), 4)
    assert reviewed([later, *first], weights, AUTHOR) == Reviews(1, 1)
    assert judged(*broad(), reviews=Reviews(1, 1)).is_disputed
    assert reviewed(first, {4: 0.0, 5: 1.0}, AUTHOR) == Reviews(0, 0), "a major change wants a new look"


def test_runs_that_are_too_fresh_wait() -> None:
    fresh = [replace(row, at=NOW - timedelta(days=13)) for row in broad()]
    assert counting(fresh, POLICY, NOW) == []
    assert len(counting(fresh, POLICY, NOW + timedelta(days=1))) == len(fresh)


def test_a_policy_is_held_to_its_bounds() -> None:
    assert Policy.checked(POLICY.data()) == POLICY
    for wrong in ({"organizations": 1, "without": 0}, {"reviewers": 0}, {"bound": 1.2}, {"without": 6}, {"runs": 0}):
        with pytest.raises(Refused):
            Policy.checked(wrong)
    with pytest.raises(Refused, match=r"Leave fewer organizations out than must have run it\."):
        Policy.checked({"organizations": 3})


@given(st.sampled_from(Why), st.integers(0, 40), st.sampled_from((0.0, 0.5, 1.0, 6.0)), st.sampled_from((-1, 0, 1)))
def test_every_reason_is_a_sentence(why: Why, found: int, wanted: float, weighs: int) -> None:
    words = Reason(why, found, wanted, weighs).sentence
    assert words[0].isupper() or words[0].isdigit()
    assert words.endswith(".")
    assert "  " not in words
    assert "1 runs" not in words.split(" ", 1)[0]


def test_reasons_have_their_words() -> None:
    assert set(SENTENCES) == set(Why)
    assert [counted(number, "run") for number in (0, 1, 2, 2.5)] == ["no run", "one run", "2 runs", "2.5 runs"]
    assert percent(0.5999) == "59 of 100", "what is not reached does not look reached"
    [dissent] = [one for one in judged(*broad(), *runs(PEOPLE[11], 0, 2)).reasons if one.why == Why.DISAGREEMENT]
    assert dissent.sentence == "One organization sees it differently from the others."
    told = {reason.why: reason.sentence for reason in judged(*broad(2), reviews=Reviews(0, 0)).lacking}
    assert told[Why.FEW_ORGANIZATIONS] == "2 organizations besides the author's tried it to an end; 6 are needed."
    assert told[Why.FEW_RUNS] == "6 runs count so far; 18 are needed."
    assert told[Why.FEW_REVIEWERS] == "No organization approved it after a review; 2 are needed."


def test_lacking_is_asked_one_by_one() -> None:
    few = weigh(tallied(*broad(2)).members, POLICY)
    assert next(lacking_evidence(few, POLICY)).why == Why.FEW_ORGANIZATIONS
    assert [len(list(lacking_reviews(Reviews(*one), POLICY))) for one in product((0, 3), (0, 3))] == [1, 2, 0, 1]
