"""How long the desk's pages take in a queue with a long history.

    bench/pages.py --cases 100000

One member with N cases in one queue, in a database of the measure's own that is kept for the next time. Requests go
through Django's test client in this process, with the full middleware. Progress goes to stderr; the last line printed
is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import html
import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common

if TYPE_CHECKING:
    from bench.history import Desk

DEEP = 20
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1000, help="cases in the queue")
    asked.add_argument("--runs", type=int, default=common.RUNS, help="timed runs of each page")
    asked.add_argument("--database", default="guildhall_bench", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from bench.history import prepare

    desk = prepare(options.cases)
    rows = [common.measure(name, act, runs=options.runs) for name, act in _acts(desk, _browser(desk)).items()]
    common.finish("pages", rows, cases=options.cases)


def _browser(desk: Desk) -> Any:
    """The agent's browser, signed in on the member's host."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from core.spaces import REGISTRY, entered

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, desk.host]
    browser = Client(headers={"host": desk.host}, SERVER_NAME=desk.host)
    with entered(REGISTRY):
        browser.force_login(User.objects.get(pk=desk.user_id))
        session = browser.session
        session["host"] = desk.host
        session.save()
    return browser


def _acts(desk: Desk, browser: Any) -> dict[str, Callable[[], int]]:
    """What is timed, by name: pages first, then what changes rows.

    Lists are looked at where 1,000 cases fill a page too, so that sizes compare the same number of rows.
    """
    queue, case = f"/queues/{desk.queue}/", f"/cases/C-{desk.busy}/"
    numbers = itertools.count()
    written = {"audience": "requester", "text": "Please try **again** with the new release.", "then": ""}

    def opened() -> int:
        words = {"queue": desk.queue_id, "requester": desk.requester, "subject": f"Measured {next(numbers)}"}
        return _post(browser, "/cases/new/", {**words, "body": "It *stopped*.", "priority": "high"})

    def moved() -> int:
        return _post(browser, f"{case}status/", {"status": ("pending", "open")[next(numbers) % 2]})

    return {
        "queue list": lambda: _get(browser, queue),
        "filtered list": lambda: _get(browser, f"{queue}?view=closed&priority=high"),
        "words in subjects": lambda: _get(browser, f"{queue}?view=closed&words=gateway"),
        "deep page": _reader(browser, _deep(browser, f"{queue}?view=closed")),
        "all cases": lambda: _get(browser, "/cases/"),
        "saved view": lambda: _get(browser, f"/views/{desk.view}/"),
        "queue by state": lambda: _get(browser, f"{queue}?status=pending&priority=high"),
        "all by last update": lambda: _get(browser, "/cases/?sort=updated"),
        "all with words": lambda: _get(browser, "/cases/?words=gateway"),
        "board": lambda: _get(browser, "/work/"),
        "my work": lambda: _get(browser, "/work/?view=closed"),
        "by last update": lambda: _get(browser, f"{queue}?sort=updated"),
        "report": lambda: _get(browser, "/reports/"),
        "report of a year": lambda: _get(browser, "/reports/?weeks=52"),
        "ways of cases": lambda: _get(browser, "/reports/travels/"),
        "case page": lambda: _get(browser, case),
        "case page, 4 entries": lambda: _get(browser, f"/cases/C-{desk.few}/"),
        "open case": opened,
        "add entry": lambda: _post(browser, f"{case}write/", written),
        "change status": moved,
    }


def _reader(browser: Any, address: str) -> Callable[[], int]:
    return lambda: _get(browser, address)


def _get(browser: Any, address: str) -> int:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}.")
    return len(answer.content)


def _post(browser: Any, address: str, given: dict[str, Any]) -> int:
    answer = browser.post(address, given)
    if answer.status_code != 302:
        raise SystemExit(f"{address} answers {answer.status_code}: what was sent was not taken.")
    return len(answer.content)


def _deep(browser: Any, address: str) -> str:
    """Twenty pages on by the list's own links, or the last page before its end."""
    here = address
    for _ in range(DEEP):
        found = NEXT.search(browser.get(here).content.decode())
        if found is None:
            break
        here = html.unescape(found[1])
        here = here if here.startswith("/") else address.split("?")[0] + here
    return here


if __name__ == "__main__":
    main()
