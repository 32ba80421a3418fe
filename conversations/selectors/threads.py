"""What pages know about side threads: the markers in a parent, and one thread with its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from conversations.markers import outsider_words, with_words
from conversations.models import Attachment, Entry, EntryRevision, Thread, ThreadMember
from conversations.selectors.audiences import who_reads_thread
from core.actor import Actor
from core.statements import padded, remembered
from directory.models import Person

ENTRIES = 500
SOUGHT = 500
"""So many threads of a subject are looked through; the main one is made first."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a side thread was splintered from its parent, in the words this reader may have.

    Whoever is in its audience has ``name``, ``with_whom``, ``count`` and the way in (``is_mine``); other staff have
    ``words`` alone.
    """

    key: UUID
    parent_id: UUID
    at: datetime
    words: str
    is_open: bool
    is_mine: bool = False
    name: str = ""
    audience: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Talks:
    """Which threads a subject has: its main one, and whether there are side threads at all."""

    main_id: UUID | None
    has_sides: bool


def talks_of(kind: str, key: UUID) -> Talks:
    """Keys alone, in one small query, so that a page without side threads does not ask who may read them."""
    rows = _threads(kind, key)
    main = next((pk for pk, sort in rows if sort == Thread.Kind.MAIN), None)
    return Talks(main, any(sort == Thread.Kind.SIDE for _, sort in rows))


@remembered()
def _threads(kind: str, key: UUID) -> QuerySet[Thread, Any]:
    # Either kind has an index of its own; without the kinds named the database reads every thread of the space.
    either = [Q(kind=sort, subject_kind=kind, subject_id=key) for sort in (Thread.Kind.MAIN, Thread.Kind.SIDE)]
    found = Thread.objects.filter(either[0] | either[1]).order_by("kind", "created_at")
    return found.values_list("pk", "kind")[:SOUGHT]


def main_thread(thread: Thread) -> Thread:
    """The main thread of the same subject."""
    if not thread.is_side:
        return thread
    return Thread.objects.get(subject_kind=thread.subject_kind, subject_id=thread.subject_id, kind=Thread.Kind.MAIN)


def markers(kind: str, key: UUID, actor: Actor, *, within: UUID | None = None) -> list[Marker]:
    """The side threads splintered from a thread of this subject, oldest first: of the main one, or of ``within``.

    One query where there are none, else two. A requester is told of those they are in and of no other.
    """
    return _markers(_sides(kind, key, actor, within), actor)


@remembered()
def _sides(kind: str, key: UUID, actor: Actor, within: UUID | None) -> QuerySet[Thread, Any]:
    rows = _worded(Thread.objects.sides_of(kind, key), actor)
    rows = rows.filter(parent__thread=within) if within else rows.filter(parent__thread__kind=Thread.Kind.MAIN)
    found: QuerySet[Thread, Any] = rows if actor.is_staff else rows.visible_to(actor)
    return found


def open_sides(kind: str, key: UUID, actor: Actor) -> list[Marker]:
    """Every side thread of a subject that has not ended, also those that others hold, in words for this actor.

    One small query where there are none.
    """
    if not talks_of(kind, key).has_sides:
        return []
    return _markers(_worded(Thread.objects.sides_of(kind, key).filter(closed_at=None), actor), actor)


def open_sides_of(kind: str, keys: Iterable[UUID], actor: Actor) -> dict[UUID, list[Marker]]:
    """The same of several subjects at once: by its key, each one's that has any. Two queries at most."""
    rows = Thread.objects.filter(kind=Thread.Kind.SIDE, subject_kind=kind, subject_id__in=list(keys), closed_at=None)
    threads = list(_worded(rows, actor))
    found: dict[UUID, list[Marker]] = defaultdict(list)
    for thread, marker in zip(threads, _markers(threads, actor), strict=True):
        found[thread.subject_id].append(marker)
    return found


