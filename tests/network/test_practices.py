"""Practices of a network: how they come to be validated, and how that ends; who says what of them."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from knowledge.models import Review, Revision
from network.actions.practices import keeping, reviewing, ruling, suggesting
from network.actions.practices.judging import judge_practices
from network.actions.practices.proposing import add_version
from network.actions.practices.telling import Told, take_evidence
from network.checklists import Checklist, Environments
from network.clockwork import nobody
from network.models import Evidence, Member, Practice
from network.policy import Policy
from network.proposals import proposed
from network.selectors.practice_board import board, needing
from network.selectors.practice_pages import UNNAMED, practice_page
from network.selectors.practice_reviewers import offered
from network.selectors.practices import practices
from tenants.models import DueMoment
from tests.factories.practices import fresh, members, practice, reviewed, somebody, tell, words
from tests.network.talks import People


@pytest.fixture
def row(people: People) -> Practice:
    """A practice of Northwind."""
    return practice(people.ada)


def proved(row: Practice, people: People, *, worked: int = 3) -> list[Member]:
    """Seven members for whom it worked, and two reviewers who approve."""
    others = members()
    for one in others:
        tell(row, one, *["worked"] * worked)
    reviewed(row, people.hana, [(somebody(one), "approve") for one in others[:2]])
    return others


def standing(row: Practice) -> str:
    return str(fresh(row).standing)


def test_breadth_and_reviews_validate_and_everybody_concerned_is_told(row: Practice, people: People) -> None:
    proved(row, people)
    assert standing(row) == "validated"
    assert Event.objects.filter(subject_id=row.pk, name="PracticeStood").count() == 1
    with entered(REGISTRY):
        assert DueMoment.objects.filter(object_id=row.pk, kind="practice").exists(), "it lapses some day"


def test_one_large_member_never_validates_alone(row: Practice, people: People) -> None:
    large, small = members(2)
    tell(row, large, *["worked"] * 60)
    tell(row, small, "worked")
    reviewed(row, people.hana, [(somebody(large), "approve"), (somebody(small), "approve")])
    assert standing(row) == "open"
    assert any("organization" in words for words in practice_page(people.ada, row.pk).verdict.lacking)


def test_authors_own_runs_are_shown_and_not_counted(row: Practice, people: People) -> None:
    tell(row, row.member_id, *["worked"] * 5)
    page = practice_page(people.cleo, row.pk)
    assert [(line.who, line.is_author) for line in page.proof] == [("Northwind Storage, the author", True)]
    assert page.verdict.head == "Not tried outside Northwind Storage yet"


def test_evidence_is_the_same_in_any_order_and_however_often_it_is_told(row: Practice, people: People) -> None:
    other = members(1)[0]
    first = tell(row, other, "worked", "failed", "worked", "unknown")
    later = [
        Told(**{**_fields(one), "outcome": "deviation", "revision": 2, "step": "00000002"}) for one in first[:2]
    ] + [Told(**{**_fields(first[2]), "revision": 3, "is_withdrawn": True})]
    ended = _totals(row, first, later)
    for seed in range(6):
        mixed = [*first, *later, *first[:2], *later[:1]]
        Random(seed).shuffle(mixed)
        Evidence.objects.all().delete()
        for one in mixed:
            take_evidence(one, by=nobody())
        assert fresh(row).proof == ended
    assert Evidence.objects.count() == 4


def _fields(told: Told) -> dict[str, Any]:
    return {name: getattr(told, name) for name in Told.__dataclass_fields__}


def _totals(row: Practice, first: list[Told], later: list[Told]) -> Any:
    for one in (*first, *later):
        take_evidence(one, by=nobody())
    return fresh(row).proof


def test_nobody_tells_of_another_members_run_or_of_a_version_that_is_none(row: Practice, people: People) -> None:
    mine, theirs = members(2)
    told = tell(row, mine, "worked")[0]
    other = Told(**{**_fields(told), "member": theirs.pk, "outcome": "failed", "revision": 9})
    assert take_evidence(other, by=nobody())
    assert sorted(Evidence.objects.values_list("member__name", "outcome")) == [
        ("Kestrel Data", "worked"),
        ("Orrin Systems", "failed"),
    ]
    assert not take_evidence(Told(**{**_fields(told), "run": row.pk, "version": 7}), by=nobody())
    assert not take_evidence(Told(**{**_fields(told), "run": row.pk, "outcome": "CNRY"}), by=nobody())


def test_what_has_not_rested_does_not_count_until_its_day_comes(row: Practice, people: People) -> None:
    tell(row, members(1)[0], "worked", at=timezone.now() - timedelta(days=3))
    assert fresh(row).proof["concluded"] == 0
    with entered(REGISTRY):
        due = DueMoment.objects.get(object_id=row.pk, kind="practice").at
    judge_practices([row.pk], now=due + timedelta(seconds=1))
    assert fresh(row).proof["concluded"] == 1


def test_failures_in_several_organizations_suspend_it_and_a_steward_ends_that(row: Practice, people: People) -> None:
    others = proved(row, people)
    now = timezone.now() - timedelta(days=20)
    for one in others[:5]:
        tell(row, one, "failed", at=now)
    assert standing(row) == "suspended"
    with pytest.raises(NotAllowed):
        keeping.resume_practice(row.pk, "Looked.", by=people.ada)
    keeping.resume_practice(row.pk, "A firmware was at fault.", by=people.hana)
    assert standing(row) in ("open", "validated")
    assert fresh(row).takes_runs


def test_validation_lapses_by_time_and_a_check_keeps_it(row: Practice, people: People) -> None:
    proved(row, people)
    later = timezone.now() + timedelta(days=400)
    keeping.verify_practice(row.pk, by=people.cleo, depth="tried")
    judge_practices([row.pk], now=timezone.now() + timedelta(days=340))
    assert standing(row) == "validated"
    judge_practices([row.pk], now=later)
    assert standing(row) == "lapsed"


def test_a_typo_keeps_everything_a_medium_change_halves_and_a_major_one_begins_anew(
    row: Practice, people: People
) -> None:
    proved(row, people)
    total = fresh(row).proof["concluded"]
    add_version(row.pk, proposed(**words(significance="typo", note="A typo")), by=people.ada)
    assert (standing(row), fresh(row).proof["concluded"]) == ("validated", total)
    add_version(row.pk, proposed(**words(significance="medium", note="Other words")), by=people.ada)
    assert (standing(row), fresh(row).proof["concluded"]) == ("open", total / 2)
    add_version(row.pk, proposed(**words(significance="major", note="Another way")), by=people.ada)
    assert (standing(row), fresh(row).proof["concluded"]) == ("open", 0)


def test_reviewers_are_of_other_organizations_and_answer_the_checklist(row: Practice, people: People) -> None:
    other = somebody(members(1)[0], "Mei Tan")
    with pytest.raises(Refused, match="of the author's organization"):
        reviewing.ask_reviewers(row.pk, [people.ben.card], by=people.hana)
    with pytest.raises(NotAllowed):
        reviewing.ask_reviewers(row.pk, [other.card], by=people.ada)
    reviewing.ask_reviewers(row.pk, [other.card], by=people.hana)
    with pytest.raises(Refused, match="was not asked yet"):
        reviewing.ask_reviewers(row.pk, [other.card], by=people.hana)
    with pytest.raises(Refused, match="each question"):
        reviewing.review_practice(row.pk, "approve", {}, by=other)
    with pytest.raises(Refused, match="Say why"):
        reviewing.review_practice(row.pk, "defer", {}, by=other)
    with pytest.raises(Missing):
        reviewing.review_practice(row.pk, "approve", {}, by=people.cleo)
    reviewing.review_practice(row.pk, "defer", {}, by=other, message="Wait for 6.2.")
    with pytest.raises(Overtaken):
        reviewing.nudge_reviewers(row.pk, by=people.hana)


def test_reviewers_who_object_dispute_what_was_validated(row: Practice, people: People) -> None:
    others = proved(row, people)
    reviewed(row, people.hana, [(somebody(one), "changes") for one in others[2:5]])
    assert standing(row) == "disputed"


def test_who_is_offered_for_review_says_why_and_who_is_not(row: Practice, people: People) -> None:
    mei = somebody(members(1)[0], "Mei Tan")
    twin = practice(mei, "Stale multipath after a failover")
    liv = somebody(members(2)[1], "Liv Dahl")
    _, found, not_offered = offered(people.hana, row.pk)
    assert [one.name for one in found if one.name in ("Liv Dahl", "Mei Tan")] == ["Liv Dahl"]
    assert not_offered == ["Mei Tan, Kestrel Data, is not offered: they wrote one that looks alike."]
    assert "Ben Okoro" not in {one.name for one in found}
    reviewing.ask_reviewers(row.pk, [liv.card], by=people.hana)
    assert "Liv Dahl" not in {one.name for one in offered(people.hana, row.pk)[1]}
    keeping.tell_apart(row.pk, twin.pk, by=people.hana)
    assert offered(people.hana, row.pk)[2] == []


def test_members_stay_unnamed_who_wish_to(row: Practice, people: People) -> None:
    from network.actions.practices.telling import note_adoption

    shy, open_ = members(2)
    note_adoption(row.pk, 1, by=somebody(shy), is_named=False)
    tell(row, shy, "worked")
    tell(row, open_, "worked")
    assert {line.who for line in practice_page(people.ada, row.pk).proof} == {UNNAMED, "Orrin Systems"}
    kept = str(fresh(row).proof)
    assert shy.name not in kept
    assert str(shy.pk) not in kept


def test_a_closed_roster_stays_closed_beside_what_is_said(row: Practice, people: People) -> None:
    from network.actions.members import note_roster

    other = members(1)[0]
    mei = somebody(other, "Mei Tan")
    keeping.dispute(row.pk, "It lost a pool.", by=mei)
    tell(row, other, "worked")
    assert "Mei Tan" in str(practice_page(people.cleo, row.pk).unsettled)
    note_roster(is_open=False)
    page = practice_page(people.ben, row.pk)
    told = str([page.unsettled, page.reviewers, page.checks, page.proof])
    assert "It lost a pool." in told
    assert "Mei Tan" not in told
    assert "Kestrel" not in told


def test_environments_are_told_of_three_organizations_at_least(row: Practice, people: People) -> None:
    ruling.choose_validation(
        Environments.checked({"facets": [{"name": "Platform", "values": ["RHEL 9", "Debian 12"]}]}), by=people.hana
    )
    others = members(6)
    for one in others[:2]:
        tell(row, one, "worked", facets={"Platform": "RHEL 9", "Customer": "CNRY"})
    assert "CNRY" not in str(list(Evidence.objects.values_list("facets", flat=True)))
    page = practice_page(people.ada, row.pk, {"Platform": "RHEL 9"})
    assert page.slices == []
    assert page.alike is not None
    assert page.alike.dots is None
    tell(row, others[2], "worked", facets={"Platform": "RHEL 9"})
    page = practice_page(people.ada, row.pk, {"Platform": "RHEL 9"})
    assert [(one.value, one.worked, one.runs) for one in page.slices] == [("RHEL 9", 3, 3)]
    tell(row, others[3], "failed", "failed", facets={"Platform": "Debian 12"})
    page = practice_page(people.ada, row.pk, {"Platform": "RHEL 9"})
    assert page.slices == [], "what is left would be one organization's"
    assert page.alike is not None
    assert page.alike.dots is None


def test_deviations_of_several_members_are_told_the_author_without_naming_them(row: Practice, people: People) -> None:
    others = members(3)
    for one in others[:2]:
        tell(row, one, "deviation", step="00000002")
    assert practice_page(people.ada, row.pk).deviations == []
    tell(row, others[2], "deviation", step="00000002")
    assert practice_page(people.ada, row.pk).deviations == [("Set the retry count on one host", 3)]
    assert practice_page(people.cleo, row.pk).deviations == []


def test_what_is_disputed_is_read_by_all_and_settled_by_the_author(row: Practice, people: People) -> None:
    said = keeping.dispute(row.pk, "The pool was lost on 5.8.", by=people.cleo)
    assert [one.message for one in practice_page(people.ben, row.pk).unsettled] == ["The pool was lost on 5.8."]
    with pytest.raises(NotAllowed):
        keeping.settle_dispute(row.pk, said.pk, "fixed", by=people.cleo, words="Mine.")
    keeping.settle_dispute(row.pk, said.pk, "fixed", by=people.ada, words="Version 2 asks first.")
    assert practice_page(people.ben, row.pk).unsettled == []
    with pytest.raises(Overtaken):
        keeping.settle_dispute(row.pk, said.pk, "fixed", by=people.ada, words="Again.")


def test_retired_for_another_one_it_leads_there(row: Practice, people: People) -> None:
    other = practice(people.cleo, "Set no_path_retry")
    with pytest.raises(NotAllowed):
        keeping.retire_practice(row.pk, by=people.cleo)
    keeping.retire_practice(row.pk, by=people.hana, instead=other.pk)
    assert fresh(row).article.superseded_by_id == other.pk
    assert [line.key for line in practices(people.ada).lines] == [other.pk]
    assert [line.key for line in practices(people.ada, view="retired").lines] == [row.pk]
    with pytest.raises(Refused):
        keeping.retire_practice(other.pk, by=people.cleo, instead=row.pk)


def test_withdrawn_words_are_nowhere_and_another_member_withdraws_none(people: People) -> None:
    row = practice(people.ada, "CNRY-title", summary="CNRY-summary", body={"expected": "CNRY-body"})
    keeping.dispute(row.pk, "CNRY-message", by=people.cleo)
    with pytest.raises(NotAllowed):
        keeping.withdraw_practice(row.pk, by=people.cleo)
    keeping.withdraw_practice(row.pk, by=people.ada)
    left = [*Revision.objects.values(), *Review.objects.values(), *Practice.objects.values()]
    assert "CNRY" not in str(left) + fresh(row).article.title
    assert "CNRY" not in str(list(Event.objects.values_list("data", flat=True)))
    with pytest.raises(Missing):
        keeping.dispute(row.pk, "Too late.", by=people.cleo)


def test_suggestions_wait_one_at_a_time_and_only_the_author_reads_them(row: Practice, people: People) -> None:
    what = proposed(**words("Better", significance="medium", note="Shorter"))
    suggesting.suggest_change(row.pk, what, by=people.cleo)
    assert fresh(row).article.title == "Stale multipath after failover"
    with pytest.raises(Refused, match="waits for the author"):
        suggesting.suggest_change(row.pk, proposed(**words("Other", note="x")), by=people.cleo)
    assert practice_page(people.cleo, row.pk).suggestion is None
    assert practice_page(people.ada, row.pk).suggestion is not None
    with pytest.raises(Refused, match="Say why"):
        suggesting.answer_suggestion(row.pk, by=people.ada, is_taken=False)
    suggesting.answer_suggestion(row.pk, by=people.ada, is_taken=False, reason="Too short.")
    assert practice_page(people.ada, row.pk).suggestion is None
    assert practice_page(people.cleo, row.pk).refused.note == "Too short."
    assert practice_page(people.ben, row.pk).refused is None


def test_board_has_every_practice_in_its_lane(row: Practice, people: People) -> None:
    asked = practice(people.cleo, "Quiesce hosts before an array update")
    reviewing.ask_reviewers(asked.pk, [people.ben.card], by=people.hana)
    doubted = practice(people.cleo, "Rebuild thin pool metadata while online")
    keeping.dispute(doubted.pk, "The pool was lost on 5.8.", by=people.ada)
    found = {lane.key: [slip.title for slip in lane.slips] for lane in board(people.hana).lanes}
    assert found == {
        "proposed": ["Stale multipath after failover"],
        "review": ["Quiesce hosts before an array update"],
        "validated": [],
        "disputed": ["Rebuild thin pool metadata while online"],
        "lapsing": [],
    }
    assert needing(people.hana) == 2
    assert needing(people.ada) == 0
    proved(row, people)
    lanes = {lane.key: lane for lane in board(people.hana).lanes}
    assert [slip.proof for slip in lanes["validated"].slips] == ["21 of 21"]


def test_rules_are_the_stewards_and_count_at_once(row: Practice, people: People) -> None:
    for one in members(3):
        tell(row, one, *["worked"] * 4)
    reviewed(row, people.hana, [(somebody(one), "approve") for one in members(2)])
    assert standing(row) == "open"
    with pytest.raises(NotAllowed):
        ruling.choose_validation(Policy(), by=people.ada)
    smaller = Policy.checked({"organizations": 3, "runs": 10, "without": 0, "rest": 0.0, "left": 1})
    ruling.choose_validation(smaller, by=people.hana)
    assert standing(row) == "validated"
    with pytest.raises(Refused):
        Checklist.checked({"questions": ["Same?", "Same?"]})


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_as_much_for_one_as_for_three(people: People, number: int, django_assert_num_queries: Any) -> None:
    for place in range(number):
        made = practice(people.ada, f"Practice {place} about something {place}")
        tell(made, members(1)[0], "worked")
        keeping.dispute(made.pk, "Doubtful.", by=people.cleo)
    with django_assert_num_queries(2):
        assert len(practices(people.ben).lines) == number
    with django_assert_num_queries(5):
        assert len({lane.key: lane for lane in board(people.hana).lanes}["disputed"].slips) == number
