"""Which step either side of an escalation may take in which state, and what comes of it. Pure.

The table is that of the field (a request is acknowledged by accepting it, by asking for information or by declining;
only the requester's side closes what was accepted), and every step that ends or refuses something carries a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from network.choices import LIVE, Ending, Side, State


class Step(StrEnum):
    """What somebody does to an escalation."""

    ACCEPT = "accept"
    ASK = "ask"
    ANSWER = "answer"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    WRITE = "write"
    PROPOSE = "propose"
    RETURN = "return"
    CONFIRM = "confirm"
    REJECT = "reject"
    REOPEN = "reopen"
    EXPIRE = "expire"
    REST = "rest"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Move:
    """One step: who takes it (None: the system), from which states, and the state it leads to (None: it stays).

    ``turn`` is who has to act afterwards (None: the side that did not act). ``ending`` is set where it ends.
    """

    by: Side | None
    from_: tuple[State, ...]
    to: State | None
    turn: Side | None = None
    ending: Ending | None = None
    has_reason: bool = False


_WORKING = (State.ACCEPTED, State.PROGRESS)
MOVES: dict[Step, Move] = {
    Step.ACCEPT: Move(Side.HELPER, (State.REQUESTED,), State.ACCEPTED, Side.HELPER),
    Step.ASK: Move(Side.HELPER, (State.REQUESTED,), State.INFORMATION, Side.REQUESTER, has_reason=True),
    Step.ANSWER: Move(Side.REQUESTER, (State.INFORMATION,), State.REQUESTED, Side.HELPER, has_reason=True),
    Step.DECLINE: Move(Side.HELPER, (State.REQUESTED,), State.CLOSED, ending=Ending.DECLINED, has_reason=True),
    Step.WITHDRAW: Move(Side.REQUESTER, LIVE, State.CLOSED, ending=Ending.WITHDRAWN, has_reason=True),
    Step.PROPOSE: Move(Side.HELPER, _WORKING, State.PROPOSED, Side.REQUESTER, has_reason=True),
    Step.RETURN: Move(Side.HELPER, (*_WORKING, State.PROPOSED), State.CLOSED, ending=Ending.RETURNED, has_reason=True),
    Step.CONFIRM: Move(Side.REQUESTER, (State.PROPOSED,), State.CLOSED, ending=Ending.CONFIRMED),
    Step.REJECT: Move(Side.REQUESTER, (State.PROPOSED,), State.PROGRESS, Side.HELPER, has_reason=True),
    Step.REOPEN: Move(Side.REQUESTER, (State.CLOSED,), State.PROGRESS, Side.HELPER, has_reason=True),
    Step.EXPIRE: Move(None, (State.REQUESTED, State.INFORMATION), State.CLOSED, ending=Ending.EXPIRED),
    Step.REST: Move(None, (*_WORKING, State.PROPOSED), State.CLOSED, ending=Ending.IDLE),
    Step.LEAVE: Move(None, LIVE, State.CLOSED, ending=Ending.LEFT),
}
WRITING: dict[State, tuple[Side, ...]] = {
    State.ACCEPTED: (Side.REQUESTER, Side.HELPER),
    State.PROGRESS: (Side.REQUESTER, Side.HELPER),
    State.PROPOSED: (Side.HELPER,),
}
"""Who may simply write, in which state. While it is requested the helper's side first says what becomes of it, so that
nobody answers a colleague and forgets to acknowledge; what the requester's side says to a solution decides about it.
"""
ASIDE = (State.ACCEPTED, State.PROGRESS, State.PROPOSED)
"""States in which either side opens side threads and writes in them. Neither the turn nor the state changes by it."""
REOPENED = (Ending.CONFIRMED, Ending.IDLE)
"""Endings after which the same two go on; after any other the request is made anew."""


def other(side: Side) -> Side:
    """The other party."""
    return Side.HELPER if side == Side.REQUESTER else Side.REQUESTER


def may_step(step: Step, side: Side | None, state: str, ending: str = "") -> bool:
    """Whether a side (None: the system) can take this step now."""
    if step == Step.WRITE:
        return side is not None and side in WRITING.get(State(state), ())
    move = MOVES[step]
    if step == Step.REOPEN and ending not in REOPENED:
        return False
    return move.by == side and state in move.from_


def may_talk_aside(side: Side | None, state: str) -> bool:
    """Whether a side opens, writes in, ends and opens again the side threads of both parties now."""
    return side is not None and state in ASIDE


def steps(side: Side, state: str, ending: str = "") -> tuple[Step, ...]:
    """What a side can do now, in the order of the table."""
    return tuple(step for step in Step if may_step(step, side, state, ending))


def after_writing(state: str) -> State:
    """The state once somebody has written: what was accepted is under way with the first words."""
    return State.PROGRESS if state == State.ACCEPTED else State(state)


def overtaken(state: str, ending: str, helper: str, requester: str) -> str:
    """What has happened meanwhile, as a sentence for whoever was slower."""
    if state == State.CLOSED:
        return {
            Ending.CONFIRMED: f"{requester} has confirmed the solution in the meantime.",
            Ending.WITHDRAWN: f"{requester} has withdrawn this in the meantime.",
            Ending.DECLINED: f"{helper} has declined this in the meantime.",
            Ending.RETURNED: f"{helper} has returned this in the meantime.",
            Ending.EXPIRED: "This has expired in the meantime: nobody acknowledged it.",
            Ending.IDLE: "This was closed in the meantime, as nothing moved.",
            Ending.LEFT: "This was closed in the meantime, as one of the two has left the network.",
        }[Ending(ending)]
    return {
        State.REQUESTED: f"This waits for {helper or 'an organization'} to acknowledge it.",
        State.INFORMATION: f"{helper} has asked for information in the meantime.",
        State.ACCEPTED: f"{helper} has accepted this in the meantime.",
        State.PROGRESS: "This is in progress by now.",
        State.PROPOSED: f"{helper} has proposed a solution in the meantime.",
    }[State(state)]
