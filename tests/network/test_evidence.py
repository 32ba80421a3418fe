"""Evidence adds up: in any order, however often it is told, and as last corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.choices import Outcome
from network.evidence import (
    Counted,
    Running,
    Share,
    Version,
    alike,
    carried,
    contradictions,
    dissenting,
    latest,
    settled,
    slices,
    tally,
    wilson,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
AUTHOR, *MEMBERS = (UUID(int=number) for number in range(1, 8))
VERSIONS = (Version(1, "major", NOW), Version(2, "medium", NOW), Version(3, "typo", NOW), Version(4, "medium", NOW))
FACETS = st.dictionaries(st.sampled_from(("platform", "size")), st.sampled_from(("a", "b")), max_size=2)


def run(
    key: int, member: UUID = MEMBERS[0], outcome: Outcome = Outcome.WORKED, version: int = 4, **more: Any
) -> Counted:
    """One run of the day on which everything here happens, unless said otherwise."""
    row = Counted(key=UUID(int=key), member=member, version=version, outcome=outcome, at=NOW)
    return replace(row, **more)


def runs(member: UUID, worked: int, failed: int = 0, **more: Any) -> list[Counted]:
    """So many runs of one member."""
    outcomes = [Outcome.WORKED] * worked + [Outcome.FAILED] * failed
    return [run(number, member, outcome, **more) for number, outcome in enumerate(outcomes)]


rows = st.builds(
    Counted,
    key=st.integers(0, 8).map(lambda number: UUID(int=number)),
    member=st.sampled_from((AUTHOR, *MEMBERS[:3])),
    version=st.integers(1, 5),
    outcome=st.sampled_from(Outcome),
    at=st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
    facets=FACETS,
    step=st.sampled_from(("", "s1", "s2")),
    revision=st.integers(0, 3),
    is_withdrawn=st.booleans(),
)


@given(st.lists(rows, max_size=30), st.randoms(use_true_random=False))
def test_order_and_replays_change_nothing(given: list[Counted], chance: Random) -> None:
    again = [*given, *given[: len(given) // 2]]
    chance.shuffle(again)
    assert tally(again, VERSIONS, AUTHOR) == tally(given, VERSIONS, AUTHOR)
    assert sorted(map(repr, latest(again))) == sorted(map(repr, latest(given)))


@given(st.lists(rows, max_size=20), rows)
def test_a_withdrawn_run_was_never_there(given: list[Counted], gone: Counted) -> None:
    others = [row for row in given if (row.member, row.key) != (gone.member, gone.key)]
    taken_back = replace(gone, revision=9, is_withdrawn=True)
    assert tally([*others, gone, taken_back], VERSIONS, AUTHOR) == tally(others, VERSIONS, AUTHOR)
    assert tally([taken_back, *others, gone], VERSIONS, AUTHOR) == tally(others, VERSIONS, AUTHOR)


@given(st.lists(rows, max_size=20), rows, st.sampled_from(Outcome), st.permutations(range(3)))
def test_reopened_late_and_closed_again_counts_as_it_ended(
    given: list[Counted], first: Counted, ending: Outcome, order: Sequence[int]
) -> None:
    others = [row for row in given if (row.member, row.key) != (first.member, first.key)]
    last = replace(first, revision=9, outcome=ending, at=NOW + timedelta(days=200), is_withdrawn=False)
    told = [first, replace(first, revision=8, is_withdrawn=True), last]
    come = [told[place] for place in order]
    assert tally([*come, *others], VERSIONS, AUTHOR) == tally([*others, last], VERSIONS, AUTHOR)


@given(st.lists(rows, max_size=30))
def test_what_is_added_one_by_one_is_the_same(given: list[Counted]) -> None:
    running = Running(VERSIONS, AUTHOR)
    shown = running.tally()
    for row in latest(given):
        running.add(row)
    assert shown == running.tally() == tally(given, VERSIONS, AUTHOR)
    assert shown.total.concluded >= len({point.member for point in shown.course}) / 4


def test_a_key_is_its_members_own() -> None:
    mine, theirs = run(1, MEMBERS[0]), run(1, MEMBERS[1], Outcome.FAILED, revision=5, is_withdrawn=True)
    assert tally([mine, theirs], VERSIONS, AUTHOR).total == Share(worked=1)


def test_runs_count_by_how_they_ended() -> None:
    found = tally([run(place, outcome=one) for place, one in enumerate(Outcome)], VERSIONS, AUTHOR)
    assert found.members == {MEMBERS[0]: Share(worked=2, failed=1, missing=2, not_applicable=1)}
    assert [point.has_worked for point in found.course] == [True, True, False]
    deviated = [run(place, outcome=Outcome.DEVIATION, step=step) for place, step in enumerate(("s1", "s2", "s1", ""))]
    assert tally(deviated, VERSIONS, AUTHOR).steps == {"s1": 2, "s2": 1}


def test_the_authors_own_runs_are_shown_and_not_counted() -> None:
    found = tally([*runs(AUTHOR, 3, 1), *runs(MEMBERS[0], 1)], VERSIONS, AUTHOR)
    assert (found.own, found.total, found.organizations) == (Share(3, 1), Share(1), 1)
    assert [point.member for point in found.course] == [MEMBERS[0]]


def test_evidence_carries_over_versions_by_significance() -> None:
    assert carried(VERSIONS) == {4: 1.0, 3: 0.5, 2: 0.5, 1: 0.25}
    assert carried([*VERSIONS, Version(5, "major", NOW)]) == {5: 1.0, 4: 0.0, 3: 0.0, 2: 0.0, 1: 0.0}
    each = [run(number, version=number) for number in range(1, 6)]
    assert tally(each, VERSIONS, AUTHOR).total == Share(worked=2.25), "one of a version nobody knows counts nothing"
    begun_anew = tally(each, [*VERSIONS, Version(5, "major", NOW)], AUTHOR)
    assert (begun_anew.total.worked, len(begun_anew.course)) == (1, 1)
    with pytest.raises(ValueError, match="not huge"):
        Version(1, "huge", NOW)


@given(st.permutations(VERSIONS))
def test_versions_come_in_any_order(given: list[Version]) -> None:
    assert carried(given) == carried(VERSIONS)


def test_a_run_counts_once_its_case_has_stayed_closed() -> None:
    def left(*given: Counted) -> list[int]:
        return [row.key.int for row in settled(given, NOW, timedelta(days=14), timedelta(days=30))]

    fresh, rested = run(1, at=NOW - timedelta(days=13)), run(2, at=NOW - timedelta(days=14))
    assert left(fresh, rested) == [2]
    assert left(rested, replace(rested, revision=1, is_withdrawn=True)) == []
    assert left(rested, replace(rested, revision=1, at=NOW)) == [], "closed anew, it waits anew"
    begun = run(3, outcome=Outcome.UNKNOWN, at=NOW - timedelta(days=29))
    assert left(begun, replace(begun, key=UUID(int=4), at=NOW - timedelta(days=30))) == [4]


@pytest.mark.parametrize(
    ("worked", "of", "low", "high"),
    [
        (1, 1, 0.21, 1.00),
        (3, 3, 0.44, 1.00),
        (5, 5, 0.57, 1.00),
        (9, 10, 0.60, 0.98),
        (18, 20, 0.70, 0.97),
        (45, 50, 0.79, 0.96),
        (90, 100, 0.83, 0.94),
    ],
)
def test_wilsons_interval_is_that_of_the_tables(worked: int, of: int, low: float, high: float) -> None:
    assert tuple(round(bound, 2) for bound in wilson(worked, of)) == (low, high)


def test_nine_of_ten_just_fail_and_ten_of_ten_pass() -> None:
    assert wilson(9, 10)[0] < 0.60 < wilson(10, 10)[0]


@given(st.integers(1, 400), st.floats(0, 1), st.floats(0.5, 4))
def test_an_interval_holds_its_rate_and_narrows_with_runs(n: int, rate: float, z: float) -> None:
    low, high = wilson(rate * n, n, z)
    assert 0 <= low <= rate + 1e-9
    assert rate - 1e-9 <= high <= 1
    more_low, more_high = wilson(rate * n * 4, n * 4, z)
    assert more_high - more_low < high - low


def test_nothing_seen_says_nothing_and_nonsense_is_refused() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    for worked, of in ((-1, 2), (3, 2), (0, -1)):
        with pytest.raises(ValueError, match="successes"):
            wilson(worked, of)


def test_cases_like_yours_have_the_same_facets() -> None:
    same = run(1, facets={"platform": "a", "size": "b"})
    other, silent = run(2, facets={"platform": "b", "size": "b"}), run(3, facets={"size": "b"})
    assert alike([same, other, silent], {"platform": "a"}) == [same]
    assert alike([same, other, silent], {"size": "b"}) == [same, other, silent]
    assert alike([same], {}) == [same]


def test_an_environment_where_it_fails_is_a_contradiction() -> None:
    works = [run(place, MEMBERS[place % 3], facets={"platform": "a"}) for place in range(12)]
    fails = [run(50 + place, MEMBERS[1], Outcome.FAILED, facets={"platform": "b"}) for place in range(6)]
    found = tally([*works, *fails], VERSIONS, AUTHOR)
    [one] = contradictions(found)
    assert (one.name, one.value, one.share, one.organizations) == ("platform", "b", Share(failed=6), 1)
    assert (one.low, one.high) == wilson(0, 6)
    assert [slice_.value for slice_ in slices(found)] == ["a", "b"]
    assert contradictions(tally([*works, *fails[:1]], VERSIONS, AUTHOR)) == [], "one failure may be chance"
    assert contradictions(tally(fails, VERSIONS, AUTHOR)) == [], "there is nothing to be worse than"


def test_who_sees_it_the_other_way_round_is_counted() -> None:
    agreed = [*runs(MEMBERS[0], 4), *runs(MEMBERS[1], 3, 1)]
    assert dissenting(tally(agreed, VERSIONS, AUTHOR)) == 0
    assert dissenting(tally([*agreed, *runs(MEMBERS[2], 0, 1)], VERSIONS, AUTHOR)) == 0, "one run is no view"
    assert dissenting(tally([*agreed, *runs(MEMBERS[2], 1, 2)], VERSIONS, AUTHOR)) == 1
    assert dissenting(tally(runs(MEMBERS[0], 0, 4), VERSIONS, AUTHOR)) == 0, "nobody is there to disagree with"
