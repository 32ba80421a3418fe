"""What each ending of an escalation leaves at either side, said before somebody decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a step that ends something: its title, its button, and what remains, a sentence a line."""

    title: str
    button: str
    lines: tuple[str, ...]
    is_grave: bool = False


TITLES: dict[str, tuple[str, str, bool]] = {
    "confirm": ("Did the solution help?", "Confirm and close", False),
    "withdraw": ("Withdraw the request?", "Withdraw", False),
    "decline": ("Decline the request?", "Decline", False),
    "return": ("Return it?", "Return it", False),
    "reopen": ("Open it again?", "Open again", False),
    "thread": ("End this side thread?", "End it", False),
    "revoke": ("Take back what was shown?", "Take it back", True),
    "erase": ("Erase what you wrote and showed?", "Erase for good", True),
}
LINES: dict[str, tuple[str, ...]] = {
    "confirm": (
        "It is closed. You can open it again for {days} days.",
        "{other} keeps reading what you showed until you take it back.",
    ),
    "withdraw": (
        "It is closed, and {other} reads why.",
        "What {other} could read it keeps reading until you take it back.",
    ),
    "decline": (
        "It is closed, and {other} reads why. They can ask somebody else.",
        "You keep reading what they showed until they take it back.",
    ),
    "return": (
        "It is closed, and {other} reads why. They can ask somebody else.",
        "You keep your own words, and read theirs until they take them back.",
    ),
    "reopen": (
        "{other} has the turn again and reads why.",
        "What was closed stays in the timeline.",
    ),
    "thread": (
        "{own} and {other} keep reading it. Nobody writes in it until somebody opens it again.",
        "The escalation goes on.",
    ),
    "revoke": (
        "{own} keeps everything: your words, theirs, and what crossed.",
        "{other} keeps its own words, its own number and the times. What you wrote and showed is gone from its pages "
        "at once.",
        "What somebody of {other} has copied or downloaded cannot be called back.",
        "This cannot be taken back.",
    ),
    "erase": (
        "Your words, what you showed and its files are deleted for good, also for {own}. Export them first if you "
        "need them.",
        "{other} keeps its own words. That there was an escalation, its states and its times stay for both.",
        "This cannot be taken back.",
    ),
}
LIVE = "It is still open: this withdraws it."


def question(name: str, *, own: str, other: str, is_live: bool, days: int) -> Question:
    """What is asked of somebody of ``own`` before the step ``name``, in a matter with ``other``, which
    can be opened again for so many ``days``.
    """
    title, button, is_grave = TITLES[name]
    lines = tuple(line.format(own=own, other=other, days=days) for line in LINES[name])
    if name == "revoke" and is_live:
        lines = (LIVE, *lines)
    return Question(title, button, lines, is_grave)
