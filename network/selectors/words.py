"""One's own words of an escalation as Markdown: what a side keeps, also once the other took back what it had shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from conversations.models import Entry
from core.actor import Actor
from core.refusals import Missing
from network.choices import Ending, Side
from network.clockwork import KIND
from network.models import Escalation, Extract
from network.parcels import Content, content_of

ENTRIES = 500
BY_HELPER = (Ending.DECLINED, Ending.RETURNED)
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an escalation whose other side took back what it had shown: that it was, when, and one's own
    words, each with where it was written.
    """

    number: int
    ref: str
    requester: str
    revoked_at: datetime
    own_ref: str
    entries: list[tuple[Any, str]]


def tombstone(actor: Actor, number: int) -> Tombstone | None:
    """What is left of it for the helper's side; None where there is nothing of that number for the actor."""
    row = Escalation.objects.revoked_from(actor).select_related("requester").filter(number=number).first()
    if row is None or row.revoked_at is None:
        return None
    entries = [(one, _where(one)) for one in _own_entries(row, actor)]
    return Tombstone(row.number, row.ref, row.requester.name, row.revoked_at, row.helper_ref, entries)


def own_words(actor: Actor, number: int) -> str:
    """A side's own words with the states and their times, as Markdown; not a word of the other side. ``Missing`` where
    the actor reads neither the escalation nor what is left of it.
    """
    rows = Escalation.objects.select_related("requester", "helper").filter(number=number)
    row = rows.filter(pk__in=Escalation.objects.visible_to(actor).filter(number=number).values("pk")).first()
    row = row or rows.filter(pk__in=Escalation.objects.revoked_from(actor).filter(number=number).values("pk")).first()
    if row is None:
        raise Missing
    side = Side(row.side_of(actor.organization_id) or "")
    parts = [_head(row, side), *_extracts(row, side)]
    for one in _own_entries(row, actor):
        head = ", ".join(filter(None, (_when(one.at), one.by.name, _where(one))))
        parts.append(f"## {head}\n\n{one.source}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _own_entries(row: Any, actor: Actor) -> Any:
    """What one's own people wrote, also in side threads, but the lines of extracts, oldest first. Read without asking
    who sees the escalation: a side keeps its words.
    """
    of_it = Q(thread__subject_kind=KIND, thread__subject_id=row.pk)
    own = Entry.objects.filter(of_it, by__organization_id=actor.organization_id, deleted_at=None)
    own = own.exclude(pk__in=Extract.objects.filter(escalation=row).values("entry"))
    return own.select_related("by", "thread__by").in_order()[:ENTRIES]


def _where(entry: Entry) -> str:
    """In which side thread it was written, empty for none. A title is the words of the side that opened the thread."""
    thread = entry.thread
    if not thread.is_side:
        return ""
    is_own = thread.by is not None and thread.by.organization_id == entry.by.organization_id
    return f"in the side thread “{thread.name}”" if is_own else "in a side thread"


def _head(row: Any, side: Side) -> str:
    """The states and when they were reached; title, number and reason only where they are this side's own words."""
    title = f"# {row.ref}" + (f" {row.title}" if side == Side.REQUESTER else "")
    helper = row.helper.name if row.helper else "whoever can"
    lines = [f"{row.requester.name} asked {helper}."]
    moments = (
        ("Requested", row.opened_at),
        ("Accepted", row.accepted_at),
        ("Solution proposed", row.proposed_at),
        (str(row.get_ending_display()) or "Closed", row.closed_at),
        ("Taken back", row.revoked_at),
    )
    lines += [f"- {name}: {_when(at)}" for name, at in moments if at]
    if side == Side.HELPER and row.helper_ref:
        lines.append(f"- Own number: {row.helper_ref}")
    is_own = (row.ending in BY_HELPER) == (side == Side.HELPER)
    if row.reason and is_own:
        lines.append(f"- Reason: {row.reason}")
    return "\n".join([title, "", *lines])


def _extracts(row: Any, side: Side) -> Iterator[str]:
    """What the requester's side let cross: its own words too."""
    if side == Side.REQUESTER:
        for one in Extract.objects.filter(escalation=row).order_by("version"):
            head = f"## Extract v{one.version}, {_when(one.at)}"
            yield f"{head}\n\n{_crossed(content_of(one.data))}\n\nSHA-256: {one.digest}"


def _crossed(content: Content) -> str:
    lines = [f"- {line.label}: {line.words}" for line in content.fields]
    lines += [f"- File: {file.name}, SHA-256 {file.digest}" for file in content.files]
    said = [f"{said.who}, {_when(said.at)}:\n\n{said.source}" for said in content.entries]
    return "\n\n".join(["\n".join(lines), *said]) if lines else "\n\n".join(said)


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
