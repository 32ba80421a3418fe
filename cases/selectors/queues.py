"""What lists of cases know: a queue's page, the board of my work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from cases.choices import CATEGORY_OF, Category, Priority, Status
from cases.lists import COUNTED, SORTS, Sort, count_words, counted, page
from cases.models import Case, Queue
from cases.querysets import CaseQuerySet, QueueQuerySet
from core.actor import Actor

MAX_QUEUES_SHOWN = 60
BOARD = "My work"
ROW_PEOPLE = ("requester", "requester__client", "next_person")
ROW = (
    *("number", "subject", "status", "category", "priority", "act_by", "updated_at", "next_kind"),
    *("requester__name", "requester__client__name", "next_person__name", "next_person__kind"),
)
"""What a row shows: ``cases/_row.html`` and ``cases/_who.html``. Another column would be asked for once a row."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of a list says: view, sort, filters, place. Made by ``forms.FilterForm``, so always clean."""

    view: str = "open"
    sort: str = "time"
    priority: str = ""
    status: str = ""
    tag: str = ""
    product: str = ""
    words: str = ""
    after: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether the list is narrowed beyond its view."""
        return any((self.priority, self.status, self.tag, self.product, self.words))

    def query(self, **changes: str) -> str:
        """The query string of this list with changes; empty and default values are left out."""
        values = {name: getattr(self, name) for name in self.__slots__} | {"after": ""} | changes
        defaults = Filters()
        return urlencode({k: v for k, v in values.items() if v and v != getattr(defaults, k)})


View = Callable[[CaseQuerySet, Actor], CaseQuerySet]
VIEWS: dict[str, tuple[str, View]] = {
    "open": ("All open", lambda cases, actor: cases.live()),
    "mine": ("Mine", lambda cases, actor: cases.live().assigned_to(actor.person_id)),
    "unassigned": ("Unassigned", lambda cases, actor: cases.live().unassigned()),
    "next": ("My next action", lambda cases, actor: cases.live().waiting_for(actor.person_id)),
    "paused": ("Paused", lambda cases, actor: cases.paused()),
    "closed": ("Closed", lambda cases, actor: cases.closed()),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a list with its count, which is empty where a narrowed list counts the open view alone."""

    label: str
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, and the address without it."""

    label: str
    value: str
    url: str


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

    @property
    def is_filtered(self) -> bool:
        """Whether the list leaves something out that its view would show."""
        return bool(self.chips)


def queue_page(queue: Queue, filters: Filters, actor: Actor, *, supports: bool) -> ListPage:
    """A queue's list: one page of cases in groups, counts of its views, filters as chips."""
    cases = Case.objects.visible_to(actor).filter(queue=queue)
    return _list_page(queue.name, queue, cases, filters, actor, supports=supports)


def board_page(filters: Filters, actor: Actor) -> ListPage:
    """The board of my work: every case that names me, over all queues."""
    cases = Case.objects.visible_to(actor).naming(actor.person_id)
    return _list_page(BOARD, None, cases, filters, actor, supports=actor.is_support)


def visible_queues(actor: Actor) -> list[Queue]:
    """The queues of the rail, in their order."""
    return list(queues_of(actor)[:MAX_QUEUES_SHOWN])


def queues_of(actor: Actor) -> QueueQuerySet:
    """The queues an actor sees: those of their own teams first, then in the order leads gave them."""
    own = ExpressionWrapper(Q(team_id__in=actor.team_ids), output_field=BooleanField())
    first = [own.desc()] if actor.team_ids else []  # a condition on no team at all would be taken for an empty list
    return Queue.objects.visible_to(actor).order_by(*first, "position", Length("name"), "name")


