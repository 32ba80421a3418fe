"""Doors of teams: all of them, one, its people, its end. For who manages queues; missing for everybody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import teams as actions
from cases.forms.teams import RemoveTeamForm, TeamForm, TeamLeadForm, TeamMemberForm
from cases.permissions import may
from cases.selectors.teams import TeamPage, team_lines, team_page
from cases.views.done import given_by, status_of
from core.access import members_only
from core.refusals import Refused
from core.undoing import Values, sent, way_back


@members_only
@require_http_methods(["GET", "POST"])
def teams(request: Any) -> HttpResponse:
    """Every team, and making one."""
    _check(request)
    form = TeamForm(given_by(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_team(form.cleaned_data["name"], by=request.actor)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, f"The team {made.name} is there. Let colleagues into it.")
            return redirect("team", made.pk)
    context = {"lines": team_lines(request.actor), "form": form}
    return render(request, "cases/teams/list.html", context, status=status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def team(request: Any, team: UUID) -> HttpResponse:
    """One team: its people, its queues, its name."""
    page = _found(request, team)
    was: Values = {"name": page.team.name}
    form = TeamForm(sent(request, team, was), initial=was)
    if request.method == "POST" and form.is_valid():
        try:
            now = actions.rename_team(page.team, form.cleaned_data["name"], by=request.actor)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, "Saved.", extra_tags=way_back(request, team, was, {"name": now.name}))
            return redirect("team", team)
    return _page(request, page, form, TeamMemberForm(actor=request.actor, team=page.team))


@members_only
@require_POST
def add_member(request: Any, team: UUID) -> HttpResponse:
    """Let a colleague in."""
    page = _found(request, team)
    adding = TeamMemberForm(request.POST, actor=request.actor, team=page.team)
    if not adding.is_valid():
        return _page(request, page, TeamForm(initial={"name": page.team.name}), adding)
    person = adding.cleaned_data["person"]
    actions.add_to_team(page.team, person.pk, by=request.actor)
    messages.success(request, f"{person.name} works the queues of {page.team.name} now.")
    return redirect("team", team)


@members_only
@require_POST
def take_out(request: Any, team: UUID) -> HttpResponse:
    """Take a colleague out."""
    page = _found(request, team)
    person = next((one for one in page.members if str(one.pk) == request.POST.get("person")), None)
    if person is None:
        raise Http404
    actions.take_from_team(page.team, person.pk, by=request.actor)
    messages.success(request, f"{person.name} is out of {page.team.name}. Their cases stay with them.")
    return redirect("team", team)


@members_only
@require_POST
def choose_lead(request: Any, team: UUID) -> HttpResponse:
    """Say who of the team is its lead."""
    page = _found(request, team)
    leading = TeamLeadForm(request.POST, actor=request.actor, team=page.team)
    if leading.is_valid():
        lead = leading.cleaned_data["lead"]
        try:
            actions.choose_lead(page.team, lead.pk if lead else None, by=request.actor)
        except Refused as refused:
            leading.add_error("lead", refused.sentence)
        else:
            who = f"{lead.name} is the lead" if lead else "Nobody is the lead"
            messages.success(request, f"{who} of {page.team.name} now.")
            return redirect("team", team)
    adding = TeamMemberForm(actor=request.actor, team=page.team)
    return _page(request, page, TeamForm(initial={"name": page.team.name}), adding, leading)


@members_only
@require_http_methods(["GET", "POST"])
def remove_team(request: Any, team: UUID) -> HttpResponse:
    """Remove a team, once it is said who takes over."""
    page = _found(request, team)
    form = RemoveTeamForm(given_by(request), actor=request.actor, team=page.team)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_team(page.team, by=request.actor, to=form.cleaned_data["to"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"The team {page.team.name} is removed.")
            return redirect("teams")
    context = {"page": page, "form": form}
    return render(request, "cases/teams/remove.html", context, status=status_of(form))


def _check(request: Any) -> None:
    if not may(request.actor, "queue.manage"):
        raise Http404


def _found(request: Any, key: UUID) -> TeamPage:
    _check(request)
    page = team_page(request.actor, key)
    if page is None:
        raise Http404
    return page


def _page(
    request: Any, page: TeamPage, form: TeamForm, adding: TeamMemberForm, leading: TeamLeadForm | None = None
) -> HttpResponse:
    leading = leading or TeamLeadForm(actor=request.actor, team=page.team)
    context = {"page": page, "form": form, "adding": adding, "leading": leading}
    is_wrong = bool(form.errors or adding.errors or leading.errors)
    return render(request, "cases/teams/team.html", context, status=422 if is_wrong else 200)
