"""Doors from a case to the network: beginning a draft, also one that adds to an escalation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.links import other_case
from cases.escalating import source
from cases.forms.majors import OwnCaseForm
from cases.permissions import require as require_here
from cases.views.cases import case_or_404
from core.access import members_between
from core.doing import attempt
from core.ids import read_key
from core.refusals import Missing, Refused
from exchange.actions.drafts import begin_draft
from exchange.actions.mirrors import link_case
from exchange.crossing import in_network
from exchange.models import Mirror
from exchange.permissions import require
from exchange.selectors.drafts import communities_there, mirrors_of
from exchange.selectors.home import card_of, mirror_read
from network.selectors.topics import topic_named


@members_between
@require_POST
def escalate(request: Any, number: int, network: str) -> HttpResponse:
    """Begin to ask a network about this case, prepared for a topic that a step of a process names. Nothing leaves."""
    found = case_or_404(request, number)
    offered = source(found.pk, request.actor)
    if offered is None:
        raise Missing
    added_to = read_key(request.POST.get("escalation"))
    if added_to and added_to not in {one.pk for one in mirrors_of("case", found.pk, request.actor)}:
        raise Missing
    there, about = request.beyond.actor.card, request.POST.get("about", "")[:80]
    topic = in_network(request.beyond.space, lambda: topic_named(request.beyond.actor, about)) if about else None
    made = begin_draft(offered, network, by=request.actor, there=there, escalation=added_to, topic=topic)
    return redirect("draft", network, made.pk)


@members_between
@require_http_methods(["GET", "HEAD", "POST"])
def ask_community(request: Any, number: int, network: str) -> HttpResponse:
    """Choose a community to ask about this case, and begin what may cross to it. Nothing leaves by it."""
    found = case_or_404(request, number)
    offered = source(found.pk, request.actor)
    if offered is None:
        raise Missing
    require(request.actor, "draft.begin")
    known = communities_there(request.beyond)
    chosen = read_key(request.POST.get("community"))
    if request.method == "POST" and chosen in {one.key for one in known}:
        there = request.beyond.actor.card
        try:
            made = begin_draft(offered, network, by=request.actor, there=there, community=chosen)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            return redirect("draft", network, made.pk)
    others = [one for one in request.halls if one.slug != network]
    context = {"case": found, "communities": known, "hall": request.beyond.hall, "others": others}
    wrong = request.method == "POST"
    return render(request, "cases/ask_community.html", context | {"wrong": wrong}, status=422 if wrong else 200)


@members_between
@require_http_methods(["GET", "HEAD", "POST"])
def link_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Say which of one's own cases an escalation belongs to, or that none does. The other side learns of neither."""
    mirror = mirror_read(escalation, request.actor, request.beyond)
    require(request.actor, "escalation.link")
    if request.method == "POST" and "none" in request.POST:
        link_case(mirror.pk, "case", None, by=request.actor)
        return redirect("escalation", network, escalation)
    form = OwnCaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _link(request, mirror, form.cleaned_data["case"])):
        return redirect("escalation", network, escalation)
    context = {"form": form, "hall": request.beyond.hall, "card": card_of(mirror, request.actor)}
    return render(request, "cases/link_escalation.html", context, status=422 if form.errors else 200)


def _link(request: Any, mirror: Mirror, number: int) -> Any:
    found = other_case(number, by=request.actor)
    require_here(request.actor, "case.edit", found)
    return link_case(mirror.pk, "case", found.pk, by=request.actor)
