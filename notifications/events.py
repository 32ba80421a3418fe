"""What a reader decided about hearing. Who heard of what is in the notices and mails themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare

_OWN = "a reader's own state: nobody else sees it"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FollowChanged(Event):
    """Somebody follows something at a level, or (empty) no longer. The subject is the follow, ``what`` its kind."""

    kind: ClassVar[str] = "follow"
    silent: ClassVar[str] = _OWN

    what: str
    level: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FeedMade(Event):
    """Somebody made themself a feed. The subject is the feed; its token is kept nowhere."""

    kind: ClassVar[str] = "feed"
    silent: ClassVar[str] = _OWN

    what: str
    what_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FeedRevoked(Event):
    """Somebody ended a feed of theirs. The subject is the feed."""

    kind: ClassVar[str] = "feed"
    silent: ClassVar[str] = _OWN
