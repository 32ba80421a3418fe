"""Doors of the goal that reports compare with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import goal as actions
from cases.forms.goal import GoalForm
from cases.permissions import may
from cases.saved.goal import Goal, kept_goal
from cases.views.done import done, given_by, is_done, status_of
from core.access import members_only


@members_only
@require_http_methods(["GET", "POST"])
def choose_goal(request: Any) -> HttpResponse:
    """What share of resolution clocks was agreed."""
    if not may(request.actor, "goal.choose"):
        raise Http404
    kept = kept_goal()
    now = (kept.value if kept else Goal()).model_dump()
    form = GoalForm(given_by(request), initial=now)
    if is_done(request, form, lambda: actions.choose_goal(form.value(), by=request.actor)):
        messages.success(request, "Saved. Reports show it from now on.")
        return redirect("goal")
    return render(request, "cases/goal.html", {"form": form, "kept": kept}, status=status_of(form))


@members_only
@require_POST
def take_back_goal(request: Any) -> HttpResponse:
    """Bring back what was chosen before."""
    if not may(request.actor, "goal.choose"):
        raise Http404
    return done(request, lambda: actions.take_back_goal(by=request.actor), "Taken back.", "goal")
