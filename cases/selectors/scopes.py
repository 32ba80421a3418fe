"""Where a list of cases takes them from: a queue, a saved view, my work, or everything one sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.filters import VIEWS, Filters, filtered
from cases.lists import COUNTED
from cases.models import Case, Queue
from cases.querysets import CaseQuerySet
from cases.saved.views import CaseView
from core.actor import Actor
from core.chosen import Kept
from core.models import Setting
from core.statements import remembered
from notifications.subjects import member_path

BOARD = "My work"
EVERYTHING = "All cases"
NOWHERE = "-"
"""No queue has this slug: what a filter by queues becomes for somebody who sees none of them."""


def _left(view: str, among: CaseQuerySet, actor: Actor, *, is_mine: bool, now: datetime) -> CaseQuerySet:
    """What a view leaves of cases; of one's own lists without what one has put away."""
    cases = VIEWS[view][1](among, actor, now)
    if not is_mine or view == "snoozed":
        return cases
    return cases.naming(actor.person_id).awake_for(actor.person_id, now)


@dataclass(frozen=True, slots=True)
class Part:
    """A list with its filters as plain data, so that what it asks the database is remembered (``core/statements.py``).

    ``is_seen`` says that the actor sees the ``queue`` and with it all its cases: then no case is asked for. ``is_few``,
    that so few are shown that they are fetched from their index first and then sorted: the planner takes every
    beginning of a word for equally frequent, and for a rare one would read the whole history in the list's order; many
    hits it rightly meets on the way.
    """

    actor: Actor
    queue: UUID | None
    is_seen: bool
    is_mine: bool
    filters: Filters
    is_few: bool
    now: datetime

    @property
    def cases(self) -> CaseQuerySet:
        """What the actor sees of the list before it is narrowed."""
        cases = Case.objects.all() if self.is_seen else Case.objects.visible_to(self.actor)
        return cases if self.queue is None else cases.filter(queue=self.queue)

    def views(self, names: Sequence[str]) -> list[CaseQuerySet]:
        """What the filters leave, in each of these views."""
        among = filtered(self.cases, self.filters, self.actor)
        return [_left(name, among, self.actor, is_mine=self.is_mine, now=self.now) for name in names]

    @property
    def shown(self) -> CaseQuerySet:
        """What is shown of it."""
        [shown] = self.views([self.filters.view])
        return self.cases.filter(pk__in=shown.order_by().values("pk")[:COUNTED]) if self.is_few else shown


@dataclass(frozen=True, slots=True)
class Scope:
    """A list before it is narrowed, as ``whose`` it is sees it. ``name`` and ``value`` are what links to its cases
    carry, and ``base`` the filters that its own address stands for.
    """

    title: str
    url: str
    whose: Actor
    name: str
    value: str
    queue: Any = None
    is_seen: bool = False
    """Whether the actor sees the queue, and with it all its cases: then no case is asked for."""
    saved: Kept[CaseView] | None = None
    base: Filters = field(default_factory=Filters)
    is_mine: bool = False
    """Whether it is somebody's own list: of the cases that name them, without what they have snoozed."""

    @property
    def cases(self) -> CaseQuerySet:
        """What the actor sees of the list, and nothing else."""
        return self.part(Filters()).cases

    def part(self, filters: Filters, *, is_few: bool = False, now: datetime | None = None) -> Part:
        """What these filters leave of the list, as plain data."""
        narrowed = replace(filters, sort="", group="", columns=(), after="")
        key = self.queue.pk if self.queue is not None else None
        return Part(self.whose, key, self.is_seen, self.is_mine, narrowed, is_few, now or timezone.now())

    def views(self, current: str) -> list[str]:
        """The views that its page offers, and the one it is in: an address may ask for any. What names somebody is not
        unassigned, and only their own work leaves out what they have snoozed.
        """
        offered = {"unassigned": not self.is_mine, "snoozed": self.name == "board", "all": self.name == "everywhere"}
        return [name for name in VIEWS if name == current or offered.get(name, True)]

    def shown(self, view: str, among: CaseQuerySet, actor: Actor) -> CaseQuerySet:
        """What a view leaves of the list, or of what was found in it."""
        return _left(view, among, actor, is_mine=self.is_mine, now=timezone.now())

    def at(self, filters: Filters, **changes: Any) -> str:
        """The address of this list with these filters."""
        query = filters.query(self.base, **changes)
        return f"{self.url}?{query}" if query else self.url

    def link(self, filters: Filters) -> str:
        """What the links of the list carry to its cases, so that it stands beside them; nothing for a plain queue."""
        is_plain = self.queue is not None and not filters.query(after="")
        return "" if is_plain else f"?{self.named(filters)}"

    def named(self, filters: Filters) -> str:
        """The list and its filters in words of an address: what a form sends to say which list it means."""
        kept = filters.query(after="")
        return "&".join(part for part in (urlencode({self.name: self.value}), kept) if part)

    def to_save(self, filters: Filters) -> str:
        """Where these filters are saved as a new view."""
        if self.saved is not None:
            said = {"saved": str(self.saved.key)}
            query = filters.query(self.base)
        else:
            said = {"on": "mine"} if self.name == "board" else {}
            inside = replace(filters, queues=(self.queue.slug,)) if self.queue is not None else filters
            query = inside.query()
        return f"{member_path('new_view')}?" + "&".join(part for part in (urlencode(said), query) if part)

    def to_change(self, filters: Filters) -> str:
        """Where the saved view itself gets these filters."""
        if self.saved is None:
            return ""
        query = filters.query(self.base)
        return member_path("edit_view", self.saved.key) + (f"?{query}" if query else "")


