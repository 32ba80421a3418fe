"""What the lines of an escalation's page say of its clocks: the one that runs is named."""

from __future__ import annotations

import pytest

from network.choices import Side
from network.sentences import Told, words_of


@pytest.mark.parametrize(
    ("metric", "helper", "said"),
    [
        ("acknowledgement", "", "The time to acknowledge it is used to 50 %"),
        ("acknowledgement", "Halcyon", "Halcyon’s time to acknowledge it is used to 50 %"),
        ("next_reply", "Halcyon", "The time for the next answer is used to 50 %"),
        ("rest", "Halcyon", "Nothing has moved for long: it is closed if nothing does"),
    ],
)
def test_warning_names_the_clock_that_runs(metric: str, helper: str, said: str) -> None:
    told = Told({"metric": metric, "percent": 50}, "Northwind", helper, Side.REQUESTER)
    assert words_of("EscalationClockWarned", told) == said


def test_acknowledgement_that_nobody_gave_is_no_answer_that_is_late() -> None:
    told = Told({"metric": "acknowledgement", "of": "helper"}, "Northwind", "", Side.REQUESTER)
    assert words_of("EscalationClockMissed", told) == "Nobody acknowledged it in time"
