"""What a case's page knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from cases.lists import SORTS, page
from cases.models import Case, Queue
from cases.permissions import may
from cases.timeline import FOR_REQUESTERS, HIDDEN, Happening, happening, keys_of
from conversations.models import Attachment, Entry, Thread
from core.actor import Actor
from core.models import Event
from directory.models import Person

ENTRIES = 100
EVENTS = 300
FOLD = 5
NEIGHBOURS = 30
VERBS = ("reply", "note", "assign", "edit", "change_status", "hand_over", "propose", "close")


@dataclass(frozen=True, slots=True)
class Moment:
    """One place in the timeline: an entry, or a run of happenings."""

    entry: Any = None
    happenings: tuple[Happening, ...] = ()

    @property
    def is_folded(self) -> bool:
        """Whether the run is long enough to be folded."""
        return len(self.happenings) > FOLD


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its conversation, what happened, and what the actor may do."""

    case: Any
    moments: list[Moment]
    earlier: int
    may: dict[str, bool]
    is_requester: bool
    colleagues: list[tuple[UUID, str]]
    neighbours: list[Any]


def find_case(actor: Actor, number: int) -> Any:
    """The case of this number if the actor may see it, else None."""
    return Case.objects.visible_to(actor).with_people().select_related("solution").filter(number=number).first()


def known_requesters(actor: Actor, limit: int = 100) -> list[Any]:
    """People to offer as requesters of a new case: the last ones who came to the desk."""
    requesters = Person.objects.visible_to(actor).filter(kind=Person.Kind.REQUESTER, is_active=True)
    return list(requesters.order_by("-created_at")[:limit])


def case_page(case: Any, actor: Actor, *, everything: bool = False) -> CasePage:
    """The page of a case: its last ``ENTRIES`` entries (or all of a bounded number) and its events in between."""
    moments, earlier = timeline(case, actor, limit=ENTRIES * 20 if everything else ENTRIES)
    allowed = {verb: may(actor, f"case.{verb}", case) for verb in VERBS}
    return CasePage(
        case=case,
        moments=moments,
        earlier=earlier,
        may=allowed,
        is_requester=actor.person_id == case.requester_id,
        colleagues=_colleagues(actor) if allowed["assign"] else [],
        neighbours=_neighbours(case, actor),
    )


def timeline(case: Any, actor: Actor, limit: int = ENTRIES) -> tuple[list[Moment], int]:
    """Entries and happenings in order, and how many earlier entries are left out."""
    subject = {"thread__subject_kind": "case", "thread__subject_id": case.pk, "thread__kind": Thread.Kind.MAIN}
    threads = Entry.objects.visible_to(actor).filter(**subject)
    files = Prefetch("attachments", Attachment.objects.order_by("at", "id"), to_attr="files")
    newest = list(
        threads.select_related("by", "by__client").prefetch_related(files).order_by("-at", "-id")[: limit + 1]
    )
    earlier = threads.count() - limit if len(newest) > limit else 0
    entries = newest[:limit][::-1]
    since = entries[0].at if earlier else None
    return _woven(entries, _happenings(case, actor, since)), earlier


def _happenings(case: Any, actor: Actor, since: Any) -> list[Happening]:
    rows = Event.objects.about("case", case.pk).exclude(name__in=HIDDEN)
    if not actor.is_staff:
        rows = rows.filter(name__in=FOR_REQUESTERS)
    if since is not None:
        rows = rows.filter(at__gte=since)
    events = list(rows.reverse()[:EVENTS])[::-1]
    people = _names(
        {key for row in events for key in keys_of(row.data)} | {str(r.by_person) for r in events if r.by_person}
    )
    moved = {str(row.data["queue_id"]) for row in events if row.name == "CaseMoved"}
    queues = {str(q.pk): q.name for q in Queue.objects.visible_to(actor).filter(pk__in=moved)} if moved else {}
    return [
        happening(
            row.name,
            row.data,
            people.get(str(row.by_person), "") if row.by_person else "",
            row.at,
            people=people,
            queues=queues,
        )
        for row in events
    ]


def _names(keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    found = Person.objects.filter(pk__in=[UUID(key) for key in keys])
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _woven(entries: list[Any], happenings: list[Happening]) -> list[Moment]:
    """One timeline; runs of happenings between two entries stay together."""
    woven: list[Moment] = []
    waiting = iter(happenings)
    pending = next(waiting, None)
    for entry in [*entries, None]:
        run: list[Happening] = []
        while pending is not None and (entry is None or pending.at < entry.at):
            run.append(pending)
            pending = next(waiting, None)
        if run:
            woven.append(Moment(happenings=tuple(run)))
        if entry is not None:
            woven.append(Moment(entry=entry))
    return woven


def _colleagues(actor: Actor) -> list[tuple[UUID, str]]:
    """Keys and names of who may take a case: read once, for every form of the page that asks for a colleague."""
    return list(Person.objects.visible_to(actor).colleagues().order_by("name").values_list("pk", "name"))


def _neighbours(case: Any, actor: Actor) -> list[Any]:
    """The first page of the case's queue, for the list beside a case. Requesters have none."""
    if not actor.is_staff:
        return []
    cases = Case.objects.visible_to(actor).filter(queue=case.queue_id).live()
    return page(cases, SORTS["time"], "", NEIGHBOURS, shown=("requester",))[0]
