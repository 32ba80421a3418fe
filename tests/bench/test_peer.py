"""The desk's half of the measure beside a peer over a small corpus, and how two halves are compared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.peers.beside import beside, rows_of
from tests.bench.test_benches import ROOT, SHORT, database, last_line

__all__ = ["database"]

CORPUS = '''
"""Cases as the corpus tells them, few and plain."""
QUEUES = ["Accounts", "Billing"]
AGENTS = 3
QUESTIONS = [(f"The certificate {number} has expired", "It says *no*.") for number in range(5)]
REPLIES = [f"Please try again, {number}." for number in range(60)]


def load():
    return QUESTIONS, REPLIES


def cases(n):
    for index in range(n):
        said = [dict(agent=None, public=True, text="It says *no*.", minutes_after=0, event="opened")]
        said += [dict(agent=k, public=k != 1, text=REPLIES[k], minutes_after=9 * k, event="reply") for k in (0, 1, 2)]
        yield dict(
            index=index, queue=1, title=QUESTIONS[index % 5][0], priority=1 + index % 5, replies=said,
            status=("open", "open", "open", "resolved", "closed")[index % 5], submitter="person7@example.org",
            assignee=index % 3 or None, age_minutes=500 + index, due_days=3 if index % 2 else None,
        )
'''


@SHORT
@pytest.mark.slow
def test_bench_of_corpus(database: str, tmp_path: Path) -> None:
    (tmp_path / "corpus.py").write_text(CORPUS)
    found = last_line(
        "peers/corpus_desk", "--corpus", str(tmp_path), "--cases", "60", "--runs", "2", "--database", database
    )
    rows = {row["name"]: row for row in found["rows"]}
    assert {"list", "far page", "search", "board", "case page, 50 entries", "open case", "answer"} <= set(rows)
    assert all(0 < row["queries"] < 40 for row in rows.values())
    assert rows["search"]["bytes"] > rows["search in vain"]["bytes"], "the corpus's words are found"
    assert rows["case page, 50 entries"]["bytes"] > 1.5 * rows["case page, 4 entries"]["bytes"]


def test_bench_of_a_peer_says_what_it_lacks(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "bench" / "peer.py", "--tools", tmp_path], capture_output=True, text=True, check=False
    )
    assert told.returncode != 0
    lacking = "seed.py, bench.py, corpus.py, pg.py, requirements.txt"
    assert told.stderr.strip() == f"{tmp_path} lacks {lacking}: say by --tools where the peer's tools are."


def test_halves_are_compared_by_the_medians_of_their_rounds() -> None:
    rounds = [({"a": row(peer)}, {"b": row(own)}) for peer, own in ((80, 10), (90, 30), (400, 20))]
    [found] = beside(rounds, {"a": ("b", 4.6)})
    assert (found["peer_ms"], found["ms"], found["times_faster"], found["is_met"]) == (90, 20, 4.5, False)
    [met] = beside(rounds, {"a": ("b", 4.5)})
    assert met["is_met"]


def test_last_line_of_a_half_is_read_by_name() -> None:
    assert rows_of('{"rows": [{"name": "a", "ms_median": 1}, {"name": "b", "ms_median": 2}]}')["b"]["ms_median"] == 2


def row(milliseconds: float) -> dict[str, float]:
    return {"ms_median": milliseconds, "queries": 7}
