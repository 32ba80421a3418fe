"""Doors of the bell, of the page of notices, of following, and of what one wants to hear."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import people_of_this_organization
from core.fragments import is_swap, next_url
from core.refusals import Missing, NotAllowed, Refused
from notifications.actions import follows, notices, preferences
from notifications.forms import FollowForm, PreferencesForm, ReadForm
from notifications.preferences import wishes_of
from notifications.selectors.follows import followed_by, following
from notifications.selectors.mails import mails_of
from notifications.selectors.notices import TABS, latest, notice_page, unread_words


@people_of_this_organization
@require_safe
def notices_page(request: Any) -> HttpResponse:
    """One's notices: unread, all, or mentions."""
    show = request.GET.get("show", "unread")
    page = notice_page(request.actor, show if show in TABS else "unread", request.GET.get("after", ""))
    return render(request, "notifications/notices.html", {"page": page})


@people_of_this_organization
@require_safe
def bell(request: Any) -> HttpResponse:
    """The bell alone, with its count: what a page fetches when it hears of something new."""
    return render(request, "notifications/_bell.html", {"bell": {"count": unread_words(request.actor)}})


@people_of_this_organization
@require_safe
def newest(request: Any) -> HttpResponse:
    """What the open bell lists."""
    return render(request, "notifications/_latest.html", {"parts": latest(request.actor)})


@people_of_this_organization
@require_POST
def read(request: Any) -> HttpResponse:
    """Mark one notice, those of a subject, or all as read."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise Missing
    given = form.cleaned_data
    notices.mark_read(by=request.actor, notice_id=given["notice"], about=form.about, everything=given["everything"])
    return redirect(next_url(request, reverse("notices")))


@people_of_this_organization
@require_POST
def unread(request: Any) -> HttpResponse:
    """Put a notice back among the unread ones."""
    form = ReadForm(request.POST)
    if not form.is_valid() or form.cleaned_data["notice"] is None:
        raise Missing
    notices.mark_unread(form.cleaned_data["notice"], by=request.actor)
    return redirect(next_url(request, reverse("notices")))


@people_of_this_organization
@require_POST
def follow(request: Any) -> HttpResponse:
    """Follow something at a level, or no longer."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        raise Missing
    given = form.cleaned_data
    kind, key, word = given["subject_kind"], given["subject_id"], given["word"]
    try:
        if level := given["level"]:
            follows.follow(kind, key, by=request.actor, level=level, word=word)
        else:
            follows.unfollow(kind, key, by=request.actor, word=word)
    except NotAllowed as refused:
        raise Missing from refused
    if is_swap(request):
        context = {"following": following(request.actor, kind, key, word), "next": next_url(request, "")}
        return render(request, "notifications/_follow.html", context)
    return redirect(next_url(request, reverse("followed")))


@people_of_this_organization
@require_safe
def followed(request: Any) -> HttpResponse:
    """Everything one follows."""
    return render(request, "notifications/followed.html", {"followed": followed_by(request.actor)})


@people_of_this_organization
@require_http_methods(["GET", "HEAD", "POST"])
def notice_preferences(request: Any) -> HttpResponse:
    """What one wants to hear, and through what."""
    wishes = wishes_of([request.actor.card])[request.actor.card]
    form = PreferencesForm(request.POST or None, wishes=wishes, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            zone: Any = timezone.get_current_timezone()
            preferences.change_preferences(form.chosen(), by=request.actor, zone=zone)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "What you want to hear is saved.")
            return redirect("notice_preferences")
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


@people_of_this_organization
@require_safe
def mails(request: Any) -> HttpResponse:
    """The mails sent to oneself; without a mail server, with their words."""
    context = {"mails": mails_of(request.actor), "has_server": bool(settings.EMAIL_URL)}
    return render(request, "notifications/mails.html", context)
