"""Telling people, and what they do with what they were told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.models import Event
from notifications.actions.letters import post
from notifications.choices import Channel, Reason
from notifications.models import Notice
from notifications.permissions import require
from notifications.preferences import wishes_of


@transaction.atomic
def tell(event: Event, hearers: Mapping[UUID, Reason], *, about: tuple[str, UUID] | None = None) -> list[UUID]:
    """Tell people of an event, each for their reason. Returns the keys of those who have a new notice.

    ``about`` is the subject the notice is filed under, if not the event's own. The caller has asked what each of them
    may see. Runs again harmlessly: nobody is told twice of one event. The system's own act. Records nothing: the
    notices are the record.
    """
    kind, key = about or (event.subject_kind, event.subject_id)
    had = set(Notice.objects.filter(event_id=event.pk, person__in=list(hearers)).values_list("person_id", flat=True))
    wishes = wishes_of(hearers.keys() - had)
    new = [
        Notice(
            person_id=person,
            event_id=event.pk,
            name=event.name,
            subject_kind=kind,
            subject_id=key,
            reason=hearers[person],
            at=event.at,
        )
        for person, wish in wishes.items()
        if wish.channel(hearers[person]) != Channel.NONE
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    post(new, wishes)
    return [notice.person_id for notice in new]


def mark_read(
    *, by: Actor, about: tuple[str, UUID] | None, notice_id: UUID | None = None, everything: bool = False
) -> int:
    """Mark one notice, those about a subject, or all of them as read. Returns how many there were.

    Records nothing: what somebody has read is their own affair.
    """
    require(by, "notice.read")
    rows = Notice.objects.visible_to(by).filter(read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    elif about is not None:
        rows = rows.filter(subject_kind=about[0], subject_id=about[1])
    elif not everything:
        return 0
    return rows.update(read_at=timezone.now())


def mark_unread(notice_id: UUID, *, by: Actor) -> int:
    """Put a notice back among the unread ones. Returns whether there was one, as a number.

    Records nothing: what somebody has read is their own affair.
    """
    require(by, "notice.read")
    return Notice.objects.visible_to(by).filter(pk=notice_id).update(read_at=None)
