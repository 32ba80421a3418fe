"""Storing a batch of plain cases: few statements, the same result however often the same cases come.

Runs inside the caller's transaction, which also stores how far the import is: both are true or neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cases.importing import entries, timeline
from cases.importing.clocks import import_clocks
from cases.importing.keys import external_key
from cases.importing.merged import Way, ways_of
from cases.importing.pasts import past_of
from cases.importing.people import People
from cases.importing.queues import Queues
from cases.importing.shape import FIELDS, doubts_of, first_reply, values_of
from cases.imports import BadRow, PlainCase
from cases.models import Case
from conversations.models import Thread
from core.ids import new_id
from core.models import Event


@dataclass(slots=True)
class Written:
    """What a batch became."""

    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[BadRow] = field(default_factory=list)
    moved: list[Case] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """What is here already of a batch's cases, by external key. ``ways`` are those of merged ones."""

    cases: dict[str, Case]
    threads: dict[UUID, UUID]
    worked: set[UUID]
    ways: dict[UUID, Way]


class Writer:
    """Stores the cases of one source. Holds what it has learned of people and queues between batches."""

    def __init__(self, source: str, queue_id: UUID | None) -> None:
        self._source = source
        self.people = People(source)
        self.queues = Queues(source, queue_id)

    def forget(self) -> None:
        """A transaction was rolled back: what was learned in it may not be there."""
        self.people.forget()
        self.queues.forget()

    def write(self, cases: list[PlainCase]) -> Written:
        """Store cases with keys that differ. New ones are made, changed ones brought up to date.

        A case on which somebody has worked here since it came keeps its fields: only entries and timeline are added.
        The entries of one that was merged go where its stub leads, where people read.
        """
        if not cases:
            return Written()
        before = self.people.made, self.queues.made
        self.people.learn(person for case in cases for person in case.people)
        known = self._known(cases)
        ids, threads = self._ids(cases, known)
        ways = {case.key: way for case in cases if (way := known.ways.get(ids[case.key]))}
        spoken = threads | {key: known.threads[way.target] for key, way in ways.items()}
        talking = entries.Talking(self.people, spoken, list(known.threads.values()), ways)
        for case in cases:
            talking.hear(case)
        written = self._store_cases(cases, known, ids, talking.talk.solutions)
        self._open_threads(cases, ids, threads, known)
        entries.store(talking.talk)
        told = {self._key(case): case for case in cases}
        import_clocks(written.moved, {row.pk: past_of(told[row.external_key]) for row in written.moved})
        written.counts["updates"] = self._store_timeline(cases, ids)
        self._count(written, cases, talking.talk, before)
        return written

    def _store_timeline(self, cases: list[PlainCase], ids: dict[str, UUID]) -> int:
        """How many updates were new."""
        told = (timeline.events_of(case, ids[case.key], self._source, self.people) for case in cases)
        return timeline.store([event for events in told for event in events])

    def _count(self, written: Written, cases: list[PlainCase], talk: entries.Talk, before: tuple[int, int]) -> None:
        """What came beside the cases. ``before`` are the people and queues that had been made by then."""
        written.counts["entries"] = len(talk.new)
        written.counts["people"] = self.people.made - before[0]
        written.counts["queues"] = self.queues.made - before[1]
        written.counts["doubts"] = sum(doubts_of(case) for case in cases)
        written.troubles = talk.troubles

    def _key(self, case: PlainCase) -> str:
        return external_key(self._source, case.key)

    def _known(self, cases: list[PlainCase]) -> _Known:
        # The index holds only cases with a key; saying so lets the database use it for long lists.
        known = Case.objects.exclude(external_key="").filter(external_key__in=map(self._key, cases))
        found = {row.external_key: row for row in known}
        pks = [row.pk for row in found.values()]
        if not pks:
            return _Known({}, {}, set(), {})
        here = Event.objects.filter(subject_kind=entries.SUBJECT_KIND, subject_id__in=pks, is_imported=False)
        ways = ways_of(found.values())
        threads = entries.threads_of([*pks, *{way.target for way in ways.values()}])
        return _Known(found, threads, set(here.values_list("subject_id", flat=True).distinct()), ways)

    def _ids(self, cases: list[PlainCase], known: _Known) -> tuple[dict[str, UUID], dict[str, UUID]]:
        """The key of each case and of its thread, known or about to be made, by the source's key."""
        ids = {}
        for case in cases:
            row = known.cases.get(self._key(case))
            ids[case.key] = row.pk if row else new_id()
        return ids, {key: known.threads.get(pk) or new_id() for key, pk in ids.items()}

    def _store_cases(
        self, cases: list[PlainCase], known: _Known, ids: dict[str, UUID], solutions: dict[str, UUID]
    ) -> Written:
        written, new, changed = Written(), list[Case](), list[Case]()
        for case in cases:
            row = known.cases.get(self._key(case))
            queue_id = self.queues.id_of(case)
            values = values_of(case, self.people, queue_id, solutions.get(case.key), row)
            if row is None:
                replied = first_reply(case)
                new.append(Case(id=ids[case.key], external_key=self._key(case), first_replied_at=replied, **values))
            elif row.pk in known.worked or row.pk in known.ways:
                written.counts["kept"] += 1
            elif _change(row, values):
                changed.append(row)
            else:
                written.counts["same"] += 1
        Case.objects.bulk_create(new)
        if changed:
            fields = [name.removesuffix("_id") for name in FIELDS]
            Case.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=fields)
        written.counts["cases"], written.counts["changed"] = len(new), len(changed)
        written.moved = [*new, *changed]
        return written

    def _open_threads(
        self, cases: list[PlainCase], ids: dict[str, UUID], threads: dict[str, UUID], known: _Known
    ) -> None:
        """Every case has exactly one main thread, also one without a word in it."""
        Thread.objects.bulk_create(
            Thread(
                id=threads[case.key],
                subject_kind=entries.SUBJECT_KIND,
                subject_id=ids[case.key],
                created_at=case.opened_at,
            )
            for case in cases
            if ids[case.key] not in known.threads
        )


def _change(row: Case, values: dict[str, Any]) -> bool:
    """Take the values; whether anything differs."""
    differs = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            differs = True
    return differs
