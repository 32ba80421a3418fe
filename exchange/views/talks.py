"""Doors of following what is said in a hall: the follow, the feed and the calendar are the reader's own, and kept at
home.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.access import members_between
from core.refusals import Missing, Refused
from exchange.actions import talks as actions
from exchange.models import HallSubject
from exchange.selectors import talks as selectors
from notifications.choices import Level
from notifications.views.feeds import made_answer


@members_between
@require_POST
def follow_community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Follow a community, or no longer."""
    _follow(request, selectors.community_subject(request.beyond, community_id))
    return redirect("community", network, community_id)


@members_between
@require_POST
def follow_discussion(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Follow a discussion, or no longer."""
    _follow(request, selectors.discussion_subject(request.beyond, discussion_id))
    return redirect("discussion", network, discussion_id)


@members_between
@require_POST
def follow_sessions(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Hear when a community meets, or no longer."""
    found = selectors.community_subject(request.beyond, community_id)
    is_on = bool(_level(request))
    _refused_is_said(request, lambda: actions.hear_of_sessions(found, by=request.actor, is_on=is_on))
    return redirect("community_sessions", network, community_id)


@members_between
@require_POST
def community_feed(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Make a feed of what is said in a community."""
    return _made(request, selectors.community_subject(request.beyond, community_id), "community")


@members_between
@require_POST
def discussion_feed(request: Any, network: str, discussion_id: UUID) -> HttpResponse:
    """Make a feed of what is said in a discussion."""
    return _made(request, selectors.discussion_subject(request.beyond, discussion_id), "discussion")


@members_between
@require_POST
def community_calendar(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Make a calendar of a community's sessions, for a calendar program to fetch."""
    return _made(request, selectors.community_subject(request.beyond, community_id), "sessions")


@members_between
@require_POST
def hall_calendar(request: Any, network: str) -> HttpResponse:
    """Make a calendar of the sessions of all communities that one is in."""
    return _made(request, selectors.network_subject(request.beyond), "sessions")


def _follow(request: Any, subject: HallSubject) -> None:
    level = _level(request)
    _refused_is_said(request, lambda: actions.hear_of(subject, level, by=request.actor))


def _level(request: Any) -> str:
    level = str(request.POST.get("level", ""))
    if level and level not in Level.values:
        raise Missing
    return level


def _refused_is_said(request: Any, act: Callable[[], None]) -> None:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.sentence)


def _made(request: Any, subject: HallSubject, kind: str) -> HttpResponse:
    try:
        feed, token = actions.make_hall_feed(subject, kind, by=request.actor)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("feeds")
    return made_answer(request, feed, token)
