"""Who sees it: hints to the open pages of a side thread's audience, and of a subject whose entry changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conversations import events
from conversations.models import Entry, Thread
from conversations.subjects import asked_subject
from core import models
from core.actor import Actor
from core.events import on
from realtime.places import Place
from realtime.streams import Hint, Stream, push, register, register_place

NOTE_CHANGED = "NoteAdded"
"""What a changed note is hinted as: an event that only staff's pages hear of, so that no requester learns of it."""


def _is_in(actor: Actor, key: UUID) -> bool:
    return bool(Thread.objects.visible_to(actor).filter(kind=Thread.Kind.SIDE, pk=key).exists())


def _meets(actor: Actor) -> Any:
    """Side threads whose pages show the staff of their audience to one another. Whoever asks for help, also a
    colleague, does not learn who is at work on it.
    """
    if not actor.is_staff or actor.person_id is None:
        return None
    return Thread.objects.visible_to(actor).filter(kind=Thread.Kind.SIDE).exclude(asked_subject(actor, "subject_"))


register(Stream("thread", _is_in))
register_place(Place("thread", _meets, frozenset({"entry"})))


@on(
    "sees",
    events.SideThreadOpened,
    events.SideEntryAdded,
    events.ThreadMemberAdded,
    events.ThreadMemberRemoved,
    events.SideThreadClosed,
    events.SideThreadReopened,
)
def show_in_side_thread(event: models.Event) -> None:
    """The pages of the thread, and of nobody who is not in it."""
    push("thread", event.subject_id, Hint(event.name, event.pk))


@on("sees", events.EntryEdited, events.EntryDeleted)
def show_changed_entry(event: models.Event) -> None:
    """The pages that show the entry: of its side thread, or of the subject."""
    entry = Entry.objects.select_related("thread").filter(pk=event.subject_id).first()
    if entry is None:
        return
    if entry.thread.is_side:
        push("thread", entry.thread_id, Hint(event.name, event.pk))
        return
    name = NOTE_CHANGED if entry.is_note else event.name
    push(entry.thread.subject_kind, entry.thread.subject_id, Hint(name, event.pk))
