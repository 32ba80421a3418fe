"""How long the pages and the first steps of escalations take, in a small and in a large network.

    bench/escalation.py --escalations 5000

Two networks, of 20 and of 2,000 members, each with N escalations of the member that is looked at, in a database of the
measure's own that is kept for the next time. Pages go through Django's test client in this process, with the full
middleware; requests and acceptances are the actions themselves. Progress goes to stderr; the last line printed is one
JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common
from bench.browsing import browser_of, get

if TYPE_CHECKING:
    from bench.network import Measured

SIZES = (20, 2000)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--escalations", type=int, default=5000, help="escalations of the member in each network")
    asked.add_argument("--runs", type=int, default=common.RUNS, help="timed runs of each act")
    asked.add_argument("--database", default="guildhall_bench", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from bench.network import prepare

    rows = []
    for members in SIZES:
        acts = _acts(prepare(members, options.escalations))
        rows += [common.measure(f"{name}, {members} members", act, runs=options.runs) for name, act in acts.items()]
    common.finish("escalation", rows, escalations=options.escalations)


def _acts(one: Measured) -> dict[str, Callable[[], int]]:
    """What is timed, by name."""
    from bench.network import accept, ask

    browser, base = browser_of(one.host, one.user), f"/n/{one.network}/"
    return {
        "page": lambda: get(browser, f"{base}escalations/{one.ref}/"),
        "list": lambda: get(browser, f"{base}escalations/?view=all"),
        "hall": lambda: get(browser, base),
        "request_help": lambda: ask(one),
        "accept": lambda: accept(one),
    }


if __name__ == "__main__":
    main()
