"""How long the desk's pages take in a queue with a long history.

    bench/pages.py --cases 100000 --articles 5000 --links 100000

One member with N cases in one queue and what it knows, in a database of the measure's own that is kept for the next
time; an agent, an admin and a requester look at it. Requests go through Django's test client in this process, with the
full middleware. Progress goes to stderr; the last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common
from bench.browsing import browser_of, get, post, turned

if TYPE_CHECKING:
    from bench.around import Around
    from bench.history import Desk

Acts = dict[str, Callable[[], int]]

DEEP = 20


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=1000, help="cases in the queue")
    asked.add_argument("--articles", type=int, default=50, help="articles of the member, at least two")
    asked.add_argument("--links", type=int, default=200, help="links of cases to articles")
    asked.add_argument("--runs", type=int, default=common.RUNS, help="timed runs of each page")
    asked.add_argument("--only", default="", help="words that the names of the measured acts have")
    asked.add_argument("--act", action="append", default=[], help="the whole name of a measured act; may be repeated")
    asked.add_argument("--database", default="guildhall_bench", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from bench.history import prepare

    desk = prepare(options.cases)
    agent = browser_of(desk.host, desk.user_id)
    acts = _acts(desk, agent) | _known(desk, agent, options.articles, options.links)
    names = options.act or [name for name in acts if options.only in name]
    rows = [common.measure(name, acts[name], runs=options.runs) for name in names]
    common.finish("pages", rows, cases=options.cases, articles=options.articles, links=options.links)


def _acts(desk: Desk, browser: Any) -> Acts:
    """What is timed, by name: pages first, then what changes rows."""
    from bench.around import surround

    around = surround(desk)
    admin, asker = browser_of(desk.host, around.admin), browser_of(desk.host, around.requester)
    return {
        **_lists(desk, browser),
        **_own(desk, browser, around),
        **_portal(asker, around),
        **_settings(desk, admin, around),
        **_work(desk, browser, around),
    }


def _lists(desk: Desk, browser: Any) -> Acts:
    """Lists, reports and cases.

    Lists are looked at where 1,000 cases fill a page too, so that sizes compare the same number of rows.
    """
    queue, case = f"/queues/{desk.queue}/", f"/cases/C-{desk.busy}/"
    return {
        "queue list": lambda: get(browser, queue),
        "filtered list": lambda: get(browser, f"{queue}?view=closed&priority=high"),
        "words in subjects": lambda: get(browser, f"{queue}?view=closed&words=gateway"),
        "deep page": _reader(browser, turned(browser, f"{queue}?view=closed", DEEP)),
        "all cases": lambda: get(browser, "/cases/"),
        "saved view": lambda: get(browser, f"/views/{desk.view}/"),
        "queue by state": lambda: get(browser, f"{queue}?status=pending&priority=high"),
        "all by last update": lambda: get(browser, "/cases/?sort=updated"),
        "all with words": lambda: get(browser, "/cases/?words=gateway"),
        "board": lambda: get(browser, "/work/"),
        "my work": lambda: get(browser, "/work/?view=closed"),
        "by last update": lambda: get(browser, f"{queue}?sort=updated"),
        "report": lambda: get(browser, "/reports/"),
        "report of a year": lambda: get(browser, "/reports/?weeks=52"),
        "ways of cases": lambda: get(browser, "/reports/travels/"),
        "case page": lambda: get(browser, case),
        "case page, 4 entries": lambda: get(browser, f"/cases/C-{desk.few}/"),
        "words in every state": lambda: get(browser, "/cases/?view=all&words=gateway"),
        "rare words in every state": lambda: get(browser, "/cases/?view=all&words=sequoia"),
        "people": lambda: get(browser, "/people/"),
        "a report as CSV": lambda: get(browser, "/reports/?csv=queues"),
    }


def _own(desk: Desk, browser: Any, around: Around) -> Acts:
    """What is the agent's own: the day, notices, views, macros, a new case, a side thread."""
    from django.conf import settings
    from django.urls import reverse

    case = f"/cases/C-{desk.busy}/"
    chosen = {"verb": "priority", "case": around.numbers, "step": "preview", "priority": "high"}
    return _pages(
        browser,
        {
            "my day": reverse("day", urlconf=settings.MEMBER_URLCONF),
            "new case": "/cases/new/",
            "new case by form": f"/cases/new/?form={around.form}",
            "side thread": f"/threads/{around.thread}/",
            "who else is here": f"{case}presence/",
            "notices": "/notices/",
            "all notices": "/notices/?show=all",
            "bell": "/notices/bell/",
            "views": "/views/",
            "counts of views": "/views/counts/",
            "macros": "/macros/",
            "macros of a case": f"{case}macros/",
            "my changes": "/changes/",
            "queues": "/queues/",
            "settings": "/settings/",
            "feed of a queue": f"/feeds/{around.feed}/",
        },
    ) | {"preview of 50 cases": lambda: post(browser, "/bulk/", chosen, 200)}


