"""Whether the reports give the right figures on real histories, and what they cost there.

    bench/reports.py [--data FOLDER]

Imports the ServiceNow log and the Volvo log (FOLDER/incident-logs, default: GUILDHALL_SHARED/data, else ../shared/data)
into two fresh members of a throw-away database, asks the product's own questions, and compares the answers with what is
known of the logs. Progress goes to stderr; the last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

HOUR = 3600
SERVICENOW = ("servicenow-incident-event-log.csv.gz", (date(2016, 1, 1), date(2017, 12, 31)))
VOLVO = ("volvo-vinst-incidents.csv.gz", (date(2010, 3, 1), date(2012, 6, 30)))
VOLVO_HOURS = {
    "Completed/Resolved": 687_769,
    "Accepted/Wait - User": 463_412,
    "Accepted/In Progress": 321_502,
    "Queued/Awaiting Assignment": 301_989,
    "Accepted/Wait": 150_214,
    "Accepted/Wait - Implementation": 63_937,
    "Accepted/Wait - Vendor": 41_199,
    "Accepted/Wait - Customer": 11_660,
}
VOLVO_RUNNING = 740_405
"""Hours in Queued, Accepted/Assigned and Accepted/In Progress together: the time a clock must count."""
PRIORITIES = {
    "urgent": (270, 1.9, 80.2),
    "high": (408, 0.5, 38.2),
    "medium": (23_466, 64.5, 21.6),
    "low": (774, 84.1, 5.0),
}
MONTHS = {date(2016, 3, 1): (8_995, 39.9), date(2016, 4, 1): (7_934, 76.7), date(2016, 5, 1): (7_508, 77.5)}
QUEUES = {"Group 70": (9_444, 83.8), "Group 25": (1_243, 42.8)}


def main() -> None:
    shared = Path(os.environ.get("GUILDHALL_SHARED", ROOT.parent / "shared"))
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=shared / "data")
    options = asked.parse_args()

    import django

    django.setup()
    from tests import world as worlds

    worlds.create_database("bench_reports")
    world = worlds.build()
    logs = options.data / "incident-logs"
    rows = [*_log(logs, SERVICENOW, "northwind", world, _servicenow), *_log(logs, VOLVO, "halcyon", world, _volvo)]
    wrong = [row["name"] for row in rows if row.get("expected") not in (None, row.get("measured"))]
    print(json.dumps({"bench": "reports", "wrong": wrong, "rows": rows}))


def _log(
    logs: Path, log: Any, slug: str, world: Any, check: Callable[[Any], Iterator[Any]]
) -> Iterator[dict[str, Any]]:
    """Import a log, then yield what was expected and what the product says, with the time each answer took."""
    from cases.reports.asked import Asked
    from cases.reports.periods import Period
    from core.spaces import entered

    name, (first, last) = log
    _load(name, logs / name, slug, world)
    with entered(getattr(world, slug)):
        _analyze(world, slug)
        for what, expected, measured in check(Asked(Period(first, last), by="opened")):
            good = "" if expected in (None, measured) else "   <- differs"
            print(f"  {what}: {measured} (known: {expected}){good}", file=sys.stderr)
            yield {"name": f"{slug}: {what}", "expected": expected, "measured": measured}
        yield from _times(Asked(Period(first, last), by="opened"), slug)


def _load(name: str, path: Path, slug: str, world: Any) -> None:
    from cases.actions.import_runs import perform_import
    from cases.actions.imports import begin_import_here
    from core.spaces import REGISTRY, entered
    from tenants.doors import system_actor

    with entered(REGISTRY):
        actor = system_actor(world.organization(slug))

    def watch(position: int, counts: dict[str, int]) -> None:
        print(f"\r{name}: {position:,} cases read", end="", file=sys.stderr)

    with entered(getattr(world, slug)):
        row = begin_import_here(path, None, by=actor)
        perform_import(row.pk, by=actor, path=path, watch=watch)
    print(file=sys.stderr)


def _analyze(world: Any, slug: str) -> None:
    """Statistics as a server has them that has been running for a while."""
    from django.db import connections

    schema = getattr(world, slug).schema
    with connections["owner"].cursor() as cursor:
        for table in ("cases_case", "clocks_clock", "core_event"):
            cursor.execute(f"VACUUM ANALYZE {schema}.{table}")


def _servicenow(asked: Any) -> Iterator[tuple[str, Any, Any]]:
    from cases.models import Case
    from cases.reports.asked import narrowed, within
    from cases.reports.figures import sums

    cases = within(narrowed(Case.objects.all(), asked), asked.period, asked.by)
    every = sums(cases, asked.period, asked.by)
    found, promised = every.figures, every.kept["resolution"]
    total = found.total
    yield "cases", 24_918, total.cases
    yield "target met, missed", [15_803, 9_115], [promised.total.met, promised.total.missed]
    for name, known in PRIORITIES.items():
        one, verdict = found.by_priority[name], promised.by_priority[name]
        yield (
            f"{name}: cases, share met, median hours",
            list(known),
            [one.cases, _percent(verdict), _hours(one.solving.median)],
        )
    spread = total.solving
    yield "solved", 23_362, spread.count
    times = [_hours(spread.median), _hours(spread.p90), _hours(spread.mean)]
    yield "hours until solved: median, 90 %, mean", [22.1, 381.5, 178.2], times
    yield "hours until closed: median", 145.9, _hours(total.closing.median)
    share, mean = round(100 * total.handed_on / total.cases, 1), round(total.handed / total.cases, 2)
    yield "handed on: percent, mean", [45.6, 0.94], [share, mean]
    yield "reopened: cases, percent", [275, 1.10], [total.reopened, round(100 * total.reopened / total.cases, 2)]
    for month, of_month in MONTHS.items():
        verdict = promised.by_bucket[month]
        yield (
            f"opened {month:%Y-%m}: cases, share met",
            list(of_month),
            [found.by_bucket[month].cases, _percent(verdict)],
        )
    for name, of_queue in QUEUES.items():
        key = _queue(name)
        yield f"{name}: cases, share met", list(of_queue), [found.by_queue[key].cases, _percent(promised.by_queue[key])]
    yield from _own_verdicts(cases)


def _own_verdicts(cases: Any) -> Iterator[tuple[str, Any, Any]]:
    """What our own first policy would have said of the same past; nothing is known to compare it with."""
    from django.db.models import F

    from clocks.models import Clock

    clocks = Clock.objects.filter(metric="resolution", is_met__isnull=False, subject_id__in=cases.values("pk"))
    met = clocks.filter(spent__lte=F("target")).count()
    both = clocks.filter(spent__lte=F("target"), is_met=True).count()
    yield "our first policy: would be met; of these met by the log's own flag", None, [met, both]


def _volvo(asked: Any) -> Iterator[tuple[str, Any, Any]]:
    from cases.models import Case
    from cases.reports import travel
    from cases.reports.asked import narrowed, within

    cases = within(narrowed(Case.objects.all(), asked), asked.period, asked.by)
    yield "cases", 7_554, cases.count()
    states = {state.word: state for state in travel.hours(cases)}
    for word, known in VOLVO_HOURS.items():
        yield f"hours in {word}", known, round(states[word].seconds / HOUR)
    yield "hours in all states", 2_189_937, round(sum(state.seconds for state in states.values()) / HOUR)
    lines = {line.name: line for line in travel.lines(cases)}
    saw = [lines["L1"].only, lines["L2"].cases, lines["L3"].cases]
    yield "push to front; reached the second line, the third", [4_546, 2_766, 540], saw
    yield "ping-pong", 1_258, travel.hands(cases).back
    yield "hours the resolution clocks counted, waits left out", VOLVO_RUNNING, round(_counted(cases) / HOUR)


def _counted(cases: Any) -> float:
    """Seconds around the clock in which the resolution clocks ran; one that runs is cut at the log's last word."""
    from clocks.models import Clock

    last = dict(cases.values_list("pk", "updated_at"))
    clocks = Clock.objects.filter(metric="resolution", subject_id__in=list(last))
    return sum(
        ((end or last[clock.subject_id]) - start).total_seconds() for clock in clocks for start, end in clock.ran
    )


def _times(asked: Any, slug: str) -> Iterator[dict[str, Any]]:
    """What each question costs over the whole history: the median of five."""
    from cases.models import Case
    from cases.reports import travel
    from cases.reports.asked import narrowed, within
    from cases.reports.figures import sums
    from cases.reports.flow import flow

    every = narrowed(Case.objects.all(), asked)
    cases = within(every, asked.period, asked.by)
    questions: dict[str, Callable[[], object]] = {
        "sums": lambda: sums(cases, asked.period, asked.by),
        "flow": lambda: flow(every, asked.period),
        "hours": lambda: travel.hours(cases),
        "hands": lambda: travel.hands(cases),
    }
    for name, question in questions.items():
        walls = []
        for _ in range(5):
            began = time.perf_counter()
            question()
            walls.append((time.perf_counter() - began) * 1000)
        yield {"name": f"{slug}: time of {name}", "ms_median": round(sorted(walls)[2], 1)}


def _queue(name: str) -> Any:
    from cases.models import Queue

    return Queue.objects.get(name=name).pk


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / HOUR, 1)


def _percent(kept: Any) -> float | None:
    return None if kept.share is None else round(100 * kept.share, 1)


if __name__ == "__main__":
    main()
