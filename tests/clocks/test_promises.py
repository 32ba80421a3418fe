"""The clock of a promised next action."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clocks.promises import left_words, length_words, promise_clock

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [
        (-12, "over", "12 min over"),
        (0, "over", "0 min over"),
        (9, "last", "9 min"),
        (15, "near", "15 min"),
        (59, "near", "59 min"),
        (60, "running", "1 h"),
        (125, "running", "2 h 05 min"),
        (1440, "running", "1 day"),
        (2880 + 240, "running", "2 days 4 h"),
    ],
)
def test_clock_says_time_left(minutes: int, state: str, words: str) -> None:
    clock = promise_clock(NOW + timedelta(minutes=minutes), NOW, is_paused=False, is_live=True, label="")
    assert (clock.state, clock.text) == (state, words)


def test_clock_without_a_promise() -> None:
    assert promise_clock(None, NOW, is_paused=False, is_live=True, label="").text == "No target"
    assert promise_clock(None, NOW, is_paused=True, is_live=True, label="").state == "paused"
    assert promise_clock(NOW, NOW, is_paused=False, is_live=False, label="").text == "Finished"
    assert left_words(timedelta(days=-1, hours=-2)) == "1 day 2 h over"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "under a minute"), (59, "under a minute"), (60, "1 min"), (5_400, "1 h 30 min")]
)
def test_length_is_never_nothing(seconds: int, words: str) -> None:
    assert length_words(seconds) == words
