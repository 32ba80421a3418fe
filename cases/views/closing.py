"""Doors of how cases end: the requester's confirmation, and what the organization chose about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import lifecycle as actions
from cases.actions.closing import confirm_solution
from cases.forms.lifecycle import LifecycleForm
from cases.permissions import may
from cases.selectors.lifecycle import kept_lifecycle
from cases.views.cases import address_of, case_or_404
from cases.views.done import done, given_by, is_done, status_of
from cases.workflow import Lifecycle
from core.access import members_only, people_of_this_organization


@people_of_this_organization
@require_POST
def confirm(request: Any, number: int) -> HttpResponse:
    """The requester says that it works."""
    found = case_or_404(request, number)
    confirm_solution(found, by=request.actor)
    messages.success(request, "Thank you. Support closes the case; write here if it comes back.")
    return redirect(address_of(request, number))


@members_only
@require_http_methods(["GET", "POST"])
def choose_lifecycle(request: Any) -> HttpResponse:
    """How the organization's cases end."""
    if not may(request.actor, "lifecycle.choose"):
        raise Http404
    kept = kept_lifecycle()
    now = kept.value if kept else Lifecycle()
    form = LifecycleForm(given_by(request), initial=now.model_dump())
    if is_done(request, form, lambda: actions.choose_lifecycle(form.value(), by=request.actor)):
        messages.success(request, "Saved. It counts from now on, for cases that are solved already too.")
        return redirect("lifecycle")
    return render(request, "cases/lifecycle.html", {"form": form, "kept": kept}, status=status_of(form))


@members_only
@require_POST
def take_back_lifecycle(request: Any) -> HttpResponse:
    """Bring back what was chosen before."""
    if not may(request.actor, "lifecycle.choose"):
        raise Http404
    return done(request, lambda: actions.take_back_lifecycle(by=request.actor), "Taken back.", "lifecycle")
