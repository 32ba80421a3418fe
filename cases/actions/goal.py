"""Choosing what share of resolution clocks the organization agreed to meet."""

from __future__ import annotations

from cases.permissions import require
from cases.saved.goal import GOAL_NAME, Goal, kept_goal
from core import chosen
from core.actor import Actor
from core.refusals import Refused


def choose_goal(value: Goal, *, by: Actor) -> None:
    """Choose the goal that reports compare with. Records nothing itself: keeping a setting does."""
    require(by, "goal.choose")
    kept = kept_goal()
    chosen.keep(value, name=GOAL_NAME, by=by, key=kept.key if kept else None)


def take_back_goal(*, by: Actor) -> None:
    """Bring back what was chosen before the last change. Records nothing itself: keeping a setting does."""
    require(by, "goal.choose")
    kept = kept_goal()
    if kept is None:
        raise Refused("Nothing has been chosen that could be taken back.")
    chosen.take_back(Goal, kept.key, by=by)
