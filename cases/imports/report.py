"""Looking at a reading before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from cases.imports.mapping import Mapping
from cases.imports.plain import BadRow, Item, PlainCase, Reading

MAX_BAD = 1_000
MAX_WORDS = 1_000
EVERY = 500
OTHERS = "(others)"


@dataclass(slots=True)
class Report:
    """What a file holds and what of it cannot be used.

    ``bad`` keeps the first 1,000 rows set aside, ``bad_total`` counts all. The counters hold
    the source's words; past 1,000 different ones the rest counts as "(others)".
    ``unknown_statuses`` and ``unknown_priorities`` are words the mapping does not translate,
    those of the timeline included if ``dry_run`` is given the mapping. ``repeated`` counts
    cases whose key came before.
    """

    cases: int = 0
    entries: int = 0
    updates: int = 0
    people: int = 0
    accepted: int = 0
    repeated: int = 0
    bad: list[BadRow] = field(default_factory=list)
    bad_total: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)
    queues: Counter[str] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    unknown_statuses: Counter[str] = field(default_factory=Counter)
    unknown_priorities: Counter[str] = field(default_factory=Counter)
    first_opened_at: datetime | None = None
    last_opened_at: datetime | None = None


def preview(reader: Reading, limit: int = 20) -> list[Item]:
    """The first ``limit`` items, good and bad, as the file has them."""
    return [item for _, item in islice(reader, limit)]


def dry_run(
    reader: Reading,
    on_progress: Callable[[int, Report], None] | None = None,
    mapping: Mapping | None = None,
) -> Report:
    """Read everything and store nothing.

    ``on_progress(items, report)`` is called every 500 items and at the end. A refusal that
    shows only late (a cut file) comes out of here as ``ImportRefused``.
    """
    report = Report()
    keys: set[int] = set()
    people: set[int] = set()
    position = 0
    for position, item in reader:
        if isinstance(item, BadRow):
            report.bad_total += 1
            if len(report.bad) < MAX_BAD:
                report.bad.append(item)
        else:
            _count(report, item, keys, people)
            if mapping is not None:
                _timeline_words(report, item, mapping)
        if on_progress is not None and position % EVERY == 0:
            on_progress(position, report)
    if on_progress is not None:
        on_progress(position, report)
    return report


def _count(report: Report, case: PlainCase, keys: set[int], people: set[int]) -> None:
    report.repeated += hash(case.key) in keys
    keys.add(hash(case.key))
    people.update(hash(person.key) for person in case.people)
    report.cases += 1
    report.entries += len(case.entries)
    report.updates += len(case.updates)
    report.accepted += bool(case.accepted_entry_key)
    report.people = len(people)
    _words(report, case)
    first, last = report.first_opened_at, report.last_opened_at
    report.first_opened_at = min(first, case.opened_at) if first else case.opened_at
    report.last_opened_at = max(last, case.opened_at) if last else case.opened_at


def _words(report: Report, case: PlainCase) -> None:
    for counter, word in (
        (report.statuses, case.status_word),
        (report.priorities, case.priority_word),
        (report.queues, case.queue),
        (report.products, case.product),
        *((report.tags, tag) for tag in case.tags),
    ):
        add(counter, word)
    if case.status_word and not case.status:
        add(report.unknown_statuses, case.status_word)
    if case.priority_word and not case.priority:
        add(report.unknown_priorities, case.priority_word)


def _timeline_words(report: Report, case: PlainCase, mapping: Mapping) -> None:
    """Words that only the timeline uses; the last ones are counted with the case."""
    for update in case.updates:
        status, priority = update.changes.get("status", ""), update.changes.get("priority", "")
        if status != case.status_word and not mapping.status_for(status):
            add(report.unknown_statuses, status)
        if priority != case.priority_word and not mapping.priority_for(priority):
            add(report.unknown_priorities, priority)


def add(counter: Counter[str], word: str) -> None:
    """Count ``word``, bounded; nothing is no word."""
    if word:
        counter[word if word in counter or len(counter) < MAX_WORDS else OTHERS] += 1