def _worded(rows: Any, actor: Actor) -> Any:
    mine = Thread.objects.visible_to(actor).filter(pk=OuterRef("pk"))
    entries = Entry.objects.visible_to(actor).filter(thread=OuterRef("pk")).order_by().values("thread")
    number = Subquery(entries.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    found = rows.annotate(is_mine=Exists(mine), number=Coalesce(number, Value(0)))
    return found.select_related("by", "team").order_by("created_at", "id")


def _markers(rows: Any, actor: Actor) -> list[Marker]:
    threads = list(rows)
    names = _names([thread.pk for thread in threads if thread.is_mine], actor)
    return [_marker(thread, names[thread.pk]) for thread in threads]


def _marker(thread: Any, names: list[str]) -> Marker:
    where = {"key": thread.pk, "parent_id": thread.parent_id, "at": thread.created_at, "is_open": thread.is_open}
    if not thread.is_mine:
        who = thread.by.first_name if thread.by else "Somebody"
        team = thread.team.name if thread.team else ""
        return Marker(**where, words=outsider_words(thread.audience, who, team, is_open=thread.is_open))
    words = with_words(thread.audience, names, thread.team.name if thread.team else "")
    return Marker(
        **where,
        words=f"Side thread {words}: {thread.name}",
        is_mine=True,
        name=thread.name,
        audience=words,
        count=thread.number,
    )


def _names(threads: Iterable[UUID], actor: Actor) -> dict[UUID, list[str]]:
    """First names of the people in these threads besides the actor."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in _members(actor, padded(threads)):
        found[row.thread_id].append(row.person.first_name)
    return found


@remembered()
def _members(actor: Actor, threads: tuple[UUID, ...]) -> QuerySet[ThreadMember]:
    rows = ThreadMember.objects.filter(thread__in=threads, left_at=None).exclude(person=actor.person_id)
    return rows.select_related("person").order_by("at", "id")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a side thread: who let them in, when, and whether they read what had been written before.

    ``reads`` says whether they can read it at all now: who cannot sign in any more, or not yet, does not.
    """

    person: Person
    by: Person | None
    at: datetime
    sees_from: datetime | None
    reads: bool = True


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A side thread with its entries (the last ``ENTRIES``), its people and what was splintered from it in turn."""

    thread: Thread
    audience: str
    entries: list[Any]
    people: list[Participant]
    markers: list[Marker]

    @property
    def unreached(self) -> str:
        """The names of those in it who cannot read it now; empty where everybody can."""
        return ", ".join(one.person.name for one in self.people if not one.reads)

    @property
    def newest(self) -> datetime | None:
        """When the last entry was written that the page shows."""
        return self.entries[-1].at if self.entries else None


def find_thread(actor: Actor, key: UUID) -> Thread | None:
    """The side thread of this key if the actor is in its audience, else None."""
    return _found.first(actor, key)


@remembered()
def _found(actor: Actor, key: UUID) -> QuerySet[Thread, Any]:
    rows = Thread.objects.visible_to(actor).filter(kind=Thread.Kind.SIDE, pk=key)
    return rows.select_related("team", "by", "parent__thread")


def thread_page(thread: Thread, actor: Actor) -> ThreadPage:
    """The page of a side thread that the actor was just found to be in. Eight queries, nine with markers of its own."""
    entries = entries_of(Entry.objects.visible_to(actor).filter(thread=thread), ENTRIES)
    rows = ThreadMember.objects.filter(thread=thread, left_at=None).select_related("person", "by").order_by("at", "id")
    members = list(rows)
    reading = who_reads_thread(thread.pk, [row.person_id for row in members])
    people = [Participant(row.person, row.by, row.at, row.sees_from, row.person_id in reading) for row in members]
    others = [one.person.first_name for one in people if one.person.pk != actor.person_id]
    audience = with_words(thread.audience, others, thread.team.name if thread.team else "")
    shown = {entry.pk for entry in entries}
    inner = [
        one
        for one in markers(thread.subject_kind, thread.subject_id, actor, within=thread.pk)
        if one.parent_id in shown
    ]
    return ThreadPage(thread, audience, entries, people, inner)


def entries_of(rows: Any, most: int) -> list[Any]:
    """The last entries of these, oldest first, with their files in ``files`` and their writers. Two queries."""
    files = Prefetch("attachments", Attachment.objects.in_order(), to_attr="files")
    newest = rows.select_related("by__client", "deleted_by").prefetch_related(files).order_by("-at", "-id")[:most]
    return list(newest)[::-1]


def arrived(thread: UUID, actor: Actor, since: datetime) -> list[Any]:
    """What others wrote in a thread after a moment, as far as the actor may read it."""
    rows = Entry.objects.visible_to(actor).filter(thread=thread, at__gt=since).exclude(by=actor.person_id)
    return entries_of(rows, 10)


def versions(entry: Entry, actor: Actor) -> list[Any]:
    """What an entry said before, newest first. One query."""
    rows = EntryRevision.objects.visible_to(actor).filter(entry=entry).select_related("by")
    return list(rows.order_by("-at", "-id"))
