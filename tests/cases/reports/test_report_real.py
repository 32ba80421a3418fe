"""The beginning of two real logs, imported: the reports say what a plain reading of their rows says."""

from __future__ import annotations

import csv
import gzip
import statistics
from collections import Counter
from datetime import UTC, date, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest

from cases.importing.writer import Writer
from cases.imports import PRESETS, PlainCase, read
from cases.models import Case
from cases.reports import travel
from cases.reports.asked import Asked, narrowed, within
from cases.reports.figures import sums
from cases.reports.periods import Period
from clocks.models import Clock

CASES = 200
HOUR = 3600
WAITS = "Wait"
Rows = dict[str, list[dict[str, str]]]


def load(path: Path, preset: str) -> Rows:
    """Import the first cases of a log; returns their rows as the file has them."""
    found = [item for _, item in islice(read(path, PRESETS[preset]), CASES) if isinstance(item, PlainCase)]
    assert len(found) == CASES
    for at in range(0, CASES, 100):
        Writer("log", None).write(found[at : at + 100])
    key = PRESETS[preset].columns["key"]
    rows: Rows = {case.key: [] for case in found}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            if row[key] in rows:
                rows[row[key]].append(row)
    return rows


def asked(first: date, last: date) -> tuple[Any, Asked]:
    what = Asked(Period(first, last), by="opened")
    return within(narrowed(Case.objects.all(), what), what.period, what.by), what


@pytest.mark.usefixtures("northwind")
def test_servicenow_log_gives_its_own_figures(histories: Path) -> None:
    rows = load(histories / "incident-logs/servicenow-incident-event-log.csv.gz", "servicenow-log")
    last = [steps[-1] for steps in rows.values()]
    cases, what = asked(date(2016, 1, 1), date(2017, 12, 31))
    known = sums(cases, what.period, "opened")
    found, verdicts = known.figures, known.kept["resolution"]

    def moment(words: str) -> datetime:
        return datetime.strptime(words, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)

    taken = [(moment(row["resolved_at"]) - moment(row["opened_at"])).total_seconds()
             for row in last if row["resolved_at"] != "?"]  # fmt: skip
    assert found.total.cases == CASES
    assert found.total.solving.count == len(taken)
    assert found.total.solving.median == statistics.median(taken)
    assert found.total.solving.p90 == pytest.approx(statistics.quantiles(taken, n=10, method="inclusive")[8])
    assert found.total.handed_on == sum(row["reassignment_count"] != "0" for row in last)
    assert found.total.handed == sum(int(row["reassignment_count"]) for row in last)
    assert found.total.reopened == sum(row["reopen_count"] != "0" for row in last)
    words = PRESETS["servicenow-log"].priorities
    met = Counter(words[row["priority"]] for row in last if row["made_sla"] == "true")
    every = Counter(words[row["priority"]] for row in last)
    assert {name: (one.met, one.met + one.missed) for name, one in verdicts.by_priority.items()} == {
        name: (met[name], count) for name, count in every.items()
    }


@pytest.mark.usefixtures("northwind")
def test_volvo_log_gives_its_hours_and_hand_overs(histories: Path) -> None:
    rows = load(histories / "incident-logs/volvo-vinst-incidents.csv.gz", "volvo-vinst-log")
    cases, _ = asked(date(2010, 1, 1), date(2012, 12, 31))
    hours: Counter[str] = Counter()
    running = back = stayed = 0.0
    for steps in rows.values():
        for row, after in pairwise(steps):
            word = f"{row['Status']}/{row['Sub Status']}"
            taken = (moment(after) - moment(row)).total_seconds()
            hours[word] += round(taken)
            running += taken * (row["Status"] in ("Queued", "Accepted") and not row["Sub Status"].startswith(WAITS))
        teams = [row["Involved ST"] for row in steps]
        stays = [team for at, team in enumerate(teams) if at == 0 or teams[at - 1] != team]
        back += len(stays) != len(set(stays))
        stayed += len(stays) == 1
    assert {state.word: round(state.seconds) for state in travel.hours(cases) if state.seconds} == {
        word: seconds for word, seconds in hours.items() if seconds
    }
    hands = travel.hands(cases)
    assert (hands.known, hands.back, hands.stayed) == (CASES, back, stayed)
    levels = [{row["ST Level"] for row in steps} for steps in rows.values()]
    first = next(line for line in travel.lines(cases) if line.name == "L1")
    assert (first.cases, first.only) == (sum("L1" in of for of in levels), levels.count({"L1"}))
    assert counted(cases) == running


def moment(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["Change Date+Time"])


def counted(cases: Any) -> float:
    """Seconds around the clock that resolution clocks ran, those that run still up to the log's last word."""
    last = dict(cases.values_list("pk", "updated_at"))
    clocks = Clock.objects.filter(metric="resolution", subject_id__in=list(last))
    assert len(clocks) == CASES
    return sum(((end or last[one.subject_id]) - start).total_seconds() for one in clocks for start, end in one.ran)
