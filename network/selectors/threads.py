"""What pages know about the side threads of both parties of an escalation: the list, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from conversations.models import Entry, Thread
from conversations.selectors.threads import ENTRIES, entries_of
from core.actor import Actor
from core.refusals import Missing
from core.statements import remembered
from network.choices import Side
from network.clockwork import KIND
from network.workflow import may_talk_aside, other


@dataclass(frozen=True, slots=True)
class SideThread:
    """One side thread in the list: its title, when it was opened, how many entries it has, whether it has ended, and
    the entry that it was splintered from, if one.
    """

    key: UUID
    title: str
    at: datetime
    count: int
    is_open: bool
    parent: UUID | None = None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One side thread of the escalation ``row`` with its last ``ENTRIES`` entries. ``own`` and ``other`` name the
    reader's side and the other one, ``asks`` says whether the reader's asks, ``may_work`` whether either may do
    anything in it now.
    """

    row: Any
    thread: Any
    entries: list[Any]
    own: str
    other: str
    asks: bool
    may_work: bool

    @property
    def may_write(self) -> bool:
        """Whether the reader can write in it now."""
        return self.may_work and bool(self.thread.is_open)


def threads_of(row: Any, actor: Actor) -> list[SideThread]:
    """The side threads of an escalation, oldest first. One query; its actions bound their number."""
    return [
        SideThread(key, name, at, count, end is None, of) for key, name, at, count, end, of in _counted(actor, row.pk)
    ]


@remembered()
def _counted(actor: Actor, escalation: UUID) -> Any:
    rows = Thread.objects.visible_to(actor).sides_of(KIND, escalation).annotate(number=Count("entries"))
    return rows.order_by("created_at", "id").values_list("pk", "name", "created_at", "number", "closed_at", "parent_id")


def splintered_from(row: Any, key: UUID | None, actor: Actor) -> Entry | None:
    """The entry of an escalation's own thread that a side thread is opened from, None for none. ``Missing`` where there
    is no such entry.
    """
    if key is None:
        return None
    main = Entry.objects.visible_to(actor).filter(
        thread__subject_kind=KIND, thread__subject_id=row.pk, thread__kind=Thread.Kind.MAIN
    )
    found: list[Entry] = entries_of(main.filter(pk=key), 1)
    if not found:
        raise Missing
    return found[0]


def thread_page(row: Any, key: UUID, actor: Actor) -> ThreadPage:
    """The page of a side thread of an escalation that the actor was just found to read. ``Missing`` for a thread of
    something else. Three queries.
    """
    thread = _threads(row, actor).select_related("by", "parent__by").filter(pk=key).first()
    if thread is None:
        raise Missing
    side = Side(row.side_of(actor.organization_id) or "")
    names = {Side.REQUESTER: row.requester.name, Side.HELPER: row.helper.name if row.helper else ""}
    entries = entries_of(Entry.objects.visible_to(actor).filter(thread=thread), ENTRIES)
    return ThreadPage(
        row, thread, entries, names[side], names[other(side)], side == Side.REQUESTER, may_talk_aside(side, row.state)
    )


def _threads(row: Any, actor: Actor) -> Any:
    return Thread.objects.visible_to(actor).sides_of(KIND, row.pk)
