"""What a case's page knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.models import Case, Queue
from cases.permissions import LEADS, offered
from cases.querysets import CaseQuerySet
from cases.selectors.ahead import Ahead, ahead_of
from cases.selectors.clocks import Target, targets_of
from cases.selectors.fields import is_unshown, unshown
from cases.selectors.lifecycle import Life, life_of
from cases.selectors.links import refs_of
from cases.selectors.rules import without_what_rules_did
from cases.selectors.threads import unread, with_new, with_sides
from cases.timeline import FOR_REQUESTERS, HIDDEN, Happening, happening, is_for_requester, keys_of
from conversations.models import Attachment, Entry
from conversations.selectors.threads import Marker, markers
from core.actor import Actor
from core.models import Event
from core.statements import padded, remembered
from directory.models import Person
from knowledge.selectors.runs import RunShown, runs_of

ENTRIES = 100
EVENTS = 300
FOLD = 5
MOST_REQUESTERS = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """One place in the timeline: an entry, a run of happenings, a side thread's marker, or where the new begins."""

    entry: Any = None
    happenings: tuple[Happening, ...] = ()
    marker: Marker | None = None
    is_new: bool = False

    @property
    def is_folded(self) -> bool:
        """Whether the run is long enough to be folded."""
        return len(self.happenings) > FOLD

    @property
    def who(self) -> str:
        """Whose happenings these are, in their order: up to two names and whether there are more."""
        names = list(dict.fromkeys(one.who for one in self.happenings if one.who))
        return f"{', '.join(names[:2])} and others" if len(names) > 2 else " and ".join(names)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as one reader sees it: what stands in it, what is left out before, what is new to them."""

    moments: list[Moment]
    earlier: int
    thread_id: UUID | None
    newest: datetime | None
    unread: int
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its conversation, what happened, and what the actor may do."""

    case: Any
    ahead: Ahead
    talk: Talk
    may: dict[str, bool]
    is_requester: bool
    targets: list[Target] = field(default_factory=list)
    life: Life | None = None
    runs: list[RunShown] = field(default_factory=list)

    leads: bool = False
    """Whether the actor may change entries of others."""

    @property
    def moments(self) -> list[Moment]:
        """The conversation in order."""
        return self.talk.moments

    @property
    def nearest(self) -> Target | None:
        """What must happen first, with its clock; None where none counts."""
        first = next(iter(self.targets), None)
        return first if first is not None and first.clock.due is not None else None

    @property
    def earlier(self) -> int:
        """How many entries are left out before."""
        return self.talk.earlier

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when the reader has put the case away; None while it is in their lists."""
        return self.talk.snoozed_until

    @property
    def may_propose(self) -> bool:
        """Whether an entry can be proposed as the solution."""
        return self.may["propose"] and not self.case.is_closed


def find_case(actor: Actor, number: int) -> Any:
    """The case of this number if the actor may see it, else None."""
    return _case.first(actor, number)


@remembered("number")
def _case(actor: Actor, number: int) -> CaseQuerySet:
    return Case.objects.visible_to(actor).with_people().filter(number=number)


def known_requesters(actor: Actor) -> list[Any]:
    """People to offer as requesters of a new case: the last ones who came to the desk."""
    requesters = Person.objects.visible_to(actor).filter(kind=Person.Kind.REQUESTER, is_active=True)
    return list(requesters.order_by("-created_at")[:MOST_REQUESTERS])


def case_page(
    case: Any, actor: Actor, *, everything: bool = False, neighbours: Sequence[Any] = (), ahead: Ahead | None = None
) -> CasePage:
    """The page of a case that the actor was just found to see.

    Its last ``ENTRIES`` entries (or all of a bounded number) and its events in between.
    """
    ahead = ahead or ahead_of(case, actor)
    return CasePage(
        case=case,
        ahead=ahead,
        talk=timeline(case, actor, ahead, limit=ENTRIES * 20 if everything else ENTRIES),
        leads=actor.role in LEADS,
        may=offered(actor, case),
        is_requester=actor.person_id == case.requester_id,
        targets=targets_of(case, actor, neighbours),
        life=life_of(case, actor, has_links=ahead.has_links),
        runs=runs_of("case", case.pk, actor) if ahead.has_runs else [],
    )


def timeline(case: Any, actor: Actor, ahead: Ahead, limit: int) -> Talk:
    """Entries, happenings and markers of side threads in order, and how many earlier entries are left out."""
    talks = ahead.talks
    newest = _entries(actor, talks.main_id, limit + 1)
    earlier = Entry.objects.of_seen(talks.main_id, actor).count() - limit if len(newest) > limit else 0
    entries = newest[:limit][::-1]
    files = _files_of(entries if ahead.has_files else [])
    events = _events(case, actor, entries[0].at if earlier else None)
    people = _people(entries, events)
    origins = refs_of([entry.origin_id for entry in entries], actor)
    for entry in entries:
        entry.by, entry.files = people[str(entry.by_id)], files.get(entry.pk, [])
        entry.origin = origins.get(str(entry.origin_id), "")
        entry.deleted_by = people.get(str(entry.deleted_by_id))
    woven = _woven(entries, _happenings(events, actor, people))
    sides = [Moment(marker=marker) for marker in markers("case", case.pk, actor)] if talks.has_sides else []
    new = unread(entries, actor, ahead.seen_at)
    return Talk(
        moments=with_new(with_sides(woven, sides), new, Moment(is_new=True)),
        earlier=earlier,
        thread_id=entries[0].thread_id if entries else None,
        newest=entries[-1].at if entries else None,
        unread=len(new),
        snoozed_until=ahead.snoozed_until,
    )


@remembered()
def _entries(actor: Actor, thread: UUID | None, most: int) -> Any:
    return Entry.objects.of_seen(thread, actor).defer("source").order_by("-at", "-id")[:most]


def _files_of(entries: list[Any]) -> dict[UUID, list[Any]]:
    """The files of entries that the actor reads, by entry."""
    found: dict[UUID, list[Any]] = {}
    for row in _files(padded(entry.pk for entry in entries)):
        found.setdefault(row.entry_id, []).append(row)
    return found


@remembered()
def _files(entries: tuple[UUID, ...]) -> Any:
    return Attachment.objects.filter(entry__in=entries).order_by("at", "id")


def _events(case: Any, actor: Actor, since: Any) -> list[Any]:
    """What happened to the case as the actor may hear it, oldest first: name, data, by whom, when."""
    found = without_what_rules_did(_told(case.pk, since, is_staff=actor.is_staff)[::-1])
    return [row for row in found if actor.is_staff or is_for_requester(row.name, row.data)]


@remembered()
def _told(key: UUID, since: datetime | None, is_staff: bool) -> QuerySet[Event, Any]:
    rows = Event.objects.about("case", key).exclude(name__in=HIDDEN)
    if not is_staff:
        rows = rows.filter(name__in=FOR_REQUESTERS)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.reverse().values_list("pk", "name", "data", "by_person", "at", named=True)[:EVENTS]


def _people(entries: list[Any], events: list[Any]) -> dict[str, Person]:
    """The cards a timeline names, by key: each is read once, however much its person wrote and did."""
    keys = {str(entry.by_id) for entry in entries}
    keys |= {str(entry.deleted_by_id) for entry in entries if entry.deleted_by_id}
    keys |= {key for row in events for key in keys_of(row.data)} | {str(r.by_person) for r in events if r.by_person}
    return {str(person.pk): person for person in _cards(padded(UUID(key) for key in keys))}


@remembered()
def _cards(keys: tuple[UUID, ...]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=keys).select_related("client")


def _happenings(events: list[Any], actor: Actor, people: dict[str, Person]) -> list[Happening]:
    """The events as lines. One that names another case is for those alone who see that one, too."""
    others, hidden = refs_of([row.data.get("other_id") for row in events], actor), unshown(actor, events)
    names = {key: person.name for key, person in people.items()} | others
    moved = {str(row.data["queue_id"]) for row in events if row.name in ("CaseMoved", "RuleFired")} - {"None"}
    queues = {str(q.pk): q.name for q in Queue.objects.visible_to(actor).filter(pk__in=moved)} if moved else {}
    told: Any = {"people": names, "queues": queues, "is_staff": actor.is_staff}
    lines = [
        happening(row.name, row.data, names.get(str(row.by_person), ""), row.at, **told)
        for row in events
        if (not row.data.get("other_id") or row.data["other_id"] in others) and not is_unshown(row, hidden)
    ]
    return sorted(lines, key=lambda line: line.stands_at)


def _woven(entries: list[Any], happenings: list[Happening]) -> list[Moment]:
    """One timeline; runs of happenings between two entries stay together."""
    woven: list[Moment] = []
    waiting = iter(happenings)
    pending = next(waiting, None)
    for entry in [*entries, None]:
        run: list[Happening] = []
        while pending is not None and (entry is None or pending.stands_at < entry.at):
            run.append(pending)
            pending = next(waiting, None)
        if run:
            woven.append(Moment(happenings=tuple(run)))
        if entry is not None:
            woven.append(Moment(entry=entry))
    return woven
