"""The life of a case: the rules alone, and that no order of actions leaves a case without an owner."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import cases as actions
from cases.actions.lifecycle import pass_moments
from cases.choices import CATEGORY_OF, LIVE, Category, NextAction, Status
from cases.clockwork import nobody
from cases.models import Case, Queue
from cases.workflow import Lifecycle, acts_next, answer_to, closes_at, first_priority, is_told, may_follow
from cases.workflow import words_for_requester as words
from core.actor import Actor
from core.refusals import Refused
from directory.models import Person
from tests.factories.cases import entries_of, fresh, open_case

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(queue: Queue, ravi: Actor, ada: Actor) -> Case:
    return open_case(ravi, queue)


def test_a_case_is_new_once_and_a_closed_one_only_opens() -> None:
    assert not any(may_follow(was, Status.NEW) for was in Status.values)
    assert [status for status in Status.values if may_follow(Status.CLOSED, status)] == [Status.OPEN]
    assert all(may_follow(was, Status.CLOSED) for was in Status.values if was != Status.CLOSED)


@pytest.mark.parametrize(
    ("status", "is_assigned", "who"),
    [
        ("new", False, "queue"),
        ("open", True, "person"),
        ("pending", True, "requester"),
        ("on_hold", True, "other"),
        ("solved", True, "requester"),
    ],
)
def test_the_status_names_who_acts_next(status: str, is_assigned: bool, who: str) -> None:
    assert acts_next(status, is_assigned=is_assigned) == who


@pytest.mark.parametrize(
    ("rules", "days", "answer"),
    [
        (Lifecycle(), 13.9, "reopens"),
        (Lifecycle(), 14.1, "follow_up"),
        (Lifecycle(reopen_days=0), 0.1, "follow_up"),
        (Lifecycle(may_reopen=False), 0.1, "follow_up"),
        (Lifecycle(reopen_days=365), 100, "reopens"),
    ],
)
def test_a_reply_to_a_closed_case_goes_by_what_the_organization_chose(
    rules: Lifecycle, days: float, answer: str
) -> None:
    closed = Case(status="closed", category="closed", closed_at=NOW)
    assert answer_to(closed, rules, NOW + timedelta(days=days)) == answer


def test_a_reply_to_a_solved_case_always_opens_it_and_to_a_live_one_goes_on() -> None:
    never = Lifecycle(may_reopen=False, reopen_days=0)
    assert answer_to(Case(status="solved", category="resolved"), never, NOW) == "reopens"
    assert answer_to(Case(status="pending", category="paused"), never, NOW) == "goes_on"


def test_a_solved_case_closes_by_itself_only_where_that_was_chosen() -> None:
    assert closes_at(NOW, Lifecycle()) is None
    assert closes_at(None, Lifecycle(close_days=3)) is None
    assert closes_at(NOW, Lifecycle(close_days=3)) == NOW + timedelta(days=3)


def test_requesters_cannot_tell_on_hold_from_open() -> None:
    assert not is_told("open", "on_hold")
    assert not is_told("on_hold", "open")
    assert is_told("open", "pending")
    assert is_told("pending", "on_hold")
    assert words("new", "on_hold", "person") == words("new", "open", "person") == "works on the case"
    assert words("closed", "open", "reply") == "opened the case again"


def test_the_first_priority_answers_to_the_severity() -> None:
    assert [first_priority(one) for one in ("down", "impaired", "minor", "question", "")] == [
        "urgent",
        "high",
        "medium",
        "low",
        "medium",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"status": "open", "category": "closed"}, {"next_kind": ""}, {"next_kind": "person", "next_person": None}],
)
def test_the_database_refuses_a_case_without_owner_or_with_the_wrong_category(
    case: Case, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("status"), st.sampled_from(["open", "pending", "on_hold", "solved", "closed", "new"])),
        st.tuples(st.just("assign"), st.sampled_from(["ada", "ben", ""])),
        st.tuples(st.just("hand"), st.sampled_from(list(NextAction.values))),
        st.tuples(st.just("reply"), st.sampled_from(["ada", "ravi"])),
        st.tuples(st.just("close"), st.sampled_from(["solved", "withdrawn", ""])),
        st.tuples(st.just("propose"), st.sampled_from(["ada", "ben"])),
        st.tuples(st.just("confirm"), st.sampled_from(["ravi"])),
        st.tuples(st.just("wake"), st.just("")),
    ),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_after_every_action_a_live_case_has_an_owner_and_an_ended_one_says_how(
    queue: Queue, ada: Actor, ben: Actor, ravi: Actor, steps: list[tuple[str, str]]
) -> None:
    with Undone():
        case = open_case(ravi, queue)
        for step, value in steps:
            with suppress(Refused), transaction.atomic():
                _take(step, value, fresh(case), {"ada": ada, "ben": ben, "ravi": ravi})
            _check(fresh(case))


class Undone:
    """Each example begins where the last one did."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *why: Any) -> Any:
        if why[0] is None:
            transaction.set_rollback(True)
        return self.block.__exit__(*why)


def _take(step: str, value: str, case: Case, people: dict[str, Actor]) -> None:
    ada = people["ada"]
    if step == "status":
        soon = datetime.now(UTC) + timedelta(days=1) if value in ("pending", "on_hold") else None
        actions.change_status(case, by=ada, status=value, reason="a part", wakes_at=soon)
    elif step == "assign":
        actions.assign_case(case, by=ada, assignee=_card(people[value]) if value else None)
    elif step == "hand":
        actions.hand_over(case, by=ada, next_kind=value, person=_card(ada))
    elif step == "reply":
        actions.reply(case, by=people[value], source="Words.")
    elif step == "close":
        actions.close_case(case, by=ada, resolution=value, no_article="one_off")
    elif step == "propose":
        actions.propose_solution(case, by=people[value], entry_id=entries_of(case)[0].pk)
    elif step == "confirm":
        actions.confirm_solution(case, by=people[value])
    else:
        pass_moments([case.pk], by=nobody(), now=datetime.now(UTC) + timedelta(days=2))


def _check(case: Case) -> None:
    assert case.category == CATEGORY_OF[case.status]
    if case.category in LIVE:
        assert case.next_kind in NextAction.values
        assert (case.next_kind == NextAction.PERSON) == (case.next_person_id is not None)
        assert case.closed_at is None
        assert case.solved_at is None
        assert case.resolution == case.no_article == ""
    else:
        assert case.solved_at is not None
    if case.category == Category.CLOSED:
        assert case.resolution
        assert case.no_article or case.article_id or case.merged_into_id
        assert case.closed_at is not None
    if case.category != Category.PAUSED:
        assert (case.paused_reason, case.paused_at, case.wakes_at) == ("", None, None)


def _card(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.card)
