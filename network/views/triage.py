"""Requests to whoever can that wait for a steward's choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.doing import attempt, done
from core.refusals import NotAllowed
from network.actions.escalations import deciding as actions
from network.forms.triage import ChoiceForm
from network.permissions import may
from network.selectors import triage as selectors


@members_of_the_network
@require_safe
def triage(request: Any, network: str) -> HttpResponse:
    """What waits for a choice."""
    if not may(request.actor, "triage.decide"):
        raise NotAllowed("Only a steward of the network decides whom a request goes to.")
    return render(request, "network/triage/list.html", {"lines": selectors.undecided(request.actor)})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def choose_helpers(request: Any, network: str, request_number: int) -> HttpResponse:
    """Choose whom a request goes to."""
    found = selectors.find_undecided(request.actor, request_number)
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, members=selectors.askable(request.actor))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["members"]
        if attempt(form, lambda: actions.choose_helpers(found.key, chosen, by=request.actor)):
            messages.success(request, f"{found.ref} is with those you chose.")
            return redirect("triage", network)
    context = {"one": found, "form": form}
    return render(request, "network/triage/choose.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def let_wave_run(request: Any, network: str, request_number: int) -> HttpResponse:
    """Have the next organizations asked as without a decision."""
    found = selectors.find_undecided(request.actor, request_number)
    words = f"{found.ref} goes to those who were asked longest ago."
    return done(request, lambda: actions.let_run(found.key, by=request.actor), words, "triage", network)
