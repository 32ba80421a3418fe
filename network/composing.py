"""What the page of an escalation asks of whoever looks at it: the box they write in, and what is to be done. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from network.choices import Ending, Side, State
from network.workflow import Step


@dataclass(frozen=True, slots=True)
class Composer:
    """The box somebody writes in: the name of the address it goes to, what it is called, its button, and a second
    button with an address of its own where the same words can be something else.
    """

    name: str
    label: str
    button: str
    hint: str = "It stays on their record."
    keeps_turn: bool = False
    second: str = ""
    second_button: str = ""


def composer(steps: Collection[str], other: str) -> Composer | None:
    """The box for what the reader can do now, written to ``other``; None where nothing can be written."""
    to = other or "them"
    if Step.WRITE in steps:
        second = ("propose_to_other", "Propose as the solution") if Step.PROPOSE in steps else ("", "")
        return Composer(
            "write_escalation", f"Entry to {to}", f"Post to {to}", "It stays on their record.", True, *second
        )
    if Step.ANSWER in steps:
        return Composer("answer_escalation", f"Answer to {to}", f"Answer {to}")
    if Step.ASK in steps:
        return Composer("ask_information", "What you need to know before you accept", f"Ask {to}")
    if Step.REJECT in steps:
        return Composer("reject_solution", "Why the solution does not help", "It does not help", "They go on with it.")
    return None


def next_words(
    state: str, side: Side, *, ending: str, turn: str, other: str, next_step: str, is_undecided: bool = False
) -> str:
    """What has to be done next, and by whom, as a sentence for a reader of ``side``. ``is_undecided`` says that a
    steward has not chosen yet whom it goes to.
    """
    if is_undecided:
        return "A steward chooses whom to ask first."
    if state == State.CLOSED:
        return f"{Ending(ending).label}. There is nothing left to do."
    is_mine = turn == side
    if state in (State.ACCEPTED, State.PROGRESS):
        if turn == Side.HELPER and next_step:
            return next_step
        return "Answer, or propose a solution." if is_mine and side == Side.HELPER else _answers(is_mine, other)
    return {
        State.REQUESTED: (
            "Accept it, ask for information, or decline." if is_mine else f"{other or 'Nobody yet'} acknowledges it."
        ),
        State.INFORMATION: (
            f"Answer what {other} needs to know before it accepts." if is_mine else f"{other} gives the information."
        ),
        State.PROPOSED: (
            "Confirm the solution, or say why it does not help."
            if is_mine
            else f"{other} says whether the solution helps."
        ),
    }[State(state)]


def _answers(is_mine: bool, other: str) -> str:
    return f"Answer {other}." if is_mine else f"{other} answers."
