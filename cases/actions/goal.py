"""Choosing what share of resolution clocks the organization agreed to meet."""

from __future__ import annotations

from django.db import transaction

from cases.permissions import require
from cases.saved.goal import GOAL_NAME, Goal
from core.actor import Actor
from core.chosen import choose_only, take_back_only


@transaction.atomic
def choose_goal(value: Goal, *, by: Actor) -> None:
    """Choose the goal that reports compare with. Records nothing itself: keeping a setting does."""
    require(by, "goal.choose")
    choose_only(value, name=GOAL_NAME, by=by)


@transaction.atomic
def take_back_goal(*, by: Actor) -> None:
    """Bring back what was chosen before the last change. Records nothing itself: keeping a setting does."""
    require(by, "goal.choose")
    take_back_only(Goal, by=by)
