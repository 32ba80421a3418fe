"""Doors of feeds, and of the links in mails: open to whoever holds their address, and to nobody else."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import people_of_this_organization, public_here
from core.refusals import Missing, Refused
from notifications.actions import feeds as actions
from notifications.actions.preferences import stop_mails
from notifications.forms import FeedForm
from notifications.letters import reason_words, unseal
from notifications.models import Feed
from notifications.readers import reader
from notifications.selectors import feeds as selectors
from notifications.subjects import end_of, has_calendar
from tenants.limits import spend
from tenants.selectors import origin

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


@people_of_this_organization
@require_safe
def feeds(request: Any) -> HttpResponse:
    """One's feeds."""
    return render(request, "notifications/feeds.html", {"feeds": selectors.feeds_of(request.actor)})


@people_of_this_organization
@require_POST
def make_feed(request: Any) -> HttpResponse:
    """Make a feed. Its address is in this answer and never again."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        raise Missing
    try:
        feed, token = actions.make_feed(
            form.cleaned_data["subject_kind"], form.cleaned_data["subject_id"], by=request.actor
        )
    except Refused as refused:
        if refused.status == 403:
            raise Missing from refused
        messages.error(request, refused.sentence)
        return redirect("feeds")
    return made_answer(request, feed, token)


def made_answer(request: Any, feed: Feed, token: str) -> HttpResponse:
    """One's feeds, with the address of the one that was just made."""
    address = _address(request, token, is_calendar=has_calendar(feed.subject_kind))
    context = {"feeds": selectors.feeds_of(request.actor), "made": feed.pk, "address": address}
    response = render(request, "notifications/feeds.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@people_of_this_organization
@require_POST
def revoke_feed(request: Any, feed_id: UUID) -> HttpResponse:
    """End a feed."""
    actions.revoke_feed(feed_id, by=request.actor)
    messages.success(request, "The feed is revoked. Its address leads nowhere now.")
    return redirect("feeds")


@public_here
@require_safe
def feed(request: Any, feed_token: str) -> HttpResponse:
    """A feed, as its owner may see it at this moment; the same 404 for every address that leads nowhere."""
    spend("feed", request)
    found = selectors.fetch(feed_token)
    body = atom(found)
    actions.note_use(found.key)
    return _sent(request, body, "application/atom+xml; charset=utf-8")


@public_here
@require_safe
def calendar_feed(request: Any, feed_token: str) -> HttpResponse:
    """A calendar, as its owner may see it at this moment; the same 404 for every address that leads nowhere."""
    spend("feed", request)
    found = selectors.fetch_calendar(feed_token)
    actions.note_use(found.key)
    return _sent(request, found.body, "text/calendar; charset=utf-8")


def _sent(request: Any, body: bytes, sort: str) -> HttpResponse:
    """What a program fetches again and again, once as long as it stays the same. Nobody else keeps a copy."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    is_known = etag in request.headers.get("If-None-Match", "")
    response = HttpResponse(b"" if is_known else body, status=304 if is_known else 200)
    response["Content-Type"] = sort
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@csrf_exempt  # a mail program posts here without a cookie; the signed address itself is the right to do it
@public_here
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Any, mail_token: str) -> HttpResponse:
    """No more mails for the reasons a mail came for. Looking changes nothing; the button and mail programs post."""
    asked = unseal(mail_token)
    if request.method == "POST" and (who := reader(asked.person_id)):
        stop_mails(asked.reasons, by=who.actor, zone=_zone(request))
    context = {
        "is_done": request.method == "POST",
        "reasons": reason_words(asked.reasons),
        "keeps_bell": any(end_of(reason) is None for reason in asked.reasons),
    }
    return render(request, "notifications/unsubscribe.html", context)


def atom(found: selectors.Fetched) -> bytes:
    """The feed as Atom. Words are escaped and cut into paragraphs: no markup of anybody reaches a reader."""
    base = origin(found.home.host)
    zone = ZoneInfo(found.home.time_zone)
    made = Atom1Feed(
        title=_clean(found.title.line),
        link=base + found.title.address,
        description="",
        subtitle=_clean(found.home.name),
        feed_guid=f"urn:uuid:{found.key}",
        language="en",
    )
    for item in found.items:
        made.add_item(
            title=_clean(item.title),
            link=base + item.address,
            description=linebreaks(_clean(item.text), autoescape=True),
            author_name=_clean(item.who) or None,
            unique_id=f"urn:uuid:{item.key}",
            pubdate=item.at.astimezone(zone),
            updateddate=item.at.astimezone(zone),
        )
    text: str = made.writeString("utf-8")
    return text.encode()


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return CONTROLS.sub("", text)


def _address(request: Any, token: str, *, is_calendar: bool = False) -> str:
    return f"{origin(request.host.name)}/feeds/{token}/{'calendar.ics' if is_calendar else ''}"


def _zone(request: Any) -> ZoneInfo:
    zone: Any = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(request.host.time_zone)
