"""The hall: its front page, the roster, one member, one's own card."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import members_of_the_network
from core.doing import attempt
from core.ids import read_key
from core.refusals import NotAllowed
from network.actions.members import change_card
from network.forms.members import CardForm, ContactForms, WeekForm
from network.hours import calendar_of
from network.selectors import halls as selectors
from network.selectors.boards import front_board
from network.selectors.majors import majors_ahead
from network.selectors.topics import taxonomy


@members_of_the_network
@require_safe
def hall(request: Any, network: str) -> HttpResponse:
    """What waits, what is new, who came in."""
    context = {"page": selectors.front(request.actor), "board": front_board(request.actor)}
    context["majors"] = majors_ahead(request.actor)
    return render(request, "network/hall.html", context)


@members_of_the_network
@require_safe
def roster(request: Any, network: str) -> HttpResponse:
    """The members of the network that one sees."""
    asked = request.GET
    after, topic = read_key(asked.get("after")), read_key(asked.get("topic"))
    found = selectors.roster(request.actor, asked.get("words", ""), after, topic)
    return render(request, "network/roster.html", {"page": found})


@members_of_the_network
@require_safe
def hall_member(request: Any, network: str, member_id: UUID) -> HttpResponse:
    """One member: what it does, when, and whom to turn to."""
    return render(request, "network/member.html", {"page": selectors.member_page(request.actor, member_id)})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def hall_card(request: Any, network: str) -> HttpResponse:
    """What the others read of one's own organization."""
    page = selectors.member_page(request.actor, request.actor.organization_id)
    if not page.may_change:
        raise NotAllowed("Only an admin of the organization changes its card.")
    form = CardForm.of(page.member, taxonomy(request.actor), request.POST or None)
    week = WeekForm(request.POST or None, kept=calendar_of(page.member), prefix="open")
    held = [one.model_dump() for one in page.contacts]
    is_sent = request.method == "POST"
    lines = ContactForms(request.POST, prefix="contact") if is_sent else ContactForms(initial=held, prefix="contact")
    if is_sent and form.is_valid() and week.is_valid() and lines.is_valid():
        contacts = [line.cleaned_data for line in lines if line.cleaned_data.get("name")]
        given = {**form.cleaned_data, "contacts": contacts, "calendar": week.cleaned_data["value"]}
        if attempt(form, lambda: change_card(page.member.pk, by=request.actor, given=given)):
            messages.success(request, "The card is saved.")
            return redirect("hall_member", network, page.member.pk)
    is_wrong = form.errors or week.errors or (is_sent and not lines.is_valid())
    context = {"form": form, "week": week, "lines": lines, "page": page}
    return render(request, "network/card.html", context, status=422 if is_wrong else 200)
