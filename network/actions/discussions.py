"""Discussions and stories of a community: opening one, writing in it, pinning, closing and hiding."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.actions import Upload, add_entry, open_thread
from conversations.actions.entries import fresh_key
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.actions.communities import check_alive, standing
from network.events import communities as events
from network.models import Discussion
from network.models.communities import MOST_PINNED
from network.permissions import require

KIND = "discussion"
LONGEST_TITLE = 200
LONGEST_REASON = 500


@transaction.atomic
def open_discussion(
    community_id: UUID,
    *,
    by: Actor,
    kind: str,
    title: str,
    source: str,
    uploads: Sequence[Upload] = (),
    once: UUID | None = None,
) -> Discussion:
    """Open a discussion, or tell a story, with its first entry. ``Repeated`` for a form that was sent before."""
    community = standing(community_id, by=by)
    require(by, "community.write", community)
    check_alive(community)
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Give it a title of at most {LONGEST_TITLE} characters.")
    once = fresh_key(once, source, by=by)
    made = Discussion.objects.create(community=community, kind=kind, title=title, by_id=by.card)
    entry = add_entry(open_thread(KIND, made.pk), by=by, kind="reply", source=source, uploads=uploads, once=once)
    record(events.DiscussionOpened(subject_id=made.pk, community_id=community.pk, entry_id=entry.pk), by=by)
    return made


@transaction.atomic
def write_in_discussion(
    discussion_id: UUID, *, by: Actor, source: str, uploads: Sequence[Upload] = (), once: UUID | None = None
) -> Entry:
    """Write in a discussion. ``Repeated`` for a form that was sent before, ``Refused`` once it is closed."""
    discussion = _locked(discussion_id, by=by)
    require(by, "community.write", discussion.community)
    check_alive(discussion.community)
    once = fresh_key(once, source, by=by)
    if not discussion.is_open:
        raise Refused("This discussion is closed: it is read and no longer written in.")
    thread = Thread.objects.get(subject_kind=KIND, subject_id=discussion.pk, kind=Thread.Kind.MAIN)
    entry = add_entry(thread, by=by, kind="reply", source=source, uploads=uploads, once=once)
    discussion.last_at = entry.at
    discussion.save(update_fields=["last_at"])
    record(events.DiscussionEntryAdded(subject_id=discussion.pk, entry_id=entry.pk), by=by)
    return entry


@transaction.atomic
def pin_discussion(discussion_id: UUID, *, by: Actor, is_pinned: bool) -> Discussion:
    """Put a discussion first in its community, or no longer."""
    discussion = _locked(discussion_id, by=by)
    require(by, "community.moderate", discussion.community)
    if (discussion.pinned_at is not None) == is_pinned:
        return discussion
    pinned = Discussion.objects.filter(community=discussion.community, pinned_at__isnull=False)
    if is_pinned and pinned.count() >= MOST_PINNED:
        raise Refused(f"{MOST_PINNED} discussions are pinned already. Unpin one first.")
    discussion.pinned_at = timezone.now() if is_pinned else None
    discussion.save(update_fields=["pinned_at"])
    record(events.DiscussionPinned(subject_id=discussion.pk, entry_id=None, is_pinned=is_pinned), by=by)
    return discussion


@transaction.atomic
def pin_entry(entry_id: UUID, *, by: Actor, is_pinned: bool) -> Discussion:
    """Put an entry first in its discussion, or no longer. ``Missing`` for one that the actor does not read."""
    entry = discussed(entry_id, by=by)
    discussion = _locked(entry.thread.subject_id, by=by)
    require(by, "community.moderate", discussion.community)
    if (entry.pk in discussion.pinned) == is_pinned:
        return discussion
    if is_pinned and len(discussion.pinned) >= MOST_PINNED:
        raise Refused(f"{MOST_PINNED} entries are pinned already. Unpin one first.")
    rest = [key for key in discussion.pinned if key != entry.pk]
    discussion.pinned = [*rest, entry.pk] if is_pinned else rest
    discussion.save(update_fields=["pinned"])
    record(events.DiscussionPinned(subject_id=discussion.pk, entry_id=entry.pk, is_pinned=is_pinned), by=by)
    return discussion


@transaction.atomic
def close_discussion(discussion_id: UUID, *, by: Actor) -> Discussion:
    """End a discussion: it is read and no longer written in."""
    discussion = _locked(discussion_id, by=by)
    require(by, "discussion.end", discussion)
    if discussion.closed_at is not None:
        raise Overtaken("This discussion is closed already.")
    discussion.closed_at = timezone.now()
    discussion.save(update_fields=["closed_at"])
    record(events.DiscussionClosed(subject_id=discussion.pk), by=by)
    return discussion


@transaction.atomic
def reopen_discussion(discussion_id: UUID, *, by: Actor) -> Discussion:
    """Have a discussion that had ended written in again."""
    discussion = _locked(discussion_id, by=by)
    require(by, "discussion.end", discussion)
    check_alive(discussion.community)
    if discussion.closed_at is None:
        raise Overtaken("This discussion is open.")
    discussion.closed_at = None
    discussion.save(update_fields=["closed_at"])
    record(events.DiscussionReopened(subject_id=discussion.pk), by=by)
    return discussion


@transaction.atomic
def hide_discussion(discussion_id: UUID, *, by: Actor, reason: str) -> Discussion:
    """Keep a discussion from its readers, with a reason for whoever opened it. Taken back by ``show_discussion``."""
    discussion = _locked(discussion_id, by=by)
    require(by, "community.moderate", discussion.community)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"Say why, in at most {LONGEST_REASON} characters. Whoever opened it reads this.")
    if discussion.hidden_at is not None:
        raise Overtaken("This discussion is hidden already.")
    discussion.hidden_at, discussion.hidden_by_id, discussion.hidden_reason = timezone.now(), by.card, words
    discussion.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    record(events.DiscussionHidden(subject_id=discussion.pk, is_hidden=True), by=by)
    return discussion


@transaction.atomic
def show_discussion(discussion_id: UUID, *, by: Actor) -> Discussion:
    """Show a hidden discussion to its readers again."""
    discussion = _locked(discussion_id, by=by)
    require(by, "community.moderate", discussion.community)
    if discussion.hidden_at is None:
        raise Overtaken("This discussion is not hidden.")
    discussion.hidden_at, discussion.hidden_by, discussion.hidden_reason = None, None, ""
    discussion.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    record(events.DiscussionHidden(subject_id=discussion.pk, is_hidden=False), by=by)
    return discussion


def discussed(entry_id: UUID, *, by: Actor) -> Entry:
    """An entry of a discussion that the actor reads. ``Missing`` for any other.

    The owning app's action asks the permission and records the event.
    """
    rows = Entry.objects.visible_to(by).select_related("thread")
    found = rows.filter(pk=entry_id, thread__subject_kind=KIND).first()
    if found is None:
        raise Missing
    return found


def _locked(discussion_id: UUID, *, by: Actor) -> Discussion:
    rows = Discussion.objects.visible_to(by).select_for_update(of=("self",)).select_related("community")
    found = rows.filter(pk=discussion_id).first()
    if found is None:
        raise Missing
    return found
