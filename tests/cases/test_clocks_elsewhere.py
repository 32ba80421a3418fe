"""A case's clocks stand still while another member has to act on its escalation, where the policy says so."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import clockwork
from cases.actions import cases as actions
from cases.models import Case, Queue
from clocks.actions.recounts import continue_recount
from clocks.actions.settings import keep_policy
from clocks.choices import Metric
from clocks.policies import DEFAULT_POLICY, FIRST_POLICY
from clocks.selectors import recount
from core.actor import Actor
from exchange.actions.mirrors import keep, link_case
from exchange.models import Mirror
from network.selectors.parties import Standing
from tests.cases.hands import HOUR, Hands, clock_of, spent
from tests.factories.cases import fresh, open_case
from tests.people import browser_of

FIRST = Metric.FIRST_REPLY
RESTS = FIRST_POLICY.model_copy(update={"pauses": (*FIRST_POLICY.pauses, "escalation")})


@pytest.fixture
def queue(counted: Queue, ines: Actor) -> Queue:
    """Its policy lets clocks rest while other members work on a case."""
    keep_policy(RESTS, name="Rests", by=ines, key=DEFAULT_POLICY)
    return counted


def moved(hands: Hands, case: Case | None, key: UUID | None = None, **given: Any) -> UUID:
    """An escalation about a case that stands like this now, with the other member at first."""
    stands = {
        "side": "requester", "state": "requested", "turn": "helper", "ending": "", "is_offer": False,
        "is_test": False, "is_revoked": False, **given,
    }  # fmt: skip
    key = key or uuid4()
    standing = Standing(key=key, number=88, counterpart="Halcyon", due_at=None, moved_at=hands.now, **stands)
    keep(standing, "meridian", ("case", case.pk) if case else None)
    return key


def test_clocks_stand_still_while_the_turn_is_the_other_members(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, priority="high")
    hands.forward(minutes=10)
    key = moved(hands, case)
    assert clock_of(case, FIRST).pause_reason == "escalation"
    assert fresh(case).due_at is None
    hands.forward(hours=5)
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert "while another member works on it" in page
    moved(hands, None, key, state="information", turn="requester")
    assert clock_of(case, FIRST).is_running
    hands.forward(minutes=10)
    assert spent(case, FIRST) == HOUR // 3
    moved(hands, None, key, state="requested", turn="helper")
    hands.forward(hours=1)
    moved(hands, None, key, state="closed", turn="", ending="confirmed")
    assert (clock_of(case, FIRST).is_running, spent(case, FIRST)) == (True, HOUR // 3)


@pytest.mark.parametrize("given", [{"side": "helper", "turn": "helper"}, {"is_test": True}, {"turn": "requester"}])
def test_what_is_ones_own_to_do_and_a_test_stop_no_clock(
    queue: Queue, hands: Hands, ravi: Actor, given: dict[str, Any]
) -> None:
    case = open_case(ravi, queue)
    moved(hands, case, **given)
    assert clock_of(case, FIRST).is_running


def test_other_cases_and_policies_that_do_not_say_so_run_on(
    counted: Queue, hands: Hands, ravi: Actor, ines: Actor
) -> None:
    case, other = open_case(ravi, counted), open_case(ravi, counted)
    moved(hands, case)
    assert clock_of(case, FIRST).is_running
    keep_policy(RESTS, name="Rests", by=ines, key=DEFAULT_POLICY)
    latest = recount()
    assert latest is not None
    continue_recount(latest.run, None)
    assert clock_of(case, FIRST).pause_reason == "escalation"
    assert clock_of(other, FIRST).is_running


def test_the_stronger_reason_decides_and_the_clocks_go_on_when_both_are_over(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    key = moved(hands, case)
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="a part")
    assert clock_of(case, FIRST).pause_reason == "on_hold"
    actions.change_status(fresh(case), by=ada, status="open")
    assert clock_of(case, FIRST).pause_reason == "escalation"
    moved(hands, None, key, turn="requester", state="progress")
    assert clock_of(case, FIRST).is_running


def test_linking_a_case_and_taking_the_link_away_count_at_once(
    queue: Queue, hands: Hands, ada: Actor, ravi: Actor
) -> None:
    case, other = open_case(ravi, queue), open_case(ravi, queue)
    key = moved(hands, None)
    link_case(key, "case", case.pk, by=ada)
    assert clock_of(case, FIRST).is_paused
    link_case(key, "case", other.pk, by=ada)
    assert (clock_of(case, FIRST).is_running, clock_of(other, FIRST).is_paused) == (True, True)
    link_case(key, "case", None, by=ada)
    assert clock_of(other, FIRST).is_running


def test_closed_case_is_left_alone(queue: Queue, hands: Hands, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue)
    actions.change_status(fresh(case), by=ada, status="solved")
    was = clock_of(case, Metric.RESOLUTION).generation
    moved(hands, case)
    assert clock_of(case, Metric.RESOLUTION).generation == was
    assert Mirror.objects.get().subject_id == case.pk


def test_following_asks_nothing_more_where_no_policy_rests(counted: Queue, ravi: Actor) -> None:
    case = open_case(ravi, counted)
    with CaptureQueriesContext(connection) as caught:
        clockwork.follow(case, by=ravi)
    assert not [one for one in caught if "exchange_mirror" in one["sql"]]
