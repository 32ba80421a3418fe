"""What a case's people bring back from its side threads."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.actions.cases import reply, write_note
from cases.models import Case
from cases.permissions import require
from conversations import permissions as talk
from conversations.actions.threads import reopen_thread, write_aside
from conversations.models import Entry, Thread
from core.actor import Actor
from core.refusals import Missing, Refused


@transaction.atomic
def summarise(
    thread: Thread, case: Case | None, *, by: Actor, source: str, is_reply: bool = False, **given: Any
) -> Entry:
    """Write what came of a side thread into the thread it was splintered from, in the actor's own words.

    On a case as a note, or as a reply if that is chosen; in a side thread as an entry. ``Missing`` for somebody who is
    not in the parent. Records nothing of its own: the entry is told as what it is.
    """
    parent = thread.parent.thread if thread.parent else None
    if parent is None:
        raise Missing
    if parent.is_side:
        return write_aside(parent, by=by, source=source, **given)
    if case is None:
        raise Missing
    require(by, "case.reply" if is_reply else "case.note", case)
    return (reply if is_reply else write_note)(case, by=by, source=source, **given)


@transaction.atomic
def reopen_side(thread: Thread, case: Case | None, *, by: Actor) -> Thread:
    """Open a side thread again that has ended; not on a case that has ended itself. Records nothing of its own: the
    engine's act does.
    """
    talk.require(by, "thread.manage", thread)
    if case is not None and not case.is_live:
        raise Refused(f"{case.ref} is {case.get_status_display().lower()}. Open it again first.")
    return reopen_thread(thread, by=by)
