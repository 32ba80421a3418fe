"""Communities: the list, one of them, founding and changing it, coming in and leaving, its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import slots
from core.access import members_of_the_network
from core.doing import attempt, done
from core.ids import read_key
from network.actions import communities as actions
from network.actions import places
from network.forms import communities as forms
from network.permissions import require
from network.selectors import communities as selectors

AT_HOME = "talk_at_home"
"""The slot by which a reader's own state stands beside what is said: how they follow it.

A filler is given the request, a kind (community, discussion, sessions) and a key, and returns a template and its
context of plain data, or None.
"""
asking = require_http_methods(["GET", "HEAD", "POST"])


@members_of_the_network
@require_safe
def communities(request: Any, network: str) -> HttpResponse:
    """Every community, one's own first."""
    return render(request, "network/communities.html", {"page": selectors.communities(request.actor)})


@members_of_the_network
@require_safe
def community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """A community: what it is about, and for its people what is talked about."""
    page = selectors.community_page(request.actor, community_id, read_key(request.GET.get("before")))
    is_in = page.community.place == "in"
    own = at_home(request, "community", page.community.pk) if is_in else []
    return render(request, "network/community.html", {"page": page, "community": page.community, "at_home": own})


@members_of_the_network
@asking
def found_community(request: Any, network: str) -> HttpResponse:
    """Found a community."""
    require(request.actor, "community.curate")
    form = forms.CommunityForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: actions.found_community(by=request.actor, **given))
        if made:
            messages.success(request, f"{made.name} is a community now. You moderate it.")
            return redirect("community", network, made.pk)
    return render(request, "network/community_form.html", {"form": form}, status=422 if form.errors else 200)


@members_of_the_network
@asking
def edit_community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Change what a community is called and about, or how one comes in."""
    require(request.actor, "community.curate")
    found = selectors.find_community(request.actor, community_id)
    form = forms.CommunityForm(request.POST or None, initial=forms.CommunityForm.of(found), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.change_community(found.pk, by=request.actor, given=given)):
            messages.success(request, "The community is saved.")
            return redirect("community", network, found.pk)
    context = {"form": form, "community": found}
    return render(request, "network/community_form.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def archive_community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Archive a community, or have it written in again."""
    found = selectors.find_community(request.actor, community_id)
    if forms.is_on(request.POST):
        words = "The community is archived."
        to = ("community", network, found.pk)
        return done(request, lambda: actions.archive_community(found.pk, by=request.actor), words, *to)
    words = "The community is open again."
    to = ("community", network, found.pk)
    return done(request, lambda: actions.revive_community(found.pk, by=request.actor), words, *to)


@members_of_the_network
@require_POST
def join_community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Come into an open community."""
    found = selectors.find_community(request.actor, community_id)
    words = f"You are in {found.name}."
    to = ("community", network, found.pk)
    return done(request, lambda: places.join_community(found.pk, by=request.actor), words, *to)


@members_of_the_network
@asking
def ask_to_join(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Ask to come into a community that takes people by request."""
    found = selectors.find_community(request.actor, community_id)
    form = forms.AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: places.ask_to_join(found.pk, by=request.actor, **given)):
            messages.success(request, "You have asked. A moderator will answer.")
            return redirect("community", network, found.pk)
    context = {"form": form, "community": found}
    return render(request, "network/community_ask.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def leave_community(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Leave a community, or take back what one asked."""
    found = selectors.find_community(request.actor, community_id)
    words = f"You are no longer in {found.name}."
    to = ("community", network, found.pk)
    return done(request, lambda: places.leave_community(found.pk, by=request.actor), words, *to)


@members_of_the_network
@require_safe
def community_people(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Who is in a community, for its people; and who asks to come in, for its moderators."""
    page = selectors.people_page(request.actor, community_id, read_key(request.GET.get("after")))
    return render(request, "network/community_people.html", {"page": page, "community": page.community})


@members_of_the_network
@require_POST
def answer_request(request: Any, network: str, place_id: UUID) -> HttpResponse:
    """Let somebody in who has asked, or refuse them."""
    place = selectors.find_place(request.actor, place_id)
    form = forms.AnswerForm(request.POST)
    if form.is_valid():
        is_in, reason = form.cleaned_data["answer"] == "in", form.cleaned_data["reason"]
        words = f"{place.person.name} is in." if is_in else f"{place.person.name} is refused and reads why."
        to = ("community_people", network, place.community_id)
        return done(
            request, lambda: places.answer_request(place_id, by=request.actor, is_in=is_in, reason=reason), words, *to
        )
    messages.error(request, "Choose whether to let them in, and give at most 300 characters.")
    return redirect("community_people", network, place.community_id)


@members_of_the_network
@require_POST
def appoint_moderator(request: Any, network: str, place_id: UUID) -> HttpResponse:
    """Have somebody moderate the community, or no longer."""
    place = selectors.find_place(request.actor, place_id)
    is_on = forms.is_on(request.POST)
    words = f"{place.person.name} {'moderates' if is_on else 'no longer moderates'} {place.community.name}."
    to = ("community_people", network, place.community_id)
    return done(request, lambda: places.appoint_moderator(place_id, by=request.actor, is_moderator=is_on), words, *to)


@members_of_the_network
@asking
def put_out(request: Any, network: str, place_id: UUID) -> HttpResponse:
    """Put somebody out of a community, with a reason."""
    place = selectors.find_place(request.actor, place_id)
    require(request.actor, "community.moderate", place.community)
    form = forms.PutOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: places.put_out(place.pk, by=request.actor, **given)):
            messages.success(request, f"{place.person.name} is out and reads why.")
            return redirect("community_people", network, place.community_id)
    context = {"form": form, "place": place, "community": place.community}
    return render(request, "network/community_out.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def allow_back(request: Any, network: str, place_id: UUID) -> HttpResponse:
    """Let somebody who was put out join or ask again."""
    place = selectors.find_place(request.actor, place_id)
    words = f"{place.person.name} may join again."
    to = ("community_people", network, place.community_id)
    return done(request, lambda: places.allow_back(place_id, by=request.actor), words, *to)


def at_home(request: Any, kind: str, key: UUID) -> list[str]:
    """What the apps above show beside this of the reader's own: how they follow it, as HTML."""
    found = slots.fill(AT_HOME, request, kind, key)
    return [render_to_string(one["template"], one["context"], request) for one in found]
