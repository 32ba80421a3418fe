"""Doors of who may be asked by name: the people of a member by topic, naming them, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.access import members_of_the_network
from core.doing import attempt
from core.refusals import NotAllowed
from network.actions import experts as actions
from network.forms.experts import ExpertForm
from network.selectors.experts import experts_page, find_expert


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def member_experts(request: Any, network: str, member_id: UUID) -> HttpResponse:
    """Whom of a member one may ask about what; who may, names somebody."""
    page = experts_page(request.actor, member_id)
    is_sent = request.method == "POST"
    if is_sent and not page.people:
        raise NotAllowed("Only people of the organization, or a steward, say who may be asked there.")
    form = ExpertForm(page, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: actions.name_expert(given["expert"], given["expert_topic"], by=request.actor))
        if made:
            messages.success(request, f"{made.person.name} may be asked about {made.topic.name}.")
            return redirect("member_experts", network, member_id)
    status = 422 if form.errors else 200
    return render(request, "network/experts.html", {"page": page, "form": form}, status=status)


@members_of_the_network
@require_POST
def remove_expert(request: Any, network: str, expert_id: UUID) -> HttpResponse:
    """Offer somebody no longer for a topic."""
    found = find_expert(request.actor, expert_id)
    gone = actions.remove_expert(found.pk, by=request.actor)
    messages.success(request, f"{gone.person.name} is no longer offered for {gone.topic.name}.")
    return redirect("member_experts", network, gone.member_id)
