"""What composers and conversations of cases know: unsent words, what is new, where side threads stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case
from conversations.models import Attachment, Entry, Thread
from conversations.selectors.threads import arrived
from conversations.widening import quoted
from core.actor import Actor
from core.statements import remembered
from notifications.selectors.reading import draft_at


@dataclass(frozen=True, slots=True)
class Writing:
    """A composer: where its words go, what of them is kept, and why it came back if it did.

    ``place`` names the draft, ``thread`` whose readers can be mentioned, ``shown_until`` what its page shows.
    """

    place: str
    thread: UUID | None
    shown_until: datetime | None
    saved_at: datetime | None = None
    files: tuple[Any, ...] = ()
    arrived: tuple[Any, ...] = ()
    unseen: str = ""
    may_add: bool = False


def writing_at(
    actor: Actor, place: str, thread: UUID | None, shown_until: datetime | None, *, has_draft: bool = True
) -> tuple[Writing, Any]:
    """A composer with the actor's unsent words, and the values its form begins with. One query, two with files; none
    where it is known that there are no such words.
    """
    draft = draft_at(actor, place) if has_draft else None
    if draft is None:
        return Writing(place, thread, shown_until), {}
    keys = [key for key in draft.data.get("attached", "").split(",") if key]
    files = files_waiting(actor, keys)
    return Writing(place, thread, shown_until, draft.at, files), {**draft.data, "attached": keys, "text": draft.text}


def files_waiting(actor: Actor, keys: Sequence[Any]) -> tuple[Any, ...]:
    """The actor's own uploads among these keys."""
    wanted = {str(key) for key in keys}
    if not wanted:
        return ()
    return tuple(row for row in Attachment.objects.waiting_of(actor).in_order() if str(row.pk) in wanted)


def arrived_on(case: Any, actor: Actor, since: datetime | None) -> list[Any]:
    """What others wrote on a case after a moment, as far as the actor may read it."""
    if since is None:
        return []
    main = Thread.objects.filter(subject_kind="case", subject_id=case.pk, kind=Thread.Kind.MAIN).first()
    return arrived(main.pk, actor, since) if main else []


def last_entry(case: Any, actor: Actor) -> Any:
    """The newest entry of a case's conversation that the actor reads; None where there is none."""
    main = {"thread__subject_kind": "case", "thread__subject_id": case.pk, "thread__kind": Thread.Kind.MAIN}
    rows = Entry.objects.visible_to(actor).filter(**main, deleted_at=None).select_related("thread", "by")
    return rows.order_by("-at", "-id").first()


def case_of(thread: Any, actor: Actor) -> Any:
    """The case a thread is about, if the actor sees it: somebody may be in a side thread alone."""
    if thread.subject_kind != "case":
        return None
    return _case.first(actor, thread.subject_id)


@remembered()
def _case(actor: Actor, key: UUID) -> Any:
    return Case.objects.visible_to(actor).with_people().filter(pk=key)


def quotes_of(keys: Sequence[UUID], actor: Actor, thread: Any = None) -> str:
    """The words of these entries as quotes, in order, as far as the actor may read them."""
    rows = Entry.objects.visible_to(actor).filter(pk__in=keys, deleted_at=None)
    if thread is not None:
        rows = rows.filter(thread=thread)
    found = [quoted(entry.source, entry.by.name) for entry in rows.select_related("by").in_order()[:20]]
    return "\n\n".join([*found, ""]) if found else ""


def unread(entries: Sequence[Any], actor: Actor, seen: datetime | None) -> list[Any]:
    """What others wrote since the actor's last visit. Nothing is new on the first one."""
    if seen is None:
        return []
    return [entry for entry in entries if entry.at > seen and entry.by_id != actor.person_id]


def with_sides(moments: list[Any], sides: Sequence[Any]) -> list[Any]:
    """Each marker behind the entry it was splintered from, or where its time is if that is not shown."""
    shown = {moment.entry.pk for moment in moments if moment.entry}
    by_parent: dict[UUID, list[Any]] = {}
    for side in sides:
        by_parent.setdefault(side.marker.parent_id, []).append(side)
    stray = [side for side in sides if side.marker.parent_id not in shown]
    found: list[Any] = []
    for moment in moments:
        while moment.entry and stray and stray[0].marker.at < moment.entry.at:
            found.append(stray.pop(0))
        found.append(moment)
        if moment.entry:
            found += by_parent.get(moment.entry.pk, [])
    return found + stray


def with_new(moments: list[Any], new: Sequence[Any], line: Any) -> list[Any]:
    """The line before the first entry that is new to the reader."""
    places = [at for at, moment in enumerate(moments) if new and moment.entry and moment.entry.pk == new[0].pk]
    return [*moments[: places[0]], line, *moments[places[0] :]] if places else moments
