"""The filters that are on, as chips above a list: each says what it leaves and leads to the list without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.choices import NextAction, Priority, Severity, Status
from cases.filters import DUE_STATES, ME, NOBODY, Filters
from cases.models import Queue
from cases.selectors.fields import case_fields, option_words
from cases.selectors.scopes import Scope
from core.actor import Actor
from directory.models import Person


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, and the address without it."""

    label: str
    value: str
    url: str


def chips(scope: Scope, filters: Filters, actor: Actor) -> list[Chip]:
    """The chips of a list. One query where a colleague, queues or own fields are named, none else."""
    found: dict[str, tuple[str, str]] = {
        "queues": ("Queue", _queues(filters, actor) if filters.queues else ""),
        "priority": ("Priority", _label(Priority, filters.priority)),
        "severity": ("Severity", _label(Severity, filters.severity)),
        "status": ("State", _label(Status, filters.status)),
        "assignee": ("Assignee", _assignee(filters.assignee)),
        "acting": ("Next action", "Me" if filters.acting == ME else _label(NextAction, filters.acting)),
        "requester": ("Requester", filters.requester),
        "client": ("Organization", filters.client),
        "product": ("Product", filters.product),
        "tag": ("Tag", filters.tag),
        "due": ("Due", dict(DUE_STATES).get(filters.due, "")),
        "opened_from": ("Opened from", _day(filters.opened_from)),
        "opened_to": ("Opened until", _day(filters.opened_to)),
        "updated_from": ("Updated from", _day(filters.updated_from)),
        "updated_to": ("Updated until", _day(filters.updated_to)),
        "words": ("Subject has", filters.words),
    }
    empty: dict[str, object] = {"queues": ()}
    return _own(scope, filters) + [
        Chip(label, value, scope.at(filters, **{name: empty.get(name, "")}))
        for name, (label, value) in found.items()
        if value
    ]


def _own(scope: Scope, filters: Filters) -> list[Chip]:
    """Chips of the organization's own fields; one that is gone keeps its key."""
    known = {field.key: field for field in case_fields().fields} if filters.fields else {}
    found = []
    for pair in filters.fields:
        key, _, value = pair.partition("=")
        rest = tuple(one for one in filters.fields if one != pair)
        label, words = (known[key].label, option_words(known[key], value)) if key in known else (key, value)
        found.append(Chip(label, words, scope.at(filters, fields=rest)))
    return found


def _label(words: type[Priority | Severity | Status | NextAction], value: str) -> str:
    return str(words(value).label) if value else ""


def _assignee(value: str) -> str:
    if value in ("", ME, NOBODY):
        return {ME: "Me", NOBODY: "Nobody"}.get(value, "")
    return Person.objects.filter(pk=value).values_list("name", flat=True).first() or "Somebody"


def _queues(filters: Filters, actor: Actor) -> str:
    seen = Queue.objects.visible_to(actor).filter(slug__in=filters.queues)
    return ", ".join(seen.order_by("position", "name").values_list("name", flat=True)) or "None that you see"


def _day(value: str) -> str:
    return f"{date.fromisoformat(value):%d %b %Y}".lstrip("0") if value else ""
