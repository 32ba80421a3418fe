"""What the address of a list says, and which cases it leaves. Pure rules over querysets: no page, no request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from functools import reduce
from math import isfinite
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from cases.choices import CATEGORY_OF, NextAction
from cases.querysets import DUE, CaseQuerySet
from core.actor import Actor
from directory.models import Person

PLACE = ("view", "sort", "group", "columns", "after")
"""What an address says about how a list is shown; everything else narrows it."""
ME, NOBODY = "me", "none"
FIELD = "field."
"""What the name of one of the organization's own fields begins with in an address."""
DUE_STATES = (
    ("overdue", "Overdue"),
    ("hour", "Within the hour"),
    ("today", "Today"),
    ("week", "In seven days"),
    ("none", "Without a target"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of a list says: view, sort, grouping, filters, place. Made by ``forms.FilterForm``, so always
    clean. Days are ISO dates, ``assignee`` is "me", "none" or a card's key, ``queues`` are slugs, ``fields`` are the
    organization's own ones as "key=value", ``columns`` names of what a row shows (none: the usual ones).
    """

    view: str = "open"
    sort: str = "time"
    priority: str = ""
    status: str = ""
    tag: str = ""
    product: str = ""
    words: str = ""
    after: str = ""
    severity: str = ""
    assignee: str = ""
    acting: str = ""
    requester: str = ""
    client: str = ""
    due: str = ""
    opened_from: str = ""
    opened_to: str = ""
    updated_from: str = ""
    updated_to: str = ""
    queues: tuple[str, ...] = ()
    group: str = ""
    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether the list is narrowed beyond its view."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in PLACE)

    @property
    def is_common(self) -> bool:
        """Whether it is one of the few ways of narrowing that everybody uses: one choice from a short list, no words,
        the usual columns.
        """
        short = ("priority", "status", "severity")
        others = (one.name for one in fields(self) if one.name not in (*PLACE, *short))
        chosen = [name for name in short if getattr(self, name)]
        return len(chosen) < 2 and not any(getattr(self, name) for name in ("after", "columns", *others))

    def query(self, base: Filters | None = None, **changes: Any) -> str:
        """The query string of this list with changes. What is as in ``base`` (nothing, or a saved view) is left out."""
        values = {one.name: getattr(self, one.name) for one in fields(self)} | {"after": ""} | changes
        usual = base or Filters()
        own, theirs = by_field(values.pop("fields")), by_field(usual.fields)
        said = {name: value for name, value in values.items() if tuple(value) != tuple(getattr(usual, name))}
        said |= {f"{FIELD}{key}": own.get(key, "") for key in own | theirs if own.get(key) != theirs.get(key)}
        return urlencode({name: value or "" for name, value in said.items()}, doseq=True)

    def kept(self) -> dict[str, Any]:
        """What differs from a plain list, to be kept; the place in it is not."""
        plain = Filters()
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name != "after" and getattr(self, one.name) != getattr(plain, one.name)
        }


def by_field(pairs: tuple[str, ...]) -> dict[str, str]:
    """The wanted values of the organization's own fields by key."""
    return {key: value for key, _, value in (pair.partition("=") for pair in pairs)}


View = Callable[[CaseQuerySet, Actor, datetime], CaseQuerySet]
VIEWS: dict[str, tuple[str, View]] = {
    "open": ("All open", lambda cases, actor, now: cases.live()),
    "mine": ("Mine", lambda cases, actor, now: cases.live().assigned_to(actor.person_id)),
    "unassigned": ("Unassigned", lambda cases, actor, now: cases.live().unassigned()),
    "next": ("My next action", lambda cases, actor, now: cases.live().waiting_for(actor.person_id)),
    "snoozed": ("Snoozed", lambda cases, actor, now: cases.live().snoozed_by(actor.person_id, now)),
    "paused": ("Paused", lambda cases, actor, now: cases.paused()),
    "closed": ("Closed", lambda cases, actor, now: cases.closed()),
    "all": ("All", lambda cases, actor, now: cases),
}
"""What each view leaves of a list, as of a moment."""


def filtered(cases: CaseQuerySet, filters: Filters, actor: Actor) -> CaseQuerySet:
    """The cases that the filters leave, in every view. They never let anybody see more: ``cases`` are the visible."""
    wanted = {name: getattr(filters, name) for name in ("priority", "status", "product", "severity")}
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if filters.status:  # a state lies in one category, which the indexes know: no view is read through for nothing
        cases = cases.filter(category=CATEGORY_OF[filters.status])
    if filters.tag:
        cases = cases.filter(tags__contains=[filters.tag])
    if filters.queues:
        cases = cases.filter(queue__in=_queues(cases, filters.queues))
    for key, value in by_field(filters.fields).items():
        cases = cases.filter(_holding(key, value))
    cases = _by_people(cases, filters, actor)
    cases = _by_days(cases, filters)
    cases = _by_due(cases, filters.due) if filters.due else cases
    return cases.with_words(filters.words) if filters.words else cases


def _holding(key: str, text: str) -> Q:
    """Cases that hold this value in a field, whatever its sort: an option's key or text, one of several, yes or no, a
    number.
    """
    wanted: list[Any] = [text, [text]]
    wanted += [text == "yes"] if text in ("yes", "no") else []
    with suppress(ValueError):
        number = float(text.replace(",", "."))
        wanted += [number] if isfinite(number) else []
    return reduce(or_, (Q(fields__contains={key: value}) for value in wanted))


def _queues(cases: CaseQuerySet, slugs: tuple[str, ...]) -> Any:
    queue: Any = cases.model._meta.get_field("queue").related_model
    return queue.objects.filter(slug__in=slugs).values("pk")


def _by_people(cases: CaseQuerySet, filters: Filters, actor: Actor) -> CaseQuerySet:
    if filters.assignee == NOBODY:
        cases = cases.unassigned()
    elif filters.assignee:
        cases = cases.assigned_to(actor.person_id if filters.assignee == ME else filters.assignee)
    if filters.acting == ME:
        cases = cases.waiting_for(actor.person_id)
    elif filters.acting:
        cases = cases.filter(next_kind=NextAction(filters.acting))
    if filters.requester:
        cases = cases.filter(requester__in=Person.objects.filter(name__icontains=filters.requester).values("pk"))
    if filters.client:
        named = Person.objects.filter(client__name__icontains=filters.client)
        cases = cases.filter(requester__in=named.values("pk"))
    return cases


def _by_days(cases: CaseQuerySet, filters: Filters) -> CaseQuerySet:
    for name in ("opened", "updated"):
        first, last = _day(getattr(filters, f"{name}_from")), _day(getattr(filters, f"{name}_to"))
        if first:
            cases = cases.filter(**{f"{name}_at__gte": first})
        if last:
            cases = cases.filter(**{f"{name}_at__lt": last + timedelta(days=1)})
    return cases


def _day(text: str) -> datetime | None:
    """The beginning of a day, where the organization is."""
    day = parse_date(text) if text else None
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _by_due(cases: CaseQuerySet, state: str) -> CaseQuerySet:
    if state == NOBODY:
        return cases.filter(due_at=None, act_by=None)
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    until = {
        "overdue": now,
        "hour": now + timedelta(hours=1),
        "today": midnight + timedelta(days=1),
        "week": now + timedelta(days=7),
    }[state]
    # paused work has time: only what runs is due
    running = Q(category="open", nearest__lt=until)
    return cases.alias(nearest=DUE).filter(running)
