"""The table of steps by itself, and walked at random by both sides on real rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.models import Attachment, Entry, Thread
from core.actor import Actor
from core.refusals import Refused
from network.actions.escalations import handling, revoking
from network.choices import LIVE, Ending, Side, State
from network.models import Escalation, Extract, Member
from network.workflow import MOVES, REOPENED, Step, may_step, other, overtaken, steps
from tests.network.escalations.conftest import Ask

SIDES = (Side.REQUESTER, Side.HELPER)


def test_whoever_has_the_turn_after_a_step_can_do_something() -> None:
    for step, move in MOVES.items():
        if move.to in LIVE:
            turn = move.turn or other(move.by or Side.HELPER)
            assert set(steps(turn, move.to)) - {Step.WITHDRAW}, step


def test_each_side_takes_its_own_steps_alone() -> None:
    for (step, move), state in product(MOVES.items(), State):
        for side in SIDES:
            if move.by != side:
                assert not may_step(step, side, state, Ending.CONFIRMED)


def test_helper_ends_what_it_has_not_accepted_by_declining_and_afterwards_by_returning() -> None:
    assert Step.DECLINE in steps(Side.HELPER, State.REQUESTED)
    assert Step.RETURN not in steps(Side.HELPER, State.REQUESTED)
    for state in (State.ACCEPTED, State.PROGRESS, State.PROPOSED):
        assert Step.RETURN in steps(Side.HELPER, state)
        assert Step.DECLINE not in steps(Side.HELPER, state)


@pytest.mark.parametrize("ending", list(Ending))
def test_closed_is_opened_again_after_some_endings_by_the_requester_alone(ending: Ending) -> None:
    assert (steps(Side.REQUESTER, State.CLOSED, ending) == (Step.REOPEN,)) is (ending in REOPENED)
    assert steps(Side.HELPER, State.CLOSED, ending) == ()


@pytest.mark.parametrize("state", list(LIVE))
def test_requester_withdraws_at_any_time_and_nobody_else_does(state: State) -> None:
    assert may_step(Step.WITHDRAW, Side.REQUESTER, state)
    assert not may_step(Step.WITHDRAW, Side.HELPER, state)


def test_what_has_happened_meanwhile_has_a_sentence_for_every_state_and_ending() -> None:
    said = [overtaken(state, "", "Halcyon", "Northwind") for state in LIVE]
    said += [overtaken(State.CLOSED, ending, "Halcyon", "Northwind") for ending in Ending]
    assert all(one.endswith(".") and len(one) > 20 for one in said)
    assert len(set(said)) == len(said)


@dataclass
class Walk:
    """An escalation that both sides act on at random, as far as it lets them."""

    key: UUID
    actors: dict[Side, Actor]
    stranger: Actor

    @property
    def row(self) -> Escalation:
        return Escalation.objects.get(pk=self.key)

    def take(self, step: str, side: Side) -> None:
        """Do it, and hold what came of it against the table."""
        before = self.row
        is_revoke = step == "revoke"
        may = side == Side.REQUESTER if is_revoke else may_step(Step(step), side, before.state, before.ending)
        may = may and not (before.revoked_at and (is_revoke or side == Side.HELPER))
        try:
            ACTS[step](self.key, self.actors[side])
        except Refused:
            assert not may, (step, side, before.state)
            after = self.row
            assert (after.state, after.turn, after.ending) == (before.state, before.turn, before.ending)
        else:
            assert may, (step, side, before.state)

    def check(self) -> None:
        """Never stuck, never leaking, and a turn as long as it lives."""
        row = self.row
        assert (row.turn == "") is (row.state == State.CLOSED)
        assert (row.ending == "") is (row.state != State.CLOSED)
        if row.is_live:
            assert steps(Side(row.turn), row.state)
            assert row.due_at is not None
        for actor in (self.stranger, *([self.actors[Side.HELPER]] if row.revoked_at else [])):
            for sort in (Escalation, Extract, Thread, Entry, Attachment):
                assert not sort.objects.visible_to(actor).exists(), sort
        assert Escalation.objects.visible_to(self.actors[Side.REQUESTER]).filter(pk=self.key).exists()


def _promise() -> handling.Promise:
    return handling.Promise("HC-1", "I look", timezone.now() + timedelta(hours=1))


def _worded(action: Callable[..., Any]) -> Callable[[UUID, Actor], Any]:
    return lambda key, by: action(key, "Some words", by=by)


ACTS: dict[str, Callable[[UUID, Actor], Any]] = {
    "accept": lambda key, by: handling.accept(key, _promise(), by=by),
    "ask": _worded(handling.ask_information),
    "answer": _worded(handling.answer),
    "decline": _worded(handling.decline),
    "withdraw": _worded(handling.withdraw),
    "write": _worded(handling.write),
    "propose": _worded(handling.propose_solution),
    "return": _worded(handling.give_back),
    "confirm": lambda key, by: handling.confirm_solution(key, by=by),
    "reject": _worded(handling.reject_solution),
    "reopen": _worded(handling.reopen),
    "revoke": lambda key, by: revoking.revoke(key, by=by),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_walk_of_both_sides_gets_stuck_or_leaks(
    data: st.DataObject, ask: Ask, ada_there: Actor, cleo_there: Actor
) -> None:
    Escalation.objects.all().delete()
    third, _ = Member.objects.get_or_create(name="Third", defaults={"state": "active"})
    stranger = replace(cleo_there, organization_id=third.pk)
    walk = Walk(ask().pk, {Side.REQUESTER: ada_there, Side.HELPER: cleo_there}, stranger)
    for _ in range(data.draw(st.integers(1, 8))):
        row = walk.row
        possible = [(step.value, side) for side in SIDES for step in steps(side, row.state, row.ending)]
        anything = list(product(ACTS, SIDES))
        is_wild = not possible or data.draw(st.integers(0, 3)) == 0
        walk.take(*data.draw(st.sampled_from(anything if is_wild else possible)))
        walk.check()
