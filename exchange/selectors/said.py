"""What was said last in an escalation, as plain data for the own case's page; and what the own side said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.models import Entry, Thread
from conversations.selectors.threads import entries_of
from core.actor import Actor
from exchange.choices import TALK
from network.clockwork import KIND
from network.models import Extract
from network.selectors.escalations import find_escalation

LAST = 3
BESIDE = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One entry: who wrote it, of which organization (empty for one's own), and its HTML; ``summary`` where an extract
    crossed.
    """

    key: UUID
    who: str
    initials: str
    hue: int
    whose: str
    at: datetime
    html: str
    summary: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class LastSaid:
    """The last entries of an escalation, oldest of them first, and how many there are."""

    ref: str
    number: int
    total: int
    entries: tuple[Said, ...]

    @property
    def more(self) -> int:
        """How many came before these."""
        return self.total - len(self.entries)


def last_said(actor: Actor, number: int) -> LastSaid | None:
    """What was said last. None where the actor does not read it. Runs in the network's space; five queries."""
    row = find_escalation(actor, number)
    if row is None:
        return None
    about = {"thread__subject_kind": KIND, "thread__subject_id": row.pk, "thread__kind": Thread.Kind.MAIN}
    rows = Entry.objects.visible_to(actor).filter(**about)
    crossed = dict(Extract.objects.visible_to(actor).filter(escalation=row).values_list("entry", "version"))
    names = {row.requester_id: row.requester.name, row.helper_id: row.helper.name if row.helper else ""}
    entries = entries_of(rows, LAST)
    said = tuple(_said(one, names, crossed.get(one.pk, 0), actor) for one in entries)
    return LastSaid(row.ref, row.number, rows.count(), said)


def said_beside(actor: Actor, key: UUID) -> tuple[Said, ...]:
    """What the own side said among itself, oldest first. Runs at home; two queries."""
    about = {"thread__subject_kind": TALK, "thread__subject_id": key, "thread__kind": Thread.Kind.MAIN}
    rows = Entry.objects.visible_to(actor).filter(**about, deleted_at=None)
    return tuple(_said(one, {}, 0, actor) for one in entries_of(rows, BESIDE))


def _said(entry: Any, names: dict[Any, str], version: int, actor: Actor) -> Said:
    is_gone = entry.deleted_at is not None
    is_own = entry.by.organization_id == actor.organization_id
    return Said(
        entry.pk,
        entry.by.name,
        entry.by.initials,
        entry.by.hue,
        "" if is_own else names.get(entry.by.organization_id, ""),
        entry.at,
        "" if is_gone or version else entry.html,
        f"Extract v{version}" if version else "Deleted" if is_gone else "",
        0 if is_gone or version else len(entry.files),
    )
