"""The desk beside what a user would pick instead, at the same volume, on the same machine and database server.

    bench/peers/compare.py --cases 100000

Makes an environment for the peer under ``var/peers`` from its hashed requirements, times the peer and the desk in
turn, and prints how many times faster the desk is, as one JSON object on the last line. The goals are those of the
desk's plan: lists, filters and search 15 times, boards 50 times, the case page 2.5 times with 4 entries and 6 with 50,
writing no slower.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from bench import common  # noqa: E402 - found by the path above

GOALS = {
    "list": ("queue list", 15),
    "by last update": ("by last update", 15),
    "queue and status": ("filtered list", 15),
    "search": ("words in subjects", 15),
    "board": ("my work", 50),
    "case page, 4 entries": ("case page, 4 entries", 2.5),
    "case page, 50 entries": ("case page", 6),
    "open case": ("open case", 1),
    "add entry": ("add entry", 1),
}
"""The peer's row, the desk's row that does the same for a person, and how many times faster it is to be."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1000, help="cases in the queue of each")
    asked.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turn")
    options = asked.parse_args()
    rounds = [(_rows(_peer(options.cases)), _rows(_own(options.cases))) for _ in range(options.rounds)]
    common.finish("peers", _beside(rounds), cases=options.cases, rounds=options.rounds, peer="django-helpdesk 2.6.1")


def _beside(rounds: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Each row of the goals with the median of its rounds, which were in turn: a machine is not always as fast."""
    found = []
    for name, (own, goal) in GOALS.items():
        theirs = statistics.median(peers[name]["ms_median"] for peers, _ in rounds)
        mine = statistics.median(ours[own]["ms_median"] for _, ours in rounds)
        times = round(theirs / mine, 1)
        found.append(
            {
                "name": name,
                "peer_ms": theirs,
                "peer_queries": rounds[0][0][name]["queries"],
                "ms": mine,
                "queries": rounds[0][1][own]["queries"],
                "times_faster": times,
                "goal": goal,
                "is_met": times >= goal,
            }
        )
    return found


def _own(cases: int) -> str:
    names = [word for own, _ in GOALS.values() for word in ("--act", own)]
    return _run([sys.executable, str(ROOT / "bench" / "pages.py"), "--cases", str(cases), *names], {})


def _peer(cases: int) -> str:
    python = _environment()
    common.set_up("guildhall_bench")
    database = common.make_database("guildhall_peer")
    return _run([str(python), str(HERE / "django_helpdesk.py"), str(cases)], {"PEER_DATABASE": json.dumps(database)})


def _environment() -> Path:
    place = ROOT / "var" / "peers" / "django-helpdesk"
    python = place / "bin" / "python"
    if not python.exists():
        with common.told("installing the peer"):
            venv.create(place, with_pip=True)
            wanted = ["--require-hashes", "-r", str(HERE / "requirements.txt")]
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def _run(command: list[str], given: dict[str, str]) -> str:
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **given}
    ).stdout.splitlines()[-1]


def _rows(line: str) -> dict[str, Any]:
    return {row["name"]: row for row in json.loads(line)["rows"]}


if __name__ == "__main__":
    main()
