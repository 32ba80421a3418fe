"""Side threads of both parties of an escalation: opening one, writing in it, ending it, opening it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.actions.entries import add_entry, fresh_key
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.choices import Side
from network.clockwork import KIND
from network.events import escalations as events
from network.models import Escalation
from network.permissions import require
from network.selectors.threads import splintered_from
from network.stepping import check_files, locked, settle
from network.workflow import may_talk_aside, overtaken

MOST = 20
"""So many side threads an escalation has, ended ones among them."""
LONGEST_TITLE = 120
LONGEST_ENDING = 1000


@transaction.atomic
def open_thread(
    key: UUID,
    title: str,
    words: str,
    *,
    by: Actor,
    parent: UUID | None = None,
    once: UUID | None = None,
    uploads: Any = (),
) -> Thread:
    """Open a side thread that both sides read and write in, with its first words; splintered from ``parent``, an entry
    of the escalation's own thread, where there is one. Turn, state and clocks stay. Files come from the side that
    helps: those of the other cross by an extract.

    ``Missing`` where the escalation has no such entry, ``Repeated`` for a form that was sent before, ``Overtaken``
    where the escalation is not worked on now, ``Refused`` without a title and beyond ``MOST``.
    """
    row = _worked(key, by)
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Give the side thread a title of at most {LONGEST_TITLE} characters.")
    once = fresh_key(once, words, by=by)
    if Thread.objects.sides_of(KIND, row.pk).count() >= MOST:
        raise Refused(f"An escalation has at most {MOST} side threads. Open an ended one again, or write in another.")
    about = {"subject_kind": KIND, "subject_id": row.pk, "kind": Thread.Kind.SIDE}
    made = Thread.objects.create(**about, name=title, by_id=by.card, parent=splintered_from(row, parent, by))
    entry = _write(row, made, words, by=by, once=once, uploads=uploads)
    _say(events.EscalationThreadOpened, row, made, by, entry_id=entry.pk)
    return made


@transaction.atomic
def write_in_thread(
    key: UUID, thread: UUID, words: str, *, by: Actor, once: UUID | None = None, uploads: Any = ()
) -> Entry:
    """Write in a side thread. ``Repeated`` for a form that was sent before, ``Overtaken`` once it has ended."""
    row = _worked(key, by)
    found = _open(row, thread, by)
    entry = _write(row, found, words, by=by, once=once, uploads=uploads)
    _say(events.EscalationThreadWritten, row, found, by, entry_id=entry.pk)
    return entry


@transaction.atomic
def end_thread(key: UUID, thread: UUID, words: str, *, by: Actor) -> Thread:
    """End a side thread, saying in a line how: it is its last entry, and so the words of who wrote it.

    ``Refused`` without a line, ``Overtaken`` where it has ended already.
    """
    row = _worked(key, by)
    found = _open(row, thread, by)
    if not words.strip() or len(words) > LONGEST_ENDING:
        raise Refused(f"Say how the side thread ended, in at most {LONGEST_ENDING} characters.")
    entry = _write(row, found, words, by=by)
    found.closed_at = entry.at
    found.save(update_fields=["closed_at"])
    _say(events.EscalationThreadEnded, row, found, by, entry_id=entry.pk)
    return found


@transaction.atomic
def reopen_thread(key: UUID, thread: UUID, *, by: Actor) -> Thread:
    """Open a side thread again that has ended, by either side. ``Overtaken`` where it is open."""
    row = _worked(key, by)
    found = _of(row, thread, by)
    if found.is_open:
        raise Overtaken("This side thread is open already.")
    found.closed_at = None
    found.save(update_fields=["closed_at"])
    settle(row, timezone.now(), is_new_turn=False)
    _say(events.EscalationThreadReopened, row, found, by)
    return found


def _worked(key: UUID, by: Actor) -> Escalation:
    """The locked row, while both sides work on it. ``Overtaken`` says what stands in the way."""
    row = locked(key, by)
    require(by, "escalation.work", row)
    if not may_talk_aside(row.side_of(by.organization_id), row.state):
        raise Overtaken(overtaken(row.state, row.ending, row.helper.name if row.helper else "", row.requester.name))
    return row


def _of(row: Escalation, thread: UUID, by: Actor) -> Thread:
    """A side thread of this escalation. The row of the escalation is locked, and with it its threads."""
    found = Thread.objects.visible_to(by).sides_of(KIND, row.pk).filter(pk=thread).first()
    if found is None:
        raise Missing
    return found


def _open(row: Escalation, thread: UUID, by: Actor) -> Thread:
    found = _of(row, thread, by)
    if not found.is_open:
        raise Overtaken("This side thread has ended in the meantime.")
    return found


def _write(row: Escalation, thread: Thread, words: str, *, by: Actor, **given: Any) -> Entry:
    check_files(row, by, given.get("uploads"))
    entry = add_entry(thread, by=by, kind=Entry.Kind.REPLY, source=words, **given)
    settle(row, entry.at, is_new_turn=False)
    return entry


def _say(event: Any, row: Escalation, thread: Thread, by: Actor, **told: Any) -> None:
    side = Side(row.side_of(by.organization_id) or "")
    record(event(subject_id=row.pk, side=side, thread_id=thread.pk, **told), by=by)
