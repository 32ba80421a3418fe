"""What notices, follows and feeds are about, as registered by the apps above.

The engine keeps kinds and keys. Which subjects a reader may see, what they are called and what happened to them is
asked of the app that owns the kind, for each reader anew and at the moment something is shown or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from core.actor import Actor, check_actor
from notifications.choices import Reason


@dataclass(frozen=True, slots=True)
class Title:
    """What a subject is called: ``number`` as people say it (may be empty), its words, and the path of its page."""

    words: str
    address: str
    number: str = ""

    @property
    def line(self) -> str:
        """Number and words in one line, fit for a header of a mail: no line break of whatever sort survives."""
        return " ".join(f"{self.number} {self.words}".split())


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: who (empty for the system) did what, the words they wrote, and where it stands."""

    who: str
    words: str
    at: datetime
    text: str = ""
    address: str = ""

    @property
    def sentence(self) -> str:
        """Who did what, as one sentence without its full stop."""
        return " ".join(f"{self.who} {self.words}".split())


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed. ``key`` stays the same for the same thing; ``text`` is plain, without markup."""

    key: UUID
    title: str
    at: datetime
    address: str
    who: str = ""
    text: str = ""


def _no_lines(actor: Actor, events: Collection[UUID]) -> Mapping[UUID, Line]:
    return {}


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of subject.

    ``visible`` returns a queryset of keys the actor may see, or None where keys lie in no table of their own;
    ``titles`` the titles of those among some keys that they may see now, ``lines`` what happened by events of these
    keys as far as they may know of it, ``mailed`` the same for a mail, where that says more than a page, which is asked
    each time somebody looks. ``feed`` the newest things of a subject they see, ``calendar`` its calendar as a file.
    ``called`` is the kind in a
    sentence, ``most`` how many of them the people of a space can follow between them, if that is bounded, and ``each``
    how many of these one person can. ``takes_replies`` has a mail about one of them name whose answer to it would be.
    """

    kind: str
    called: str
    titles: Callable[[Actor, Collection[UUID]], Mapping[UUID, Title]]
    visible: Callable[[Actor], Any] | None = None
    lines: Callable[[Actor, Collection[UUID]], Mapping[UUID, Line]] = _no_lines
    feed: Callable[[Actor, UUID], list[FeedItem]] | None = None
    most: int | None = None
    each: int | None = None
    mailed: Callable[[Actor, Collection[UUID]], Mapping[UUID, Line]] | None = None
    takes_replies: bool = False
    calendar: Callable[[Actor, UUID], bytes] | None = None


@lru_cache(4096)
def member_path(name: str, *args: Any) -> str:
    """The path of a page on a member's host, also where no request says whose addresses these are: in a job."""
    return reverse(name, urlconf=settings.MEMBER_URLCONF, args=args)


def keyed_path(name: str, key: UUID | int | None = None, *before: Any) -> str:
    """The same of a page whose last argument is a key or a number, or that has none.

    Turning a name into a path takes as long as showing an entry's words; the path around the key is remembered.
    """
    start, end = _around(name, *before) if key is None else _around(name, *before, _STANDS_FOR[type(key)])
    return start if key is None else f"{start}{key}{end}"


_STANDS_FOR: dict[type, UUID | int] = {UUID: UUID(int=0), int: 888_888_888}
"""What stands in a remembered path for the key that comes there."""


@lru_cache(1024)
def _around(name: str, *args: Any) -> tuple[str, str]:
    start, _, end = member_path(name, *args).rpartition(str(args[-1])) if args else (member_path(name), "", "")
    return start, end


_topics: dict[str, Topic] = {}
_ends: dict[Reason, Callable[[Actor], None]] = {}


def register(topic: Topic) -> None:
    """Make a kind known. Called once, when the app above is ready."""
    _topics[topic.kind] = topic


def register_end(reason: Reason, end: Callable[[Actor], None]) -> None:
    """Say how a person ends what they wanted themself, so that a mail's link ends it. Called once, when the app above
    is ready; ``end`` is harmless where they want it no more.
    """
    _ends[reason] = end


def end_of(reason: Reason) -> Callable[[Actor], None] | None:
    """How a person ends what they hear of for this reason; None where a mail less is all that can be asked."""
    return _ends.get(reason)


def topic_of(kind: str) -> Topic | None:
    """The topic of a kind, or None for a word that is none."""
    return _topics.get(kind)


def reply_kinds() -> list[str]:
    """The kinds whose mails name whose answer would be."""
    return [topic.kind for topic in _topics.values() if topic.takes_replies]


def feed_kinds() -> list[str]:
    """The kinds that have feeds, or calendars that are fetched as feeds are."""
    return [topic.kind for topic in _topics.values() if topic.feed is not None or topic.calendar is not None]


def has_calendar(kind: str) -> bool:
    """Whether what is fetched of this kind is a calendar."""
    topic = _topics.get(kind)
    return topic is not None and topic.calendar is not None


def title_of(actor: Actor, kind: str, key: UUID) -> Title | None:
    """What the actor may call this subject now; None for unseen, missing and unknown kinds alike."""
    topic = _topics.get(kind)
    return None if topic is None else topic.titles(actor, [key]).get(key)


def visible_notices(actor: Actor) -> Q:
    """The filter of notices whose subject the actor may see now, as a question for each row.

    Somebody's notices are few beside all that they see: a list of that would be made for every page. A range of one key
    says so, as PostgreSQL makes such a list of what is asked for by equality.
    """
    own = (OuterRef("subject_id"), OuterRef("subject_id"))
    check_actor(actor)
    condition = Q(pk__in=[])
    for topic in _topics.values():
        if topic.visible is not None:
            condition |= Q(Exists(topic.visible(actor).filter(pk__range=own)), subject_kind=topic.kind)
    return condition
