"""Where a list of cases takes them from: a queue, a saved view, my work, or everything one sees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from cases.filters import VIEWS, Filters
from cases.models import Case, Queue
from cases.querysets import CaseQuerySet
from cases.saved.views import CaseView
from core.actor import Actor
from core.chosen import Kept
from notifications.subjects import member_path

BOARD = "My work"
EVERYTHING = "All cases"
NOWHERE = "-"
"""No queue has this slug: what a filter by queues becomes for somebody who sees none of them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A list before it is narrowed. ``cases`` holds what the actor sees of it and nothing else; ``name`` and ``value``
    are what links to its cases carry, and ``base`` the filters that its own address stands for.
    """

    title: str
    url: str
    cases: CaseQuerySet
    name: str
    value: str
    queue: Any = None
    saved: Kept[CaseView] | None = None
    base: Filters = field(default_factory=Filters)
    is_mine: bool = False
    """Whether it is somebody's own list: of the cases that name them, without what they have snoozed."""

    @property
    def views(self) -> list[str]:
        """The views that its page offers; only somebody's own work has the snoozed ones."""
        return [name for name in VIEWS if name != "snoozed" or self.name == "board"]

    def shown(self, view: str, among: CaseQuerySet, actor: Actor) -> CaseQuerySet:
        """What a view leaves of the list, or of what was found in it."""
        cases = VIEWS[view][1](among, actor)
        if not self.is_mine or view == "snoozed":
            return cases
        return cases.naming(actor.person_id).awake_for(actor.person_id)

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
    cases = (Case.objects.all() if is_seen else Case.objects.visible_to(actor)).filter(queue=queue)
    return Scope(queue.name, member_path("queue", queue.slug), cases, "queue", queue.slug, queue=queue)


def of_work(actor: Actor) -> Scope:
    """The cases that name oneself, over all queues, and what one has snoozed."""
    return Scope(BOARD, member_path("board"), Case.objects.visible_to(actor), "board", "on", is_mine=True)


def of_everything(actor: Actor) -> Scope:
    """Every case one sees."""
    return Scope(EVERYTHING, member_path("cases"), Case.objects.visible_to(actor), "everywhere", "on")


def of_saved(actor: Actor, kept: Kept[CaseView]) -> Scope:
    """A saved view that the actor is offered, with what they see of it."""
    cases, is_mine = Case.objects.visible_to(actor), kept.value.on == "mine"
    url, base = member_path("view", kept.key), seen_of(kept.value.base(), actor)
    return Scope(kept.value.title, url, cases, "saved", str(kept.key), saved=kept, base=base, is_mine=is_mine)


def seen_of(filters: Filters, actor: Actor) -> Filters:
    """The filters without the queues that the actor does not see: not even their names pass through a shared view."""
    if not filters.queues:
        return filters
    seen = set(Queue.objects.visible_to(actor).filter(slug__in=filters.queues).values_list("slug", flat=True))
    return replace(filters, queues=tuple(slug for slug in filters.queues if slug in seen) or (NOWHERE,))


def saved_view(actor: Actor, key: UUID) -> Kept[CaseView] | None:
    """The saved view with this key, if it is offered to the actor."""
    return next(iter(CaseView.kept(CaseView.visible_to(actor) & Q(pk=key))), None)


def saved_views(actor: Actor) -> list[Kept[CaseView]]:
    """The saved views offered to an actor: their own, their teams', everybody's; each in its order."""
    rank = {"personal": 0, "team": 1, "shared": 2}
    found = CaseView.kept(CaseView.visible_to(actor))
    return sorted(found, key=lambda one: (rank[one.value.sharing], one.value.position, one.value.title.lower()))
