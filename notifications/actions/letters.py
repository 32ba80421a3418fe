"""Mails of notices: gathered for a while, composed and sent by the worker, kept until they are out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from datetime import timedelta as span
from smtplib import SMTPRecipientsRefused
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from core.jobs import defer, remember_due
from notifications.choices import Channel, MailState, Reason
from notifications.letters import letter, parts_of
from notifications.models import Mail, Notice
from notifications.preferences import NoticePreferences, wishes_of
from notifications.readers import Reader, reader
from tenants.doors import Home, home_here

log = logging.getLogger("guildhall.mail")
MAX_TRIES = 8
EARLY = span(minutes=1)
"""How much too early a job may come: the clocks of two machines differ."""


class NotTaken(Exception):
    """The mail server did not take a mail; it is tried again."""


class GivenUp(Exception):
    """A mail cannot be sent; it is kept, and ``manage.py doctor`` counts it."""


def post(notices: Sequence[Notice], wishes: Mapping[UUID, NoticePreferences]) -> None:
    """Put new notices into their readers' mails: one for each subject within two minutes, or the daily one.

    The system's own act. Records nothing: the mails are the record.
    """
    wanted = [(one, wishes[one.person_id].channel(Reason(one.reason))) for one in notices]
    wanted = [(one, channel) for one, channel in wanted if channel in (Channel.MAIL, Channel.DIGEST)]
    home = home_here() if wanted else None
    if home is None:
        return
    zone, now, open_ones = ZoneInfo(home.time_zone), timezone.now(), _waiting([one.person_id for one, _ in wanted])
    for notice, channel in wanted:
        is_digest, wish = channel == Channel.DIGEST, wishes[notice.person_id]
        place = (notice.person_id, None if is_digest else (notice.subject_kind, notice.subject_id))
        if place in open_ones:
            mail = open_ones[place]
            mail.notices = [*mail.notices, str(notice.pk)]
            mail.save(update_fields=["notices"])
            continue
        at = wish.digest_moment(now, zone) if is_digest else wish.mail_at(now, zone)
        mail = Mail(person_id=notice.person_id, notices=[str(notice.pk)], is_digest=is_digest, send_at=at)
        open_ones[place] = mail
        mail.save(force_insert=True)
        if is_digest:
            remember_due("digest", mail.pk, at)
        else:
            defer("notifications.send_mail", queue="mail", at=at, mail_id=mail.pk)


def send_digests(mail_ids: Iterable[UUID]) -> None:
    """Queue the daily mails whose moment has come: one job for each, so that one address does not hold up another.

    The system's own act. Records nothing: the mails are the record.
    """
    for mail_id in mail_ids:
        defer("notifications.send_mail", queue="mail", mail_id=mail_id)


def send_mail(mail_id: UUID) -> None:
    """Send a mail whose time has come, if its reader may still see what it says and has not read it already.

    Everything is asked anew: whether the reader has a door here, sees the subject and the event, and still wants mail.
    Raises ``NotTaken`` to be tried again and ``GivenUp`` for good; the row says so in either case. Runs again
    harmlessly. The system's own act. Records nothing: the row is the record.
    """
    with transaction.atomic():
        due = Mail.objects.select_for_update().filter(state=MailState.WAITING, send_at__lte=timezone.now() + EARLY)
        mail = due.filter(pk=mail_id).first()
        if mail is None:
            return
        message, is_read = _composed(mail)
        if is_read:
            mail.delete()
            return
        fault = _handed_over(mail, message) if message else None
    if fault is not None:
        log.warning("mail not taken", extra={"mail": str(mail_id), "fault": type(fault).__name__})
        if mail.state == MailState.FAILED:
            raise GivenUp(type(fault).__name__) from fault
        raise NotTaken(type(fault).__name__) from fault


def _waiting(person_ids: list[UUID]) -> dict[tuple[UUID, tuple[str, UUID] | None], Mail]:
    """The mails of these people that take more lines, by person and subject (None: the daily one)."""
    rows = Mail.objects.select_for_update().filter(person__in=person_ids, state=MailState.WAITING, tries=0)
    mails = [row for row in rows.order_by("at") if row.notices]
    firsts = Notice.objects.in_bulk([mail.notices[0] for mail in mails if not mail.is_digest])
    found: dict[tuple[UUID, tuple[str, UUID] | None], Mail] = {}
    for mail in mails:
        first = firsts.get(UUID(mail.notices[0]))
        if mail.is_digest:
            found[mail.person_id, None] = mail
        elif first is not None:
            found[mail.person_id, (first.subject_kind, first.subject_id)] = mail
    return found


def _composed(mail: Mail) -> tuple[EmailMultiAlternatives | None, bool]:
    """The mail's message (None: nothing its reader may see), and whether everything in it has been read already."""
    who, home = reader(mail.person_id), home_here()
    if who is None or home is None:
        _end(mail, MailState.DROPPED)
        return None, False
    rows = list(Notice.objects.visible_to(who.actor).filter(pk__in=mail.notices).order_by("at", "id"))
    unread = [row for row in rows if row.read_at is None and _is_wanted(row, wishes_of([mail.person_id]))]
    if rows and not unread:
        return None, True
    return _message(mail, unread, who, home), False


def _message(mail: Mail, notices: list[Notice], who: Reader, home: Home) -> EmailMultiAlternatives | None:
    parts = parts_of(notices, who.actor, is_mail=True)
    if not parts:
        _end(mail, MailState.DROPPED)
        return None
    zone = ZoneInfo(home.time_zone)
    with timezone.override(zone):
        return letter(mail.pk, parts, who, home, is_digest=mail.is_digest)


def _is_wanted(notice: Notice, wishes: Mapping[UUID, NoticePreferences]) -> bool:
    return wishes[notice.person_id].channel(Reason(notice.reason)) in (Channel.MAIL, Channel.DIGEST)


def _handed_over(mail: Mail, message: EmailMultiAlternatives) -> Exception | None:
    """Send, and note how it went; a fault is returned so that the note is kept.

    Without a mail server the words are kept too: the page of one's own mails shows them.
    """
    try:
        message.send()
    except (OSError, ValueError) as fault:  # SMTP's faults are OSErrors; ValueError is an address that is none
        mail.tries += 1
        is_over = mail.tries >= MAX_TRIES or _is_for_good(fault)
        mail.state = MailState.FAILED if is_over else MailState.WAITING
        mail.save(update_fields=["tries", "state"])
        return fault
    if not settings.EMAIL_URL:
        mail.subject, mail.text = str(message.subject), str(message.body)
        mail.save(update_fields=["subject", "text"])
    _end(mail, MailState.SENT, timezone.now())
    return None


def _is_for_good(fault: Exception) -> bool:
    """Whether the address itself was refused (5xx), so that trying again would not help."""
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    return isinstance(fault, ValueError)


def _end(mail: Mail, state: MailState, sent_at: datetime | None = None) -> None:
    mail.state, mail.sent_at = state, sent_at
    mail.save(update_fields=["state", "sent_at"])
