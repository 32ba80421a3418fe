"""The conversations of a batch: one main thread a case, each text rendered once and only when it is new or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from cases.importing.keys import fitting
from cases.importing.merged import Way
from cases.importing.people import People
from cases.imports import BadRow, PlainCase, PlainEntry
from conversations.markdown import RENDERER_VERSION, TextTooLong, render
from conversations.models import Entry, Thread

BODY_KEY = "#body"
"""The entry that holds what the case was opened with."""
SUBJECT_KIND = "case"


@dataclass(slots=True)
class Talk:
    """What became of the entries of a batch: new and changed rows, texts that had to be left out."""

    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    troubles: list[BadRow] = field(default_factory=list)
    solutions: dict[str, UUID] = field(default_factory=dict)


def threads_of(case_ids: list[UUID]) -> dict[UUID, UUID]:
    """The main thread of each known case."""
    rows = Thread.objects.filter(subject_kind=SUBJECT_KIND, subject_id__in=case_ids, kind=Thread.Kind.MAIN)
    return dict(rows.values_list("subject_id", "pk"))


class Talking:
    """Collects the entries of one batch. ``threads`` maps keys of cases, ``known`` are threads already here.

    ``ways`` are those of merged cases, by the same keys: their words belong to the thread at the end.
    """

    def __init__(
        self, people: People, threads: dict[str, UUID], known: list[UUID], ways: dict[str, Way] | None = None
    ) -> None:
        self._people = people
        self._threads = threads
        self._ways = ways or {}
        found: Iterable[Entry] = Entry.objects.filter(thread_id__in=known).exclude(external_key="") if known else ()
        self._held = {(entry.thread_id, entry.external_key): entry for entry in found}
        self.talk = Talk()

    def hear(self, case: PlainCase) -> None:
        """Take the case's entries; a text no entry can hold becomes a trouble and the rest goes on."""
        thread_id, way = self._threads[case.key], self._ways.get(case.key)
        for key, entry in _entries(case):
            try:
                row = self._row(thread_id, way.key(key) if way else key, entry, way.origin if way else None)
            except TextTooLong as too_long:
                self.talk.troubles.append(
                    BadRow(case.line, f"Case {case.key}: {too_long}"[:500], entry.source_md[:500])
                )
                continue
            if entry.key and entry.key == case.accepted_entry_key:
                self.talk.solutions[case.key] = row.pk

    def _row(self, thread_id: UUID, key: str, entry: PlainEntry, origin: UUID | None) -> Entry:
        held = self._held.get((thread_id, key))
        if held is not None and held.source == entry.source_md:
            return held
        html = rendered(entry.source_md)
        if held is None:
            row = Entry(
                thread_id=thread_id,
                kind=entry.kind,
                by_id=self._people.id_of(entry.author_key),
                at=entry.at,
                source=entry.source_md,
                html=html,
                renderer=RENDERER_VERSION,
                external_key=key,
                origin_id=origin,
            )
            self.talk.new.append(row)
            return row
        held.source, held.html, held.renderer = entry.source_md, html, RENDERER_VERSION
        self.talk.changed.append(held)
        return held


def store(talk: Talk) -> None:
    """Write the entries of a batch, in two statements at most."""
    Entry.objects.bulk_create(talk.new)
    if talk.changed:
        Entry.objects.bulk_create(
            talk.changed, update_conflicts=True, unique_fields=["id"], update_fields=["source", "html", "renderer"]
        )


@lru_cache(maxsize=512)
def rendered(source: str) -> str:
    """The HTML of a text; logs repeat themselves, so the last few are remembered. Raises ``TextTooLong``."""
    return render(source)


def _entries(case: PlainCase) -> Iterator[tuple[str, PlainEntry]]:
    """What the case was opened with, then its entries, each with a key that is its own within the thread."""
    if case.body:
        asker = case.requester.key if case.requester else ""
        yield BODY_KEY, PlainEntry("", asker, case.opened_at, case.body, "reply")
    seen: Counter[str] = Counter()
    for entry in case.entries:
        seen[entry.key] += 1
        again = f"#{seen[entry.key]}" if seen[entry.key] > 1 else ""
        if entry.source_md.strip():
            yield fitting(entry.key + again), entry