def _portal(browser: Any, around: Around) -> Acts:
    """What a requester sees: one of the queue's many, with several hundred requests in the largest measure."""
    pages = {
        "portal": "/requests/",
        "portal, closed": "/requests/?show=closed",
        "portal request": f"/cases/C-{around.own}/",
        "portal new": "/requests/new/",
        "portal form": f"/requests/new/{around.form}/",
    }
    return _pages(browser, pages)


def _settings(desk: Desk, browser: Any, around: Around) -> Acts:
    """What an admin chooses, and reads about it."""
    named = {"edit queue": f"/queues/{desk.queue}/edit/", "members": "/settings/members/"}
    for name in ("rules", "forms", "fields", "tags", "teams", "clients", "calendars", "clocks", "lifecycle"):
        named[f"{name} settings"] = f"/settings/{name}/"
    for name in ("retention", "goal", "organization", "notices", "feeds"):
        named[f"{name} settings"] = f"/settings/{name}/"
    named |= {
        "a rule": f"/settings/rules/{around.rule}/",
        "firings of a rule": f"/settings/rules/{around.rule}/firings/",
        "a form": f"/settings/forms/{around.form}/",
        "a team": f"/settings/teams/{around.team}/",
        "audit log": "/settings/audit/",
        "imports": "/imports/",
    }
    return _pages(browser, named)


def _known(desk: Desk, browser: Any, articles: int, links: int) -> Acts:
    """What is known: lists, health, an article that answered a fifth of all cases, a process, a run, choices."""
    from bench.known import know
    from core.spaces import entered

    with entered(desk.space):
        known = know(desk, articles, links)
    case = f"/cases/C-{known.case}/"
    return _pages(
        browser,
        {
            "knowledge": "/knowledge/",
            "knowledge with words": "/knowledge/?q=gateway",
            "knowledge of mine": "/knowledge/?show=mine",
            "health of knowledge": "/knowledge/health/",
            "an article": f"/knowledge/{known.busy}/",
            "a process": f"/knowledge/{known.process}/",
            "a run": f"{case}runs/{known.run}/",
            "articles for a case": f"{case}articles/",
            "processes for a case": f"{case}runs/",
            "an article from a case": f"{case}article/",
        },
    )


def _work(desk: Desk, browser: Any, around: Around) -> Acts:
    """What changes rows."""
    case, numbers = f"/cases/C-{desk.busy}/", itertools.count()
    written = {"audience": "requester", "text": "Please try **again** with the new release.", "then": ""}

    def opened() -> int:
        words = {"queue": desk.queue_id, "requester": desk.requester, "subject": f"Measured {next(numbers)}"}
        return post(browser, "/cases/new/", {**words, "body": "It *stopped*.", "priority": "high"})

    def moved() -> int:
        return post(browser, f"{case}status/", {"status": ("pending", "open")[next(numbers) % 2]})

    def drafted() -> int:
        draft = {"place": f"case:{around.busy_id}", "text": f"Not sent **yet**, {next(numbers)}."}
        return post(browser, "/drafts/", draft, 200)

    return {
        "open case": opened,
        "add entry": lambda: post(browser, f"{case}write/", written),
        "change status": moved,
        "keep draft": drafted,
    }


def _pages(browser: Any, pages: dict[str, str]) -> Acts:
    return {name: _reader(browser, address) for name, address in pages.items()}


def _reader(browser: Any, address: str) -> Callable[[], int]:
    return lambda: get(browser, address)


if __name__ == "__main__":
    main()
