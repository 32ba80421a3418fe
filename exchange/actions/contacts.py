"""Telling an own escalation contact by mail that an answer to another member is late."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from network.selectors.parties import News
from notifications.subjects import member_path
from tenants.doors import Home
from tenants.limits import may_mail
from tenants.selectors import origin


def mail_contact(news: News, place: int, network: str, home: Home) -> None:
    """Send one contact the number, topic, severity and since when it waits; not a word of what crossed.

    Nothing is sent once the turn has passed on, and no more than the limit of letters allows one mailbox. The system's
    own act. Records nothing: hearing of it named who is told.
    """
    standing = news.standing
    if place >= len(news.contacts) or standing.turn != standing.side:
        return
    name, address = news.contacts[place]
    if not may_mail("contact", address):
        return
    base = origin(home.host)
    context = {
        "name": name,
        "home": home,
        "news": news,
        "standing": standing,
        "address": base + member_path("escalation", network, standing.number),
        "card_url": base + member_path("hall_card", network),
    }
    with timezone.override(ZoneInfo(home.time_zone)):
        body = render_to_string("exchange/mails/late.txt", context)
    subject = f"E-{standing.number} waits for an answer of {home.name}"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    EmailMessage(" ".join(subject.split()), body, None, [address], headers=headers).send()
