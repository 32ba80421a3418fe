"""Following: to hear about something, more of it, less of it, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.refusals import Refused
from notifications.choices import Level
from notifications.events import FollowChanged
from notifications.models import Follow
from notifications.permissions import require
from notifications.preferences import wishes_of
from notifications.subjects import topic_of

MOST = 2_000
"""Follows of one person; whoever wants to hear of everything follows queues."""


@transaction.atomic
def follow(kind: str, key: UUID | None, *, by: Actor, level: str = Level.WATCHING, word: str = "") -> None:
    """Follow a subject one sees, or the tag ``word`` (with no key), at a level; again changes the level.

    Muting works over everything but a direct mention. ``Refused`` for a word that is no level, or too many follows.
    """
    require(by, "follow.change", (kind, key))
    if level not in Level.values:
        raise Refused("Choose how much you want to hear.")
    where = _where(kind, key, word)
    row = Follow.objects.filter(person_id=by.card, **where).first()
    if row is None:
        _check_room(Follow.objects.filter(person_id=by.card).count())
        _check_bound(kind, key, by)
        row = Follow(person_id=by.card, **where)
    row.level = level
    row.save()
    record(FollowChanged(subject_id=row.pk, what=kind, level=level), by=by)


@transaction.atomic
def unfollow(kind: str, key: UUID | None, *, by: Actor, word: str = "") -> None:
    """Follow something no longer; does nothing where nothing was followed.

    Asks for no sight: what has gone out of one's sight may be left behind.
    """
    require(by, "preferences.change")
    row = Follow.objects.filter(person_id=by.card, **_where(kind, key, word)).first()
    if row is None:
        return
    gone = row.pk
    row.delete()
    record(FollowChanged(subject_id=gone, what=kind, level=""), by=by)


def rehearse_follows(kind: str, keys: Iterable[UUID], *, by: Actor) -> dict[UUID, str]:
    """Why following each of these subjects, one after the other, would be refused; without those where it would not.

    The owning app's action asks the permission: it has found that the actor sees them. Two queries, and those of a kind
    that is bounded. Records nothing: nothing is followed yet.
    """
    wanted, own = list(keys), Follow.objects.filter(person_id=by.card)
    count = own.count()
    known = set(own.filter(subject_kind=kind, subject_id__in=wanted).values_list("subject_id", flat=True))
    found: dict[UUID, str] = {}
    for key in wanted:
        try:
            if key not in known:
                _check_room(count)
                _check_bound(kind, key, by)
                count += 1
        except Refused as refused:
            found[key] = refused.sentence
    return found


def follow_by_taking_part(kind: str, key: UUID, person_ids: Iterable[UUID]) -> None:
    """Let people who take part in something follow it, unless they said they do not want that or chose a level.

    The system's own act. Records nothing: it follows from the event it is called for.
    """
    wanted = [person for person, wishes in wishes_of(person_ids).items() if wishes.follow_by_taking_part]
    rows = [Follow(person_id=person, subject_kind=kind, subject_id=key) for person in wanted]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def rename_word(kind: str, word: str, into: str, *, only: Iterable[UUID] | None = None) -> list[UUID]:
    """Let follows of a word go over to another one; returns their keys, for taking that back (``only`` those).

    Who follows both words keeps the follow of the second. The owning app's action has asked the permission and records
    the event: nobody chose to hear of anything else.
    """
    rows = Follow.objects.select_for_update().filter(subject_kind=kind, subject_id=None, word=word)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    there = Follow.objects.filter(subject_kind=kind, subject_id=None, word=into).values("person")
    keys: list[UUID] = list(rows.exclude(person__in=there).values_list("pk", flat=True))
    Follow.objects.filter(pk__in=keys).update(word=into)
    return keys


def forget_follows(kind: str, key: UUID) -> None:
    """Let nobody follow a subject that is gone. The owning app's action asks the permission and records the event."""
    Follow.objects.filter(subject_kind=kind, subject_id=key).delete()


def _check_room(count: int) -> None:
    """``Refused`` for somebody who follows as much as one can."""
    if count >= MOST:
        raise Refused(f"You follow {MOST} things already, which is the most. Follow a queue instead.")


def _check_bound(kind: str, key: UUID | None, by: Actor) -> None:
    """``Refused`` where a kind is bounded, and this subject would be one more than one, or all together, can follow."""
    topic = topic_of(kind)
    if topic is not None and topic.each is not None:
        own = Follow.objects.filter(person_id=by.card, subject_kind=kind).count()
        if own >= topic.each:
            raise Refused(f"You follow {own} {topic.called}s already, which is the most. Leave one, or follow a queue.")
    if topic is None or topic.most is None:
        return
    others = Follow.objects.filter(subject_kind=kind).exclude(subject_id=key).order_by()
    if others.values("subject_id").distinct()[: topic.most].count() >= topic.most:
        said = f"Your organization follows {topic.most} {topic.called}s already, which is the most."
        raise Refused(f"{said} Follow one that a colleague follows, or a queue.")


def _where(kind: str, key: UUID | None, word: str) -> dict[str, object]:
    """The columns of a follow. A tag is a word of its own; anything else has a key."""
    if (key is None) == (not word):
        raise Refused("Choose what you want to follow.")
    return {"subject_kind": kind, "subject_id": key, "word": word.strip().lower()[:40]}
