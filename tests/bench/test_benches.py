"""Each bench runs at a tiny size and ends with its JSON line. How fast it is says the bench, not this test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "static" / "dist" / "app.css"
SHORT = pytest.mark.skipif(not BUILT.exists(), reason="the front-end bundle is not built")
DROP = "import sys; from bench import common; import django; django.setup(); common.drop(sys.argv[1])"


def run(*command: str) -> str:
    """Standard output of a Python run with the settings of a deployment."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[str]:
    """The name of a database for one bench, removed afterwards with the roles made for it."""
    name = f"guildhall_try_{request.node.name.split('_')[-1]}_{worker_id}"
    yield name
    run("-c", DROP, name)


def result(script: str, database: str, *options: str) -> dict[str, Any]:
    """The last line printed, which must be the only one."""
    return last_line(script, "--database", database, "--fresh", *options)


def last_line(script: str, *options: str) -> dict[str, Any]:
    """What a bench prints on standard output, which must be one line."""
    [line] = run(f"bench/{script}.py", *options).splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@SHORT
@pytest.mark.slow
def test_bench_of_pages(database: str) -> None:
    found = result("pages", database, "--cases", "60", "--runs", "2")
    assert (found["bench"], found["cases"]) == ("pages", 60)
    rows = {row["name"]: row for row in found["rows"]}
    pages = {"queue list", "case page", "my day", "side thread", "notices", "portal request", "audit log"}
    assert set(rows) >= pages | {"open case", "add entry", "change status", "keep draft", "preview of 50 cases"}
    for name, row in rows.items():
        assert 0 < row["queries"] < (40 if name != "preview of 50 cases" else 800), name
        assert 0 < row["ms_median"] <= row["ms_p95"]
        assert row["bytes"] >= 0
    assert rows["case page"]["bytes"] > 20_000


@SHORT
@pytest.mark.slow
def test_bench_of_spaces(database: str) -> None:
    try:
        found = result("spaces", database, "--spaces", "3", "--people", "9", "--against", "2")
    finally:
        run("-c", DROP, f"{database}_few")
    assert (found["bench"], found["spaces"], found["people"]) == ("spaces", 3, 9)
    rows = {row["name"]: row for row in found["rows"]}
    assert rows["memory of one connection"]["bytes"] > 0
    assert rows["memory of the process"]["bytes"] > 0
    pages = {"first page of a member", "list", "case", "board", "sign in"}
    assert all(rows[name]["times"] > 0 for name in pages), "each is beside the same with few members"
    timed = {"create a member", "tick with nothing due", "tick with a moment of each", "migrate with nothing to do"}
    timed |= {"add a column to all", "copy of a member's tables"}
    assert all(rows[name]["ms_median"] > 0 for name in timed)


@SHORT
@pytest.mark.slow
def test_bench_of_clocks(database: str) -> None:
    found = result("clocks", database, "--clocks", "40", "--due", "6")
    rows = {row["name"]: row for row in found["rows"]}
    assert (found["clocks"], rows["recount"]["clocks"]) == (40, 40)
    assert (rows["tick"]["moments"], rows["telling"]["clocks"]) == (6, 6)


@SHORT
@pytest.mark.slow
def test_bench_of_the_hall(database: str) -> None:
    found = result("hall", database, "--few", "3", "--many", "9", "--runs", "2")
    rows = {row["name"]: row for row in found["rows"]}
    assert (found["few"], found["many"]) == (3, 9)
    for page in ("front page", "roster", "roster with words", "roster by topic", "announcements", "topics"):
        few, many = (rows[f"{page}, {size} members"] for size in (3, 9))
        assert few["queries"] == many["queries"] > 0


@pytest.mark.slow
def test_bench_of_trust() -> None:
    found = last_line("trust", "--quick")
    assert (found["bench"], found["plays"], found["policy"]["reviewers"]) == ("trust", 80, 2)
    assert all(row["wanted"] > 0 and row["held"] == (row["found"] >= row["wanted"]) for row in found["goals"][1:])
    rates = {row["rate"]: row for row in found["rows"] if row.get("careless") == row.get("colluding") == 0}
    assert rates[0.95]["ever"] == 1 > rates[0.3]["ever"] == 0
    assert rates[0.95]["runs_median"] <= rates[0.8]["runs_median"]
    assert {row["rate_since"] for row in found["rows"] if row["name"] == "suspended"} == {0.1, 0.3, 0.5, 0.8, 0.9}
    removed = {row["rule"]: row for row in found["rows"] if row["name"] == "rule removed"}
    held, open_ = (removed[rule]["bad_two_flooding"] for rule in ("nothing", "leaving out those that help most"))
    assert held < open_, "what is taken away is missed"
