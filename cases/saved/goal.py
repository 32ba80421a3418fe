"""What share of their resolution clocks an organization agreed to meet: a line in its reports, and no rule."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from core.chosen import Chosen, Kept

GOAL_NAME = "Resolved in time"


class Goal(Chosen):
    """``share`` is in percent; None where nothing was agreed."""

    kind: ClassVar[str] = "goal"
    called: ClassVar[str] = "goal"
    most: ClassVar[int] = 1

    share: Annotated[int, Field(ge=1, le=100)] | None = None


def kept_goal() -> Kept[Goal] | None:
    """The goal, if it was ever chosen."""
    return Goal.named(GOAL_NAME)


def agreed() -> float | None:
    """The share between 0 and 1 that was agreed, or None. One query."""
    kept = kept_goal()
    return kept.value.share / 100 if kept and kept.value.share else None
