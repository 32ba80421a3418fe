"""What a case's people bring back from its side threads."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.actions.cases import reply, write_note
from cases.models import Case
from cases.permissions import require
from conversations.actions.threads import write_aside
from conversations.models import Entry, Thread
from core.actor import Actor
from core.refusals import Missing


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
