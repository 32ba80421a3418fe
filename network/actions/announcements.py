"""What stewards tell the members: publishing, changing and withdrawing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.events import announcements as events
from network.models import Announcement
from network.models.announcements import LONGEST
from network.permissions import require

MOST = 20
TITLE = 120


@transaction.atomic
def publish_announcement(*, by: Actor, title: str, text: str, until: datetime | None = None) -> Announcement:
    """Tell every member something, in Markdown; without ``until`` it stays until somebody withdraws it.

    ``Refused`` with a sentence where words are missing or too many, and beyond ``MOST`` current ones.
    """
    require(by, "announcement.curate")
    _check(title, text, until)
    if Announcement.objects.current().count() >= MOST:
        raise Refused(f"There are {MOST} announcements already, which is the most. Withdraw some first.")
    row = Announcement(title=title.strip(), until=until, by_id=by.card)
    row.write(text.strip())
    row.save()
    record(events.AnnouncementPublished(subject_id=row.pk), by=by)
    return row


@transaction.atomic
def change_announcement(
    announcement_id: UUID, *, by: Actor, title: str, text: str, until: datetime | None
) -> Announcement:
    """Put an announcement into other words, or give it another last day. Who wrote it first keeps their name on it."""
    require(by, "announcement.curate")
    row = _standing(announcement_id)
    wanted: dict[str, Any] = {"title": title.strip(), "text": text.strip(), "until": until}
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    if not changed:
        return row
    _check(title, text, until)
    row.title, row.until, row.changed_at = wanted["title"], until, timezone.now()
    row.write(wanted["text"])
    row.save()
    record(events.AnnouncementChanged(subject_id=row.pk, fields=changed), by=by)
    return row


@transaction.atomic
def withdraw_announcement(announcement_id: UUID, *, by: Actor) -> Announcement:
    """Take an announcement away from the members; stewards still find it among the past ones."""
    require(by, "announcement.curate")
    row = _standing(announcement_id)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(events.AnnouncementWithdrawn(subject_id=row.pk), by=by)
    return row


def _standing(key: UUID) -> Announcement:
    """The row, locked and fresh, unless somebody has withdrawn it meanwhile."""
    row = Announcement.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise Missing
    if row.withdrawn_at is not None:
        raise Overtaken("This announcement was withdrawn. Publish a new one to say it again.")
    return row


def _check(title: str, text: str, until: datetime | None) -> None:
    if not title.strip() or not text.strip():
        raise Refused("Give the announcement a title and a text.")
    if len(title.strip()) > TITLE or len(text.strip()) > LONGEST:
        raise Refused(f"A title has at most {TITLE} characters, and a text at most {LONGEST:,}.")
    if until is not None and until <= timezone.now():
        raise Refused("The last day is over already. Choose a later one, or none.")
