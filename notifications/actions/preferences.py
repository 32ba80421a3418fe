"""Saying what one wants to hear, on the page or by a link in a mail."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.chosen import keep
from core.jobs import remember_due
from notifications.choices import MailState, Reason
from notifications.models import Mail
from notifications.permissions import require
from notifications.preferences import NoticePreferences, wishes_of
from notifications.subjects import end_of


@transaction.atomic
def change_preferences(wishes: NoticePreferences, *, by: Actor, zone: ZoneInfo) -> None:
    """Keep a person's wishes. A daily mail that waits already goes out at its new time.

    Records nothing of its own: keeping the setting says so.
    """
    require(by, "preferences.change")
    had = NoticePreferences.named(str(by.card))
    if had is None or had.value != wishes:
        keep(wishes, name=str(by.card), by=by, key=had.key if had else None)
    rows = Mail.objects.visible_to(by).select_for_update().filter(is_digest=True, state=MailState.WAITING, tries=0)
    for row in rows:
        row.send_at = wishes.digest_moment(timezone.now(), zone)
        row.save(update_fields=["send_at"])
        remember_due("digest", row.pk, row.send_at)


@transaction.atomic
def stop_mails(reasons: Iterable[Reason], *, by: Actor, zone: ZoneInfo) -> None:
    """Send no more mails for these reasons, neither at once nor daily; the bell keeps showing. Twice is harmless.

    What the person wanted themself, as a weekly report, ends instead: wanted again, it comes by mail again. Records
    nothing of its own: keeping the setting says so.
    """
    muted = []
    for reason in reasons:
        if end := end_of(reason):
            end(by)
        else:
            muted.append(reason)
    change_preferences(wishes_of([by.card])[by.card].without_mail(muted), by=by, zone=zone)
