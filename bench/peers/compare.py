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
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from bench import common  # noqa: E402 - found by the path above
from bench.peers.beside import beside, rows_of  # noqa: E402

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
    rounds = [(rows_of(_peer(options.cases)), rows_of(_own(options.cases))) for _ in range(options.rounds)]
    common.finish(
        "peers", beside(rounds, GOALS), cases=options.cases, rounds=options.rounds, peer="django-helpdesk 2.6.1"
    )


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


if __name__ == "__main__":
    main()
