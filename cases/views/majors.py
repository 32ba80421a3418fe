"""Doors between a case and a network's major cases: linking from either end, what flows down, the outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import majors as actions
from cases.actions.links import other_case
from cases.forms.majors import ChooseMajorForm, OwnCaseForm
from cases.permissions import may, require
from cases.selectors.majors import find_major_link
from cases.views.cases import case_or_404
from core.access import members_between, members_only
from core.doing import attempt, done
from core.refusals import Missing
from exchange.crossing import in_network
from network.selectors.major_parties import MajorTold, major_told, open_majors
from network.selectors.majors import COUNTED_FROM

asking = require_http_methods(["GET", "HEAD", "POST"])


@members_between
@asking
def part_of_major(request: Any, number: int, network: str) -> HttpResponse:
    """Make a case a part of one of a network's open major cases."""
    found, beyond = case_or_404(request, number), request.beyond
    require(request.actor, "case.edit", found)
    offered = in_network(beyond.space, lambda: open_majors(beyond.actor))
    form = ChooseMajorForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_valid() and attempt(form, lambda: _link(request, found, form.cleaned_data["major"])):
        return redirect("case", number)
    others = [one for one in request.halls if one.slug != network]
    context = {"form": form, "case": found, "hall": beyond.hall, "offered": offered, "others": others}
    context["counted_from"] = COUNTED_FROM
    return render(request, "cases/majors/choose.html", context, status=422 if form.errors else 200)


@members_between
@asking
def link_own_case(request: Any, network: str, major: int) -> HttpResponse:
    """Make one's own case a part of this major case, by its number."""
    told = _told(request, major)
    form = OwnCaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = attempt(form, lambda: _link_own(request, form.cleaned_data["case"], major))
        if made:
            return redirect("case", made.number)
    context = {"form": form, "told": told, "hall": request.beyond.hall, "counted_from": COUNTED_FROM}
    return render(request, "cases/majors/own.html", context, status=422 if form.errors else 200)


@members_between
@require_safe
def major_updates(request: Any, number: int, network: str, major: int) -> HttpResponse:
    """What flowed down to a case, read in the network at this moment: a part of the case's page."""
    found = case_or_404(request, number)
    link = find_major_link(found, network, major, request.actor)
    told = _told(request, major, found)
    may_answer = bool(told.outcome) and found.is_live and may(request.actor, "case.reply", found)
    context = {"told": told, "case": found, "link": link, "may_answer": may_answer}
    return render(request, "cases/majors/_told.html", context)


@members_between
@require_POST
def answer_with_outcome(request: Any, number: int, network: str, major: int) -> HttpResponse:
    """Begin to answer the requester with what came of the major case. Nothing is sent."""
    found = case_or_404(request, number)
    find_major_link(found, network, major, request.actor)
    told = _told(request, major, found)
    if not told.outcome:
        raise Missing
    words = "The outcome stands in your reply. Nothing is sent before you send it."
    to = f"{reverse('case', args=[number])}#write"
    return done(request, lambda: actions.begin_answer(found, told.outcome, by=request.actor), words, to)


@members_only
@require_POST
def leave_major(request: Any, number: int, major_link: UUID) -> HttpResponse:
    """Take a case out of a major case."""
    found = case_or_404(request, number)
    actions.unlink_from_major(found, major_link, by=request.actor)
    messages.success(request, f"{found.ref} is no part of it any more.")
    return redirect("case", number)


def _told(request: Any, major: int, case: Any = None) -> MajorTold:
    """The major case as the actor sees it in the network; to a closed case nothing of later."""
    beyond = request.beyond
    until = case.closed_at if case is not None and case.is_closed else None
    told = in_network(beyond.space, lambda: major_told(major, beyond.actor, until=until))
    if told is None:
        raise Missing
    return told


def _link(request: Any, case: Any, major: int) -> Any:
    made = actions.link_to_major(case, major, by=request.actor, beyond=request.beyond)
    messages.success(request, f"{case.ref} is part of {made.ref}. Its updates flow here until the case is closed.")
    return case


def _link_own(request: Any, number: int, major: int) -> Any:
    return _link(request, other_case(number, by=request.actor), major)
