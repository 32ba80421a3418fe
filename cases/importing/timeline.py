"""The timeline of an imported case: events of the past, told once however often the file comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cases.events.imports import CaseImported, CaseUpdatedElsewhere
from cases.importing.keys import cut, event_id
from cases.importing.people import People
from cases.imports import PlainCase
from core.events import Event as Happening
from core.models import Event

OPENED = "#opened"
WORD_LENGTH = 500


def events_of(case: PlainCase, case_id: UUID, source: str, people: People) -> Iterable[Event]:
    """The rows of one case, with their original times and keys that never change.

    They bypass ``core.events.record`` on purpose: reactions and notices are for what happens here and now.
    """
    opened = CaseImported(subject_id=case_id, source=source, key=cut(case.key, WORD_LENGTH))
    by = people.id_of(case.requester.key) if case.requester else None
    yield _row(opened, event_id(source, case.key, OPENED), case.opened_at, by)
    for step, update in enumerate(case.updates, 1):
        told = CaseUpdatedElsewhere(
            subject_id=case_id,
            source=source,
            changes=_words(update.changes),
            before=_words(update.before),
            status=update.status,
            step=step,
        )
        by = people.id_of(update.by_key) if update.by_key else None
        yield _row(told, event_id(source, case.key, update.key), update.at, by)


def store(events: list[Event]) -> int:
    """Write those that are not here yet; returns how many were."""
    known = set(Event.objects.filter(pk__in=[event.pk for event in events]).values_list("pk", flat=True))
    new = {event.pk: event for event in events if event.pk not in known}
    Event.objects.bulk_create(new.values(), ignore_conflicts=True)
    return sum(event.name == CaseUpdatedElsewhere.__name__ for event in new.values())


def _row(happening: Happening, pk: UUID, at: datetime, by: UUID | None) -> Event:
    return Event(
        pk=pk,
        name=type(happening).__name__,
        subject_kind=happening.kind,
        subject_id=happening.subject_id,
        by_person=by,
        at=at,
        data=happening.data(),
        is_imported=True,
    )


def _words(changes: dict[str, str]) -> dict[str, str]:
    return {name: cut(word, WORD_LENGTH) for name, word in changes.items()}
