"""What the number of members costs: making one, its pages, signing in, a tick, migrating all, a backup of one, memory.

    bench/spaces.py --spaces 2200 --people 18000 --against 10

N member spaces in a database of the measure's own, kept for the next time. With ``--against`` the same pages are
measured with so few members as well, in a database and a process of their own, before and after; ``times`` is how many
times as long they take with many. Progress goes to stderr; the last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common

if TYPE_CHECKING:
    from bench.fleet import Member

SAMPLE = 10
PAGES = 30
CASES = 60
"""Cases of the member whose list and case are looked at: two pages of a list."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--spaces", type=int, default=10, help="member spaces in the database")
    asked.add_argument("--people", type=int, default=0, help="people of all members together")
    asked.add_argument("--against", type=int, default=0, help="measure the pages with so few members, too")
    asked.add_argument("--pages", action="store_true", help="pages alone")
    asked.add_argument("--database", default="guildhall_fleet", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    few = [_few(options)] if options.against else []
    common.set_up(options.database, fresh=options.fresh)
    from bench.fleet import crowd, prepare

    members = prepare(options.spaces)
    with common.told("bringing people in"):
        crowd(options.people)
    pages = [*_first(members), *_pages()]
    rest = [] if options.pages else [_create(), *_worker(members), _no_op(), _add_column(), *_backup(members)]
    few += [_few(options)] if options.against else []
    common.finish("spaces", [*_against(pages, few), *rest], spaces=len(members), people=options.people)


def _few(options: argparse.Namespace) -> dict[str, float]:
    """The medians of the pages with few members, by name."""
    known = ["--spaces", str(options.against), "--database", f"{options.database}_few", "--pages"]
    command = [sys.executable, __file__, *known, *(["--fresh"] if options.fresh else [])]
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
    return {row["name"]: row["ms_median"] for row in json.loads(line)["rows"] if "ms_median" in row}


def _against(pages: list[Any], few: list[dict[str, float]]) -> list[dict[str, Any]]:
    """The rows of pages beside what they take with few members."""
    if not few:
        return pages
    for row in (row for row in pages if "ms_median" in row):
        row["ms_with_few"] = round(statistics.mean(one[row["name"]] for one in few), 2)
        row["times"] = round(row["ms_median"] / row["ms_with_few"], 2)
    return pages


def _create() -> dict[str, Any]:
    """Make members beside the prepared ones, and remove them again."""
    from bench.fleet import join, leave

    made: list[Member] = []
    try:
        return _row("create a member", [_timed(lambda: made.append(join())) for _ in range(SAMPLE)])
    finally:
        leave(made)


def _first(members: list[Member]) -> Iterable[dict[str, Any]]:
    """The board of members on a connection that has shown others' pages, then of all; and what it remembers."""
    from bench.fleet import browsers, connection_memory, fresh_connection, process_memory

    fresh_connection()
    empty, source = connection_memory()
    opened = list(browsers(members))
    opened[0]()
    own = process_memory()
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
    each = {"bytes_per_space": round((full - empty) / len(opened)), "source": source}
    yield {"name": "memory of one connection", "bytes": full, **each}
    after = process_memory()
    common.tell(f"  memory of the process: {after / 1e6:.1f} MB, {own / 1e6:.1f} MB when it had seen one member")
    yield {"name": "memory of the process", "bytes": after, "bytes_per_space": round((after - own) / len(opened))}


def _pages() -> Iterable[dict[str, Any]]:
    """The pages of one member with work, after all the others were visited on this connection; and signing in."""
    from bench.browsing import browser_of, get
    from bench.fleet_work import signing_in
    from bench.history import prepare

    desk = prepare(CASES)
    browser = browser_of(desk.host, desk.user_id)
    looked = {"list": f"/queues/{desk.queue}/", "case": f"/cases/C-{desk.busy}/", "board": "/work/"}
    for name, address in looked.items():
        yield asdict(common.measure(name, lambda address=address: get(browser, address)))  # type: ignore[misc]
    yield _row("sign in", [_timed(come) for come in signing_in(desk, SAMPLE)])


def _worker(members: list[Member]) -> Iterable[dict[str, Any]]:
    """A tick when nothing is due, and when every member has something due in the same minute."""
    from bench.fleet_work import something_due
    from core.spaces import REGISTRY, entered
    from tenants import due

    with entered(REGISTRY):
        due.tick(_now())
        yield _row("tick with nothing due", [_timed(lambda: due.tick(_now())) for _ in range(5)])
        with something_due(members):
            yield _row("tick with a moment of each", [_timed(lambda: due.tick(_now()))])


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def _no_op() -> dict[str, Any]:
    from tenants.fleet import migrate_spaces

    return _row("migrate with nothing to do", [_timed(migrate_spaces) for _ in range(5)])


def _add_column() -> dict[str, Any]:
    """A planted migration on every space, taken back afterwards."""
    from bench.fleet import ready
    from bench.planted import planted, remove
    from tenants.fleet import migrate_spaces

    remove()
    spaces = ready()
    with planted():
        began = time.perf_counter()
        outcome = migrate_spaces()
        took = (time.perf_counter() - began) * 1000
    if outcome.migrated != spaces or outcome.parked:
        raise SystemExit(f"{outcome.migrated} of {spaces} spaces moved, {len(outcome.parked)} are parked.")
    return _row("add a column to all", [took])


def _backup(members: list[Member]) -> Iterable[dict[str, Any]]:
    """Everything that one member has: by copying its tables, and by PostgreSQL's own dump of its schema."""
    from bench.fleet_work import copied, dumped

    space = members[0].space
    yield _row("copy of a member's tables", [_timed(lambda: copied(space)) for _ in range(5)])
    if (took := dumped(space)) is not None:
        yield _row("dump of a member's schema", [took * 1000])


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
