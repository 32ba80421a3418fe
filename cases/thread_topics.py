"""What the reader's engine asks of side threads: what they are called, and what happened in them, for one reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from conversations.markdown import as_words
from conversations.models import Entry, Thread
from core.actor import Actor
from core.models import Event
from directory.models import Person
from notifications.subjects import Line, Title, Topic, member_path, register

LONGEST = 2_000
WORDS = {
    "SideThreadOpened": "opened a side thread",
    "SideEntryAdded": "wrote in a side thread",
    "SideThreadClosed": "ended a side thread",
    "SideThreadReopened": "opened a side thread again",
    "ThreadMemberAdded": "added somebody to a side thread",
}


def thread_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The side threads among these whose audience the actor belongs to."""
    rows = Thread.objects.visible_to(actor).filter(pk__in=keys, kind=Thread.Kind.SIDE).values_list("pk", "name")
    return {key: Title(name, member_path("thread", key)) for key, name in rows}


def thread_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened in side threads by these events, as far as the actor may read it. Four queries."""
    rows = list(Event.objects.filter(pk__in=keys, subject_kind="thread", name__in=WORDS))
    titles = thread_titles(actor, {row.subject_id for row in rows})
    wanted = {row.data["entry_id"] for row in rows if row.data.get("entry_id")}
    entries = {str(one.pk): one for one in Entry.objects.visible_to(actor).filter(pk__in=wanted)} if wanted else {}
    people = {row.by_person for row in rows if row.by_person}
    names: dict[UUID | None, str] = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    found = {}
    for row in rows:
        entry = entries.get(row.data.get("entry_id") or "")
        if row.subject_id not in titles or (row.data.get("entry_id") and entry is None):
            continue
        address = titles[row.subject_id].address + (f"#e-{entry.pk}" if entry is not None else "")
        text = as_words(entry.source[:LONGEST]) if entry is not None else ""
        found[row.pk] = Line(names.get(row.by_person, ""), _words(row, actor), row.at, text, address)
    return found


def entry_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """Entries that a side thread may be splintered from: where somebody left the words of one unsent."""
    rows = Entry.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True) if actor.is_staff else ()
    return {key: Title("A new side thread", member_path("splinter", key)) for key in rows}


def _words(row: Event, actor: Actor) -> str:
    if row.name == "ThreadMemberAdded" and row.data.get("person_id") == str(actor.person_id):
        return "added you to a side thread"
    return WORDS[row.name]


def _visible_threads(actor: Actor) -> object:
    return Thread.objects.visible_to(actor).filter(kind=Thread.Kind.SIDE).values("pk")


register(Topic("thread", "side thread", thread_titles, _visible_threads, thread_lines))
register(Topic("entry", "entry", entry_titles))
