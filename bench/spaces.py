"""What the number of members costs: making one, opening its first page, migrating all of them, memory.

    bench/spaces.py --spaces 200

N member spaces in a database of the measure's own, kept for the next time. Progress goes to stderr; the last line
printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common

if TYPE_CHECKING:
    from bench.fleet import Member

SAMPLE = 10
PAGES = 30


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--spaces", type=int, default=10, help="member spaces in the database")
    asked.add_argument("--database", default="guildhall_fleet", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from bench.fleet import prepare

    members = prepare(options.spaces)
    rows = [_create(), *_pages(members), _no_op(), _add_column(len(members))]
    common.finish("spaces", rows, spaces=len(members))


def _create() -> dict[str, Any]:
    """Make members beside the prepared ones, and remove them again."""
    from bench.fleet import join, leave

    made: list[Member] = []
    try:
        return _row("create a member", [_timed(lambda: made.append(join())) for _ in range(SAMPLE)])
    finally:
        leave(made)


def _pages(members: list[Member]) -> Iterable[dict[str, Any]]:
    """The board of members on a connection that has shown others' pages, then of all; and what it remembers."""
    from bench.fleet import browsers, connection_memory, fresh_connection

    fresh_connection()
    empty, source = connection_memory()
    opened = list(browsers(members))
    opened[0]()
    sample = opened[1 : PAGES + 1] or opened
    yield _row("first page of a member", [_timed(page) for page in sample])
    yield _row("second page of a member", [_timed(page) for page in sample])
    for number, page in enumerate(opened[PAGES + 1 :], start=PAGES + 2):
        page()
        if number % 100 == 0:
            common.tell(f"  {number} of {len(opened)} members visited")
    full, _ = connection_memory()
    grown = (full - empty) / 1e6
    common.tell(f"  memory of the connection: {full / 1e6:.1f} MB, {grown:.1f} MB of it for {len(opened)} members")
    yield {
        "name": "memory of one connection",
        "bytes": full,
        "bytes_per_space": round((full - empty) / len(opened)),
        "source": source,
    }


def _no_op() -> dict[str, Any]:
    from tenants.fleet import migrate_spaces

    return _row("migrate with nothing to do", [_timed(migrate_spaces) for _ in range(5)])


def _add_column(spaces: int) -> dict[str, Any]:
    """A planted migration on every space, taken back afterwards."""
    from bench.planted import planted, remove
    from tenants.fleet import migrate_spaces

    remove()
    with planted():
        began = time.perf_counter()
        outcome = migrate_spaces()
        took = (time.perf_counter() - began) * 1000
    if outcome.migrated != spaces or outcome.parked:
        raise SystemExit(f"{outcome.migrated} of {spaces} spaces moved, {len(outcome.parked)} are parked.")
    return _row("add a column to all", [took])


def _timed(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _row(name: str, times: list[float]) -> dict[str, Any]:
    median, worst = round(statistics.median(times), 2), common.p95(times)
    common.tell(f"  {name}: {median} ms" + (f" (p95 {worst})" if len(times) > 1 else ""))
    return {"name": name, "ms_median": median, "ms_p95": worst}


if __name__ == "__main__":
    main()
