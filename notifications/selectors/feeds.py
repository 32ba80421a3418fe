"""What the feed page and a fetched feed know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.refusals import Missing
from notifications.models import Feed
from notifications.readers import reader
from notifications.subjects import FeedItem, Title, topic_of
from tenants.doors import Home, home_here
from tenants.selectors import digest

MOST = 50


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One of the actor's feeds. ``title`` is None when its subject is out of their sight: the feed is silent then."""

    key: UUID
    called: str
    title: Title | None
    at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as it is sent: newest first, at most ``MOST`` items."""

    key: UUID
    title: Title
    home: Home
    items: list[FeedItem]


def feeds_of(actor: Actor) -> list[FeedLine]:
    """The actor's feeds that are not revoked, newest first."""
    rows = list(Feed.objects.visible_to(actor).filter(revoked_at=None).order_by("-at")[:MOST])
    titles: dict[tuple[str, UUID | None], Title] = {}
    for kind in {row.subject_kind for row in rows}:
        if topic := topic_of(kind):
            keys = {row.subject_id for row in rows if row.subject_kind == kind and row.subject_id}
            titles |= {(kind, key): title for key, title in topic.titles(actor, keys).items()}
    return [
        FeedLine(row.pk, _called(row.subject_kind), titles.get((row.subject_kind, row.subject_id)), row.at, row.used_at)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar as it is sent."""

    key: UUID
    body: bytes


def fetch_calendar(token: str) -> FetchedCalendar:
    """The calendar behind a token, as its owner may see it now. ``Missing`` as for ``fetch``."""
    feed = Feed.objects.filter(digest=digest(token), revoked_at=None).first()
    owner = reader(feed.person_id) if feed is not None else None
    topic = topic_of(feed.subject_kind) if feed is not None else None
    if feed is None or owner is None or topic is None or topic.calendar is None or not feed.subject_id:
        raise Missing
    return FetchedCalendar(feed.pk, topic.calendar(owner.actor, feed.subject_id))


def fetch(token: str) -> Fetched:
    """The feed behind a token, as its owner may see it now.

    ``Missing``, always the same, for a token that is none or revoked, for an owner who has no door here any more, and
    for a subject out of their sight.
    """
    feed = Feed.objects.filter(digest=digest(token), revoked_at=None).first()
    owner = reader(feed.person_id) if feed is not None else None
    home = home_here()
    topic = topic_of(feed.subject_kind) if feed is not None else None
    if feed is None or owner is None or home is None or topic is None or topic.feed is None or not feed.subject_id:
        raise Missing
    title = topic.titles(owner.actor, [feed.subject_id]).get(feed.subject_id)
    if title is None:
        raise Missing
    return Fetched(feed.pk, title, home, topic.feed(owner.actor, feed.subject_id)[:MOST])


def _called(kind: str) -> str:
    topic = topic_of(kind)
    return topic.called if topic else kind
