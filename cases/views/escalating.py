"""Doors from a case to the network: beginning a draft, also one that adds to an escalation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases.escalating import source
from cases.views.cases import case_or_404
from core.access import members_between
from core.ids import read_key
from core.refusals import Missing
from exchange.actions.drafts import begin_draft
from exchange.selectors.drafts import mirrors_of


@members_between
@require_POST
def escalate(request: Any, number: int, network: str) -> HttpResponse:
    """Begin to ask a network about this case. Nothing leaves by it."""
    found = case_or_404(request, number)
    offered = source(found.pk, request.actor)
    if offered is None:
        raise Missing
    added_to = read_key(request.POST.get("escalation"))
    if added_to and added_to not in {one.pk for one in mirrors_of("case", found.pk, request.actor)}:
        raise Missing
    there = request.beyond.actor.card
    made = begin_draft(offered, network, by=request.actor, there=there, escalation=added_to)
    return redirect("draft", network, made.pk)