def of_queue(actor: Actor, queue: Any) -> Scope:
    """A queue. Who sees a queue sees all its cases: only in one that is not seen is each case asked for."""
    is_seen = actor.is_staff and (queue.is_open or queue.team_id in actor.team_ids)
    address = member_path("queue", queue.slug)
    return Scope(queue.name, address, actor, "queue", queue.slug, queue=queue, is_seen=is_seen)


def of_work(actor: Actor) -> Scope:
    """The cases that name oneself, over all queues, and what one has snoozed."""
    return Scope(BOARD, member_path("board"), actor, "board", "on", is_mine=True)


def of_everything(actor: Actor) -> Scope:
    """Every case one sees."""
    return Scope(EVERYTHING, member_path("cases"), actor, "everywhere", "on")


def of_saved(actor: Actor, kept: Kept[CaseView]) -> Scope:
    """A saved view that the actor is offered, with what they see of it."""
    url, base = member_path("view", kept.key), seen_of(kept.value.base(), actor)
    is_mine = kept.value.on == "mine"
    return Scope(kept.value.title, url, actor, "saved", str(kept.key), saved=kept, base=base, is_mine=is_mine)


def seen_of(filters: Filters, actor: Actor) -> Filters:
    """The filters without the queues that the actor does not see: not even their names pass through a shared view."""
    if not filters.queues:
        return filters
    seen = set(Queue.objects.visible_to(actor).filter(slug__in=filters.queues).values_list("slug", flat=True))
    return replace(filters, queues=tuple(slug for slug in filters.queues if slug in seen) or (NOWHERE,))


def saved_view(actor: Actor, key: UUID) -> Kept[CaseView] | None:
    """The saved view with this key, if it is offered to the actor."""
    return next(iter(CaseView.kept(CaseView.visible_to(actor) & Q(pk=key))), None)


@remembered()
def _saved(actor: Actor) -> QuerySet[Setting]:
    return CaseView.rows(CaseView.visible_to(actor))


def saved_views(actor: Actor) -> list[Kept[CaseView]]:
    """The saved views offered to an actor: their own, their teams', everybody's; each in its order."""
    rank = {"personal": 0, "team": 1, "shared": 2}
    found = CaseView.read(_saved(actor))
    return sorted(found, key=lambda one: (rank[one.value.sharing], one.value.position, one.value.title.lower()))


def of_address(
    actor: Actor, queue: str = "", saved: UUID | None = None, *, board: bool = False, everywhere: bool = False
) -> Scope | None:
    """The list that an address names, as far as the actor sees it; None where it names none that they see."""
    if board:
        return of_work(actor)
    if everywhere:
        return of_everything(actor)
    kept = saved_view(actor, saved) if saved else None
    if kept is not None:
        return of_saved(actor, kept)
    found = Queue.objects.visible_to(actor).filter(slug=queue).first() if queue else None
    return of_queue(actor, found) if found else None
