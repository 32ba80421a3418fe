"""Steps that end an escalation, open it again or take back what it showed: each says beforehand what remains where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conversations.once import Repeated
from core.access import members_of_the_network
from core.refusals import Missing, Refused
from network.actions.escalations import handling, revoking
from network.agreements import agreed
from network.forms.escalations import ReasonForm, SureForm
from network.remains import Question, question
from network.selectors.escalations import find_escalation
from network.workflow import other

asking = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an escalation: its name in ``remains``, the form, and what is said once it is done."""

    name: str
    form: type[Any]
    said: str


def ask(request: Any, place: tuple[str, int], asked: Asked, act: Callable[[Any, dict[str, Any]], Any]) -> HttpResponse:
    """Show the question, or do it and go back to the page; what is refused stands in the form with its sentence."""
    network, number = place
    row = find_escalation(request.actor, number)
    if row is None:
        raise Missing
    form = asked.form(request.POST or None) if asked.form is not SureForm else SureForm(request.POST)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(row.pk, form.cleaned_data)
        except Repeated:
            return redirect("escalation", network, number)
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            form.add_error(None, refused.sentence)
            status = refused.status
        else:
            messages.success(request, asked.said)
            return redirect("escalation", network, number)
    elif request.method == "POST":
        status = 422
    context = {
        "row": find_escalation(request.actor, number) or row,
        "form": form,
        "question": _question(row, asked, request),
    }
    return render(request, "network/escalations/question.html", context, status=status)


def _question(row: Any, asked: Asked, request: Any) -> Question:
    side = row.side_of(request.actor.organization_id)
    names = {"requester": row.requester.name, "helper": row.helper.name if row.helper else "whoever can"}
    return question(
        asked.name, own=names[side], other=names[other(side)], is_live=row.is_live, days=agreed().rules.reopens
    )


def _worded(request: Any, place: tuple[str, int], asked: Asked, act: Callable[..., Any]) -> HttpResponse:
    return ask(request, place, asked, lambda key, given: act(key, given["text"], by=request.actor))


def _sure(request: Any, place: tuple[str, int], asked: Asked, act: Callable[..., Any]) -> HttpResponse:
    return ask(request, place, asked, lambda key, given: act(key, by=request.actor))


@members_of_the_network
@asking
def confirm_solution(request: Any, network: str, escalation: int) -> HttpResponse:
    """Confirm that the solution helped, which closes it."""
    asked = Asked("confirm", SureForm, "Confirmed and closed.")
    return _sure(request, (network, escalation), asked, handling.confirm_solution)


@members_of_the_network
@asking
def withdraw_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Take the request back, with a reason."""
    asked = Asked("withdraw", ReasonForm, "Withdrawn. They read why.")
    return _worded(request, (network, escalation), asked, handling.withdraw)


@members_of_the_network
@asking
def decline_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Say that one cannot help, with a reason."""
    asked = Asked("decline", ReasonForm, "Declined. They read why.")
    return _worded(request, (network, escalation), asked, handling.decline)


@members_of_the_network
@asking
def return_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Return what one had accepted, with a reason."""
    asked = Asked("return", ReasonForm, "Returned. They read why.")
    return _worded(request, (network, escalation), asked, handling.give_back)


@members_of_the_network
@asking
def reopen_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Open it again, with a reason."""
    asked = Asked("reopen", ReasonForm, "Open again. It is their turn.")
    return _worded(request, (network, escalation), asked, handling.reopen)


@members_of_the_network
@asking
def revoke_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Take back at once what was shown."""
    asked = Asked("revoke", SureForm, "Taken back. They read their own words alone.")
    return _sure(request, (network, escalation), asked, revoking.revoke)


@members_of_the_network
@asking
def erase_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Delete one's own words, extracts and files for good."""
    asked = Asked("erase", SureForm, "Erased. That it was, and when, stays.")
    return _sure(request, (network, escalation), asked, revoking.erase)
