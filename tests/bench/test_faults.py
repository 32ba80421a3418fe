"""The drills: each row of the table has one, and one of them runs as it is run by hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from bench.faults.drills import DRILLS
from bench.faults.drills.parts import Drill, Look
from bench.faults.visits import Answer
from tests.bench.test_benches import ROOT, SHORT

ROWS = {*range(1, 7), *range(10, 15), 16, *range(18, 21), *range(22, 25), 26, 27}
PLAIN = "Guildhall cannot answer right now. Try again in a few seconds."


def run(*options: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    """The command, without the addresses of the tests' own services."""
    services = ("DATABASE_", "REDIS_", "GUILDHALL_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(services)}
    return subprocess.run(
        [sys.executable, "bench/faults/run.py", *options],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_drills_cover_every_row_that_what_exists_can_meet() -> None:
    assert {drill.row for drill in DRILLS} == ROWS
    assert len({drill.name for drill in DRILLS}) == len(DRILLS)


def test_drills_are_chosen_by_name_or_number() -> None:
    refused = run("no-such-drill")
    assert refused.returncode == 2
    assert "1 database-down" in refused.stderr


def test_drill_says_what_did_not_hold() -> None:
    def act(house: Any, look: Look) -> None:
        look.note(seconds_until_back=1.23456)
        look.expect(True, "This held.")
        look.expect(None, "This did not.")

    drill: Any = Drill(99, "planted", "nothing", act)
    assert drill.run(None) == ({"seconds_until_back": 1.23}, ["This did not."])


@pytest.mark.parametrize(
    ("status", "text", "retry_after", "expected"),
    [
        (503, PLAIN, "5", True),
        (503, PLAIN, "", False),
        (500, PLAIN, "5", False),
        (503, f"{PLAIN} Traceback (most recent call last)", "5", False),
        (503, "Service Unavailable", "5", False),
    ],
)
def test_refusal_is_a_sentence_with_a_time_and_nothing_of_the_inside(
    status: int, text: str, retry_after: str, expected: bool
) -> None:
    assert Answer(status, text, 0.1, retry_after=retry_after).is_plain_refusal is expected


@SHORT
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
def test_drill_of_a_deadlock_holds() -> None:
    done = run("deadlock", timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    [line] = done.stdout.splitlines()
    [row] = json.loads(line)["rows"]
    assert (row["row"], row["held"], row["written"]) == (6, True, 1)
    assert "wrong" not in row
