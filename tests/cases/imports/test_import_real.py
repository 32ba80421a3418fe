"""The real histories: the counts that are known of them, and what reading them costs."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from pathlib import Path

from cases.imports import PRESETS, Mapping, PlainCase, dry_run, guess, read, read_stackexchange

SERVICENOW = "incident-logs/servicenow-incident-event-log.csv.gz"
VOLVO = "incident-logs/volvo-vinst-incidents.csv.gz"

MEASURE = """
import re, sys, time
from pathlib import Path
from cases.imports import PRESETS, dry_run, read
started = time.process_time()
report = dry_run(read(Path(sys.argv[1]), PRESETS["servicenow-log"]))
seconds = time.process_time() - started
# Of this program alone: getrusage also counts the process it was forked from.
most = re.search("VmHWM:.*?([0-9]+) kB", Path("/proc/self/status").read_text())
print(report.cases, seconds, int(most[1]) / 1024)
"""


def last_states(path: Path, encoding: str, key: int, state: int) -> dict[str, str]:
    with gzip.open(path, "rt", encoding=encoding, newline="") as handle:
        rows = csv.reader(handle)
        next(rows)
        return {row[key]: row[state] for row in rows}


def test_servicenow_log_is_read_whole(histories: Path) -> None:
    path = histories / SERVICENOW
    mapping = PRESETS["servicenow-log"]
    cases = [item for _, item in read(path, mapping) if isinstance(item, PlainCase)]
    assert len(cases) == 24_918
    assert sum(len(case.updates) for case in cases) == 141_712
    assert {case.key: case.status_word for case in cases} == last_states(path, "utf-8", 0, 1)
    assert sum(case.resolved_at is not None for case in cases) == 23_362
    sizes: dict[str, int] = {}
    for case in cases:
        sizes[case.queue] = sizes.get(case.queue, 0) + 1
    assert sizes["Group 70"] == 9_444
    assert sizes["Group 25"] == 1_243
    states = [update.changes.get("status") for case in cases for update in case.updates]
    assert states.count("Awaiting Evidence") > 0


def test_servicenow_log_replays_to_its_last_state(histories: Path) -> None:
    for _, case in read(histories / SERVICENOW, PRESETS["servicenow-log"]):
        assert isinstance(case, PlainCase)
        state: dict[str, str] = {}
        for update in case.updates:
            assert update.before == {name: state.get(name, "") for name in update.changes}
            state |= update.changes
        assert state["status"] == case.status_word
        assert state.get("assignee", "") == case.assignee_key


def test_servicenow_log_is_read_fast_and_in_little_memory(histories: Path) -> None:
    """Less than 20 s of one core and 100 MB; a process of its own, so nothing else counts."""
    tree = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(histories / SERVICENOW)],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    cases, seconds, megabytes = (float(word) for word in done.stdout.split())
    assert cases == 24_918
    assert seconds < 20
    assert megabytes < 100


def test_volvo_log(histories: Path) -> None:
    path = histories / VOLVO
    assert guess(path) == PRESETS["volvo-vinst-log"]
    report = dry_run(read(path, PRESETS["volvo-vinst-log"]))
    assert (report.cases, report.updates, report.bad_total) == (7_554, 65_533, 0)
    assert report.people == 3_163


def test_servicenow_log_is_recognised(histories: Path) -> None:
    assert guess(histories / SERVICENOW) == PRESETS["servicenow-log"]


def test_cardano(histories: Path) -> None:
    reading = read_stackexchange(histories / "support-forums/cardano-se", site="https://cardano.stackexchange.com")
    items = [item for _, item in reading]
    cases = [item for item in items if isinstance(item, PlainCase)]
    assert len(cases) == 1_042
    entries = [entry for case in cases for entry in case.entries]
    assert sum(entry.key.startswith("answer-") for entry in entries) == 1_496
    assert sum(entry.key.startswith("comment-") for entry in entries) == 1_828
    assert sum(bool(case.accepted_entry_key) for case in cases) == 459
    assert len(items) - len(cases) == 1  # a comment on a post that the dump does not hold
    assert cases[0].source_url == "https://cardano.stackexchange.com/q/1"
    for case in cases:
        known = {person.key for person in case.people}
        assert {entry.author_key for entry in case.entries} <= known


def test_forums_are_read_as_guessed(histories: Path) -> None:
    for name, count, solved in (("docusign", 1_257, 426), ("scn", 1_320, 356)):
        path = histories / f"support-forums/{name}.threads.jsonl.gz"
        mapping = Mapping.from_dict(guess(path).to_dict())
        report = dry_run(read(path, mapping))
        assert (report.cases, report.bad_total, report.accepted) == (count, 0, solved)