def _list_page(
    title: str, queue: Any, cases: CaseQuerySet, filters: Filters, actor: Actor, *, supports: bool
) -> ListPage:
    # Who sees a queue sees all its cases: counting need not ask for each whom it names, and stays in the index.
    among = filtered(Case.objects.filter(queue=queue) if queue else cases, filters)
    told = (
        [filters.view] if filters.is_narrow else list(VIEWS)
    )  # few hits in a long history are found once, not six times
    numbers = dict(zip(told, counted([VIEWS[name][1](among, actor) for name in told]), strict=True))
    sort = order_of(filters)
    shown = shown_of(cases, among, filters, actor, numbers[filters.view])
    where = () if queue else ("queue",)
    only = (*ROW, *(f"{name}__name" for name in where))
    rows, cursor = page(shown, sort, filters.after, shown=(*ROW_PEOPLE, *where), only=only)
    here = reverse("queue", args=[queue.slug]) if queue else reverse("board")
    return ListPage(
        title=title,
        queue=queue,
        tabs=[
            Tab(label, f"{here}?{filters.query(view=name)}", _told(numbers, name), name == filters.view)
            for name, (label, _) in VIEWS.items()
        ],
        chips=_chips(here, filters),
        groups=_groups(rows, sort.name, whole=not cursor and not filters.after),
        filters=filters,
        shown=len(rows),
        total=count_words(numbers[filters.view]),
        next_url=f"{here}?{filters.query(after=cursor)}" if cursor else "",
        first_url=f"{here}?{filters.query()}" if filters.after else "",
        sort_label=sort.label,
        sorts=[
            Tab(s.label.capitalize(), f"{here}?{filters.query(sort=s.name)}", "", s.name == sort.name)
            for s in SORTS.values()
        ],
        link=link_of(queue, filters),
        supports=supports,
    )


def _told(numbers: dict[str, int], name: str) -> str:
    return count_words(numbers[name]) if name in numbers else ""


def link_of(queue: Any, filters: Filters) -> str:
    """What the links of a list carry to its cases, so that the list stands beside them; nothing for a plain queue."""
    kept = filters.query(after="")
    if queue is None:
        return f"?board=on&{kept}".rstrip("&")
    return f"?{urlencode({'queue': queue.slug})}&{kept}" if kept else ""


def order_of(filters: Filters) -> Sort:
    """The order of a list. Nobody has to act on closed cases: without another wish the last change comes first."""
    return SORTS["updated"] if filters.view == "closed" and filters.sort == "time" else SORTS[filters.sort]


def shown_of(cases: CaseQuerySet, among: CaseQuerySet, filters: Filters, actor: Actor, number: int) -> CaseQuerySet:
    """The cases of the view. Few hits of words are fetched from their index and then sorted.

    The planner takes every beginning of a word for equally frequent, and for a rare one would read the whole history in
    the list's order; many hits it rightly meets on the way.
    """
    view = VIEWS[filters.view][1]
    if filters.words and number < COUNTED:
        return cases.filter(pk__in=view(among, actor).order_by().values("pk")[:COUNTED])
    return view(filtered(cases, filters), actor)


def filtered(cases: CaseQuerySet, filters: Filters) -> CaseQuerySet:
    """The cases that the filters leave, in every view."""
    wanted = {"priority": filters.priority, "status": filters.status, "product": filters.product}
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if filters.status:  # a state lies in one category, which the indexes know: no view is read through for nothing
        cases = cases.filter(category=CATEGORY_OF[filters.status])
    if filters.tag:
        cases = cases.filter(tags__contains=[filters.tag])
    return cases.with_words(filters.words) if filters.words else cases


def _chips(here: str, filters: Filters) -> list[Chip]:
    labels = {
        "priority": ("Priority", dict(Priority.choices).get(filters.priority, "")),
        "status": ("State", dict(Status.choices).get(filters.status, "")),
        "product": ("Product", filters.product),
        "tag": ("Tag", filters.tag),
        "words": ("Subject has", filters.words),
    }
    return [
        Chip(label, value, f"{here}?{filters.query(**{name: ''})}") for name, (label, value) in labels.items() if value
    ]


def _groups(rows: list[Any], sort: str, *, whole: bool) -> list[Group]:
    """Rows by when somebody must act (in that order only; other orders are flat)."""
    if sort != "time":
        return [Group("", "", rows)] if rows else []
    now = timezone.localtime()
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(_when(row, now), []).append(row)
    return [Group(title, _note(title, len(found), whole=whole), found) for title, found in groups.items()]


def _when(case: Any, now: datetime) -> str:
    if case.category == Category.PAUSED:
        return "Paused"
    if case.act_by is None:
        return "No promised time"
    if case.act_by <= now + timedelta(hours=1):
        return "Act within the hour"
    if timezone.localtime(case.act_by).date() == now.date():
        return "Later today"
    return "This week" if case.act_by <= now + timedelta(days=7) else "Later"


def _note(title: str, count: int, *, whole: bool) -> str:
    """How many cases a group has, when the page shows all of them."""
    words = "1 case" if count == 1 else f"{count} cases"
    waiting = ", their clocks wait" if title == "Paused" else ""
    return words + waiting if whole else ""
