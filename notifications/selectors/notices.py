"""What the bell and the page of notices know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet

from core.actor import Actor
from core.statements import remembered
from notifications.choices import Reason
from notifications.letters import Part, parts_of
from notifications.models import Notice
from notifications.querysets import OwnQuerySet
from notifications.subjects import visible_notices

PAGE = 50
IN_BELL = 12
COUNTED = 100
MENTIONS = (Reason.MENTIONED, Reason.TEAM_MENTIONED)

Show = Literal["unread", "all", "mentions"]
TABS: dict[Show, str] = {"unread": "Unread", "all": "All", "mentions": "Mentions"}


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of notices by subject. ``older_url`` is a query string, empty on the last page."""

    show: Show
    parts: list[Part]
    older_url: str
    newest_url: str
    unread: str

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The three ways to look at notices."""
        return [{"label": label, "url": f"?show={name}", "current": name == self.show} for name, label in TABS.items()]


def unread_words(actor: Actor) -> str:
    """How many unread notices the bell shows, of those that may still be seen: empty for none, 99+ for many."""
    count = len(_unread_seen(actor))
    return "" if not count else f"{COUNTED - 1}+" if count >= COUNTED else str(count)


@remembered()
def _unread_seen(actor: Actor) -> QuerySet[Notice, Any]:
    return _seen(actor).filter(read_at=None).order_by().values_list("pk")[:COUNTED]


def latest(actor: Actor) -> list[Part]:
    """The newest unread notices by subject, for the bell."""
    return parts_of(_latest(actor), actor)


@remembered()
def _latest(actor: Actor) -> QuerySet[Notice]:
    return _seen(actor).filter(read_at=None).order_by("-at", "-id")[:IN_BELL]


def told_before(kind: str, key: UUID, reason: Reason) -> set[UUID]:
    """The people who were told of a subject for this reason before. For reactions."""
    rows = Notice.objects.filter(subject_kind=kind, subject_id=key, reason=reason)
    return set(rows.values_list("person_id", flat=True))


def mentions_unread(actor: Actor, number: int) -> list[Part]:
    """The newest unread notices of being mentioned, by subject: at most ``number`` of them."""
    return parts_of(_mentions(actor, number), actor)


@remembered()
def _mentions(actor: Actor, number: int) -> QuerySet[Notice]:
    return _seen(actor).filter(read_at=None, reason__in=MENTIONS).order_by("-at", "-id")[:number]


def notice_page(actor: Actor, show: Show, after: str = "") -> NoticePage:
    """A page of one's notices, newest first, those about one subject together. ``after`` is a cursor of ours."""
    place = _place(after)
    at, key = place or (None, None)
    found = _page(actor, show, at, key)
    older = found[PAGE - 1] if len(found) > PAGE else None
    cursor = urlencode({"show": show, "after": f"{older.at.isoformat()} {older.pk}"}) if older else ""
    return NoticePage(
        show,
        parts_of(found[:PAGE], actor),
        f"?{cursor}" if cursor else "",
        f"?show={show}" if place else "",
        unread_words(actor),
    )


@remembered()
def _page(actor: Actor, show: Show, at: datetime | None, key: UUID | None) -> QuerySet[Notice]:
    """The rows of a page and one more, from a place on."""
    rows = _seen(actor)
    if show == "unread":
        rows = rows.filter(read_at=None)
    elif show == "mentions":
        rows = rows.filter(reason__in=MENTIONS)
    if at is not None:
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    return rows.order_by("-at", "-id")[: PAGE + 1]


def _seen(actor: Actor) -> OwnQuerySet[Notice]:
    return Notice.objects.visible_to(actor).filter(visible_notices(actor))


def _place(cursor: str) -> tuple[datetime, UUID] | None:
    """Where the next page begins; None for anything that is no cursor of ours: the first page."""
    moment, _, key = cursor.partition(" ")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(key)) if at.tzinfo else None
    except ValueError:
        return None
