"""Feeds: personal addresses for feed readers, each shown once and revocable at once."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Refused
from notifications.events import FeedMade, FeedRevoked
from notifications.models import Feed
from notifications.permissions import require
from notifications.subjects import feed_kinds
from tenants.selectors import digest

MOST = 50
TOKEN_BYTES = 32


@transaction.atomic
def make_feed(kind: str, key: UUID, *, by: Actor) -> tuple[Feed, str]:
    """Make a feed of a subject one sees. Returns it and its token, which is kept nowhere and cannot be shown again."""
    require(by, "feed.make", (kind, key))
    if kind not in feed_kinds():
        raise Refused("There are feeds of cases, queues and views.")
    if Feed.objects.visible_to(by).filter(revoked_at=None).count() >= MOST:
        raise Refused(f"You have {MOST} feeds already, which is the most. Revoke one first.")
    token = token_urlsafe(TOKEN_BYTES)
    feed = Feed.objects.create(person_id=by.card, subject_kind=kind, subject_id=key, digest=digest(token))
    record(FeedMade(subject_id=feed.pk, what=kind, what_id=key), by=by)
    return feed, token


@transaction.atomic
def revoke_feed(feed_id: UUID, *, by: Actor) -> None:
    """End a feed of one's own: its address leads nowhere from now on. ``Missing`` for anybody else's."""
    require(by, "feed.revoke")
    feed = Feed.objects.visible_to(by).select_for_update().filter(pk=feed_id, revoked_at=None).first()
    if feed is None:
        raise Missing
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    record(FeedRevoked(subject_id=feed.pk), by=by)


def note_use(feed_id: UUID) -> None:
    """Remember when a feed was fetched last, to the quarter of an hour, so that its owner notices a stranger.

    The system's own act. Records nothing: the row says it.
    """
    now = timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=now - timedelta(minutes=15))
    Feed.objects.filter(stale, pk=feed_id).update(used_at=now)
