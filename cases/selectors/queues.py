"""What a list of cases knows: one page of it, with its views, groups and filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Length
from django.utils import timezone

from cases.choices import Category, Priority, Status
from cases.filters import VIEWS, Filters
from cases.lists import (
    COUNTED,
    GROUPS,
    SORTS,
    Sort,
    count_words,
    counting,
    cut,
    group_counts,
    group_of,
    grouped,
    page_of,
)
from cases.models import Queue
from cases.querysets import CaseQuerySet, QueueQuerySet
from cases.selectors.chips import Chip, chips
from cases.selectors.clocks import read_clocks
from cases.selectors.columns import Column, Toggle, columns_of, tell_changeable, toggles
from cases.selectors.scopes import Part, Scope
from cases.selectors.snoozing import read_snoozes
from cases.selectors.unread import unread_by
from core.actor import Actor
from core.statements import Ask, remembered

MAX_QUEUES_SHOWN = 60
FILTERING = ("ask", "filter")
"""What an address says that wants the list's filters as well."""
ROW_PEOPLE = ("requester", "requester__client", "next_person")
ROW = (
    *("number", "subject", "status", "category", "priority", "act_by", "due_at", "updated_at"),
    "next_kind",
    *("queue", "assignee", "requester__name", "requester__client__name", "next_person__name", "next_person__kind"),
)
"""What a row shows: ``cells.row``. Another column would be asked for once a row."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a list with its count, which is empty where a narrowed list counts the open view alone."""

    label: str
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that must be acted on in the same stretch of time."""

    title: str
    note: str
    rows: list[Any]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list of cases, ready to be shown."""

    title: str
    queue: Any
    tabs: list[Tab]
    chips: list[Chip]
    groups: list[Group]
    filters: Filters
    shown: int
    total: str
    next_url: str
    first_url: str
    sort_label: str
    sorts: list[Tab]
    link: str
    supports: bool = False
    saved: Any = None
    number: int = 0
    grouped_by: str = ""
    groupings: list[Tab] = field(default_factory=list)
    here: str = ""
    list_query: str = ""
    save_url: str = ""
    change_url: str = ""
    columns: list[Column] = field(default_factory=list)
    toggles: list[Toggle] = field(default_factory=list)

    @property
    def filter_url(self) -> str:
        """Where the filters of this list are asked for."""
        return f"{self.here}{'&' if '?' in self.here else '?'}{'='.join(FILTERING)}"

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns) + 1 + self.supports

    @property
    def is_filtered(self) -> bool:
        """Whether the list leaves something out that its view would show."""
        return bool(self.chips)


def list_page(scope: Scope, filters: Filters, actor: Actor) -> ListPage:
    """One page of a list in groups, counts of its views, filters as chips. Constant queries, however many cases."""
    # few hits in a long history are found once, not six times
    told = (filters.view,) if filters.is_narrow else tuple(scope.views(filters.view))
    part = scope.part(filters)
    [counts] = (_counts if filters.is_common else _counts.once)(part, told)
    numbers = dict(zip(told, counts, strict=True))
    number = numbers[filters.view]
    group = filters.group if filters.group in GROUPS and number < COUNTED else ""
    part = replace(part, is_few=bool(filters.words or group) and number < COUNTED)
    columns = columns_of(filters)
    rows, cursor = _rows(part, filters, group, columns)
    tell_changeable(rows, scope, actor)
    _read_more(rows, filters, actor)
    whole = not cursor and not filters.after
    return ListPage(
        title=scope.title,
        queue=scope.queue,
        tabs=_tabs(scope, filters, numbers),
        chips=chips(scope, filters, actor),
        groups=_grouped(part, rows, group) if group else _groups(rows, filters, whole=whole),
        filters=filters,
        shown=len(rows),
        total=count_words(number),
        next_url=scope.at(filters, after=cursor) if cursor else "",
        first_url=scope.at(filters) if filters.after else "",
        sort_label=order_of(filters).label,
        sorts=_sorts(scope, filters),
        link=scope.link(filters),
        supports=actor.is_support,
        saved=scope.saved,
        number=number,
        grouped_by=GROUPS.get(group, ""),
        groupings=_groupings(scope, filters, number),
        here=scope.at(filters),
        list_query=scope.named(filters),
        save_url=scope.to_save(filters),
        change_url=scope.to_change(filters),
        columns=columns,
        toggles=toggles(scope, filters, columns),
    )


@remembered()
def _counts(part: Part, told: tuple[str, ...]) -> Ask:
    """How many cases each view of a list has."""
    return counting(part.views(told))


def _rows(part: Part, filters: Filters, group: str, columns: Sequence[Column]) -> tuple[list[Any], str]:
    """The rows of a page with what each shows, and the cursor of the next page."""
    where = ("queue",) if part.queue is None else ()
    of_group = (group,) if group in ("assignee", "queue") else ()
    beside = tuple(dict.fromkeys((*where, *of_group, *(name for column in columns for name in column.beside))))
    more = dict.fromkeys(name for column in columns for name in column.only)
    only = (*ROW, *more, *(f"{name}__name" for name in beside), *(f"{name}__team" for name in where))
    sort = grouped(order_of(filters), group) if group else order_of(filters)
    ask = _page if filters.is_common else _page.once
    return cut(ask(part, sort, filters.after, (*ROW_PEOPLE, *beside), only), sort)


