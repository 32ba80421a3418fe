"""What one side says among itself beside an escalation. It lies at home and never leaves it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from conversations.actions.entries import add_entry, fresh_key, open_thread
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing
from exchange import events
from exchange.choices import TALK
from exchange.models import Mirror
from exchange.permissions import require


@transaction.atomic
def write_beside(key: UUID, *, by: Actor, source: str, once: UUID | None = None) -> Entry:
    """Write for one's own side alone. ``Repeated`` for a form that was sent before, ``Missing`` for what this desk does
    not know.
    """
    require(by, "escalation.beside")
    row = Mirror.objects.visible_to(by).select_for_update().filter(pk=key).first()
    if row is None:
        raise Missing
    once = fresh_key(once, source, by=by)
    thread = Thread.objects.filter(subject_kind=TALK, subject_id=row.pk, kind=Thread.Kind.MAIN).first()
    entry = add_entry(thread or open_thread(TALK, row.pk), by=by, kind=Entry.Kind.NOTE, source=source, once=once)
    record(events.WrittenBeside(subject_id=row.pk, entry_id=entry.pk), by=by)
    return entry
