"""Sessions of a community: all of them, planning, changing and cancelling one, and one as a calendar file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.access import members_of_the_network
from core.doing import attempt
from network.actions import sessions as actions
from network.forms.sessions import CancelForm, SessionForm
from network.invitations import calendar_file
from network.permissions import require
from network.selectors import communities as community_selectors
from network.selectors import sessions as selectors
from network.views.communities import asking, at_home
from tenants.selectors import origin


@members_of_the_network
@require_safe
def community_sessions(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """When a community meets, and when it met."""
    page = selectors.sessions_page(request.actor, community_id)
    is_in = page.community.place == "in"
    own = at_home(request, "sessions", page.community.pk) if is_in else []
    return render(request, "network/sessions/list.html", {"page": page, "community": page.community, "at_home": own})


@members_of_the_network
@asking
def plan_session(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """Plan a session."""
    found = community_selectors.find_community(request.actor, community_id)
    require(request.actor, "community.moderate", found)
    form = SessionForm(request.POST if request.method == "POST" else None)
    is_fine = request.method == "POST" and form.is_valid()
    if is_fine and attempt(form, lambda: actions.plan_session(found.pk, form.plan, by=request.actor)):
        messages.success(request, "The session is planned. The community sees it.")
        return redirect("community_sessions", network, found.pk)
    context = {"form": form, "community": found}
    return render(request, "network/sessions/form.html", context, status=422 if form.errors else 200)


@members_of_the_network
@asking
def edit_community_session(request: Any, network: str, community_session_id: UUID) -> HttpResponse:
    """Change when, where or about what a session is."""
    row = selectors.find_session(request.actor, community_session_id)
    require(request.actor, "community.moderate", row.community)
    form = SessionForm(request.POST if request.method == "POST" else None, initial=SessionForm.of(row))
    is_fine = request.method == "POST" and form.is_valid()
    if is_fine and attempt(form, lambda: actions.change_session(row.pk, form.plan, by=request.actor)):
        messages.success(request, "The session is saved.")
        return redirect("community_sessions", network, row.community_id)
    context = {"form": form, "community": row.community, "session": row}
    return render(request, "network/sessions/form.html", context, status=422 if form.errors else 200)


@members_of_the_network
@asking
def cancel_community_session(request: Any, network: str, community_session_id: UUID) -> HttpResponse:
    """Cancel a session with a reason."""
    row = selectors.find_session(request.actor, community_session_id)
    require(request.actor, "community.moderate", row.community)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.cancel_session(row.pk, by=request.actor, **given)):
            messages.success(request, "The session is cancelled. The community reads why.")
            return redirect("community_sessions", network, row.community_id)
    context = {"form": form, "community": row.community, "session": row}
    return render(request, "network/sessions/cancel.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_safe
def session_file(request: Any, network: str, community_session_id: UUID) -> HttpResponse:
    """One session as a file for a calendar."""
    row = selectors.find_session(request.actor, community_session_id)
    address = origin(request.host.name) + reverse("community_sessions", args=[network, row.community_id])
    body = calendar_file(row.community.name, selectors.meetings([row], address))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