@remembered()
def _page(part: Part, sort: Sort, after: str, beside: tuple[str, ...], only: tuple[str, ...]) -> CaseQuerySet:
    """The rows of a page and one more."""
    told = {"is_unread": unread_by(part.actor)}
    return page_of(part.shown, sort, after, shown=beside, only=only, told=told)


def _sorts(scope: Scope, filters: Filters) -> list[Tab]:
    now = order_of(filters).name
    return [Tab(s.label.capitalize(), scope.at(filters, sort=s.name), "", s.name == now) for s in SORTS.values()]


def _groupings(scope: Scope, filters: Filters, number: int) -> list[Tab]:
    """What the list can be grouped by. More cases than can be counted are not sorted anew for it."""
    if number >= COUNTED:
        return []
    offered = {"": "When it is due", **{name: words.capitalize() for name, words in GROUPS.items()}, "none": "Nothing"}
    return [Tab(label, scope.at(filters, group=name), "", name == filters.group) for name, label in offered.items()]


def visible_queues(actor: Actor) -> list[Queue]:
    """The queues of the rail, in their order."""
    return _queues(actor)


@remembered()
def _queues(actor: Actor) -> QueueQuerySet:
    return queues_of(actor)[:MAX_QUEUES_SHOWN]


@remembered("slug")
def _queue(actor: Actor, slug: str) -> QueueQuerySet:
    return Queue.objects.visible_to(actor).select_related("team").filter(slug=slug)


def find_queue(actor: Actor, slug: str) -> Queue | None:
    """The queue of this address with its team, if the actor sees it."""
    return _queue.first(actor, slug)


def queue_by_key(actor: Actor, key: UUID) -> Queue | None:
    """The queue with this key, if the actor sees it."""
    return _by_key.first(actor, key)


@remembered()
def _by_key(actor: Actor, key: UUID) -> QueueQuerySet:
    return Queue.objects.visible_to(actor).filter(pk=key)


def queues_of(actor: Actor) -> QueueQuerySet:
    """The queues an actor sees: those of their own teams first, then in the order leads gave them."""
    own = ExpressionWrapper(Q(team_id__in=actor.team_ids), output_field=BooleanField())
    first = [own.desc()] if actor.team_ids else []  # a condition on no team at all would be taken for an empty list
    return Queue.objects.visible_to(actor).order_by(*first, "position", Length("name"), "name")


def _read_more(rows: list[Any], filters: Filters, actor: Actor) -> None:
    """Give rows what lies in other tables: their clocks, and until when they are snoozed where that is the list."""
    read_clocks(rows)
    if filters.view == "snoozed":
        read_snoozes(rows, actor)


def _tabs(scope: Scope, filters: Filters, numbers: dict[str, int]) -> list[Tab]:
    return [
        Tab(label, scope.at(filters, view=name), _told(numbers, name), name == filters.view)
        for name, (label, _) in VIEWS.items()
        if name in scope.views(filters.view)
    ]


def _told(numbers: dict[str, int], name: str) -> str:
    return count_words(numbers[name]) if name in numbers else ""


def order_of(filters: Filters) -> Sort:
    """The order of a list. Nobody has to act on closed cases: without another wish the last change comes first."""
    return SORTS["updated"] if filters.view in ("closed", "all") and filters.sort == "time" else SORTS[filters.sort]


def _grouped(part: Part, rows: list[Any], group: str) -> list[Group]:
    return groups_by(rows, group, group_counts(part.shown, group))


def groups_by(rows: list[Any], group: str, counts: dict[str, int]) -> list[Group]:
    """Rows by what they are grouped by, with the number of cases each group has on all pages."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(group_of(row, group), []).append(row)
    return [Group(_group_title(group, key), _note("", counts.get(key, 0), whole=True), of) for key, of in found.items()]


def _group_title(group: str, key: str) -> str:
    if group in ("status", "priority"):
        return str((Status if group == "status" else Priority)(key).label)
    return key or {"assignee": "Nobody has taken it", "client": "No organization"}[group]


def _groups(rows: list[Any], filters: Filters, *, whole: bool) -> list[Group]:
    """Rows by when somebody must act (in that order only; other orders are flat)."""
    if order_of(filters).name != "time" or filters.group == "none":
        return [Group("", "", rows)] if rows else []
    now = timezone.localtime()
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(_when(row, now), []).append(row)
    return [Group(title, _note(title, len(found), whole=whole), found) for title, found in groups.items()]


def _when(case: Any, now: datetime) -> str:
    if case.category == Category.PAUSED:
        return "Paused"
    if case.nearest_at is None:
        return "No target"
    if case.nearest_at <= now:
        return "Overdue"
    if case.nearest_at <= now + timedelta(hours=1):
        return "Act within the hour"
    if timezone.localtime(case.nearest_at).date() == now.date():
        return "Later today"
    return "In the next 7 days" if case.nearest_at <= now + timedelta(days=7) else "Later"


def _note(title: str, count: int, *, whole: bool) -> str:
    """How many cases a group has, when the page shows all of them."""
    words = "1 case" if count == 1 else f"{count} cases"
    waiting = ", their clocks wait" if title == "Paused" else ""
    return words + waiting if whole else ""
