"""Time left until a promised next action, as the clock element shows it. Pure rules.

A promise has no length of its own, so its states are by time left: under an hour near, under a quarter last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NEAR = timedelta(hours=1)
LAST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Clock:
    """What ``parts/_clock.html`` shows."""

    state: str
    text: str
    due: datetime | None = None
    near_at: datetime | None = None
    last_at: datetime | None = None
    label: str = ""
    title: str = ""


def promise_clock(act_by: datetime | None, now: datetime, *, is_paused: bool, is_live: bool, label: str) -> Clock:
    """The clock of a promise: none without one, paused while somebody outside must act."""
    if not is_live:
        return Clock("none", "Finished")
    if act_by is None:
        return Clock("paused", "Paused") if is_paused else Clock("none", "No target")
    left = act_by - now
    state = "over" if left <= timedelta(0) else "last" if left < LAST else "near" if left < NEAR else "running"
    return Clock(state, left_words(left), act_by, act_by - NEAR, act_by - LAST, label)


def left_words(left: timedelta) -> str:
    """What is left, or by how much it is over: 42 min, 2 h 05 min, 1 day 4 h over."""
    words = _words(abs(left.total_seconds()))
    return f"{words} over" if left <= timedelta(0) else words


def length_words(seconds: int) -> str:
    """A length of time in at most two units; what took no whole minute is no 0 min to read."""
    return _words(seconds) if seconds >= 60 else "under a minute"


def _words(seconds: float) -> str:
    minutes = int(seconds // 60)
    hours, days = minutes // 60, minutes // 1440
    if days:
        rest = hours % 24
        return f"{days} day{'s' if days > 1 else ''}" + (f" {rest} h" if rest else "")
    if hours:
        return f"{hours} h {minutes % 60:02d} min" if minutes % 60 else f"{hours} h"
    return f"{minutes} min"
