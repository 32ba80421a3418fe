"""Steps of an escalation: each a form, one action, and the page again where it was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from conversations.once import Repeated
from core.access import members_of_the_network
from core.refusals import Missing, Refused
from network.actions.escalations import asking, handling
from network.agreements import agreed
from network.forms.escalations import PromiseForm, ReaderForm, SayForm
from network.selectors.escalations import escalation_page, find_escalation, key_of
from network.views.escalations import other_answer, page_answer


@dataclass(frozen=True, slots=True)
class Taking:
    """A step that somebody takes: where, with which form, what it does with the key and what was typed, and what is
    said afterwards. ``shown`` is the name under which the page shows the form again.
    """

    network: str
    number: int
    form: Any
    shown: str
    said: str


def take(request: Any, taking: Taking, act: Callable[[Any, dict[str, Any]], Any]) -> HttpResponse:
    """Clean, act, say so; or the fresh page with the form, its sentence and nothing typed lost."""
    key = key_of(request.actor, taking.number)
    status = 422
    if taking.form.is_valid():
        try:
            act(key, taking.form.cleaned_data)
        except Repeated:
            return redirect("escalation", taking.network, taking.number)
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            if find_escalation(request.actor, taking.number) is None and refused.status == 409:
                raise  # it is another organization's by now: the sentence is all there is to read
            taking.form.add_error(None, refused.sentence)
            status = refused.status
        else:
            messages.success(request, taking.said)
            return redirect("escalation", taking.network, taking.number)
    return _again(request, taking, status)


def _again(request: Any, taking: Taking, status: int) -> HttpResponse:
    """The page as it is now, with the form that came back. Who sees it no more reads the sentence alone."""
    row = find_escalation(request.actor, taking.number)
    if row is None:
        return other_answer(request, taking.number, status, taking.form)
    return page_answer(request, row, status, wrong=taking.form, **{taking.shown: taking.form})


def _say(request: Any, network: str, number: int, said: str, act: Callable[..., Any]) -> HttpResponse:
    """A step whose form is the composer."""
    taking = Taking(network, number, SayForm(request.POST, request.FILES), "say_form", said)
    return take(request, taking, lambda key, given: act(key, given["text"], by=request.actor, **_sent(given)))


def _sent(given: dict[str, Any]) -> dict[str, Any]:
    return {"once": given["once"], "uploads": given["files"]}


@members_of_the_network
@require_POST
def accept_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Accept a request, with one's own number, the next step and a time."""
    form = PromiseForm(request.POST, words=agreed().words)
    taking = Taking(network, escalation, form, "promise_form", "It is yours. The other side reads what you promised.")
    return take(request, taking, lambda key, given: handling.accept(key, form.promise, by=request.actor))


@members_of_the_network
@require_POST
def promise_step(request: Any, network: str, escalation: int) -> HttpResponse:
    """Say anew what one does next and by when."""
    form = PromiseForm(request.POST, words=agreed().words)
    taking = Taking(network, escalation, form, "promise_form", "The other side reads what you promise now.")
    return take(request, taking, lambda key, given: handling.promise_step(key, form.promise, by=request.actor))


@members_of_the_network
@require_POST
def ask_information(request: Any, network: str, escalation: int) -> HttpResponse:
    """Ask for what is needed before it can be accepted."""
    return _say(request, network, escalation, "Asked. It is their turn.", handling.ask_information)


@members_of_the_network
@require_POST
def answer_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Give the information that was asked for."""
    return _say(request, network, escalation, "Answered. It is their turn.", handling.answer)


@members_of_the_network
@require_POST
def write_escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """Write to the other side."""
    taking = Taking(network, escalation, SayForm(request.POST, request.FILES), "say_form", "Posted.")

    def act(key: Any, given: dict[str, Any]) -> None:
        handling.write(key, given["text"], by=request.actor, keeps_turn=given["keeps_turn"], **_sent(given))

    return take(request, taking, act)


@members_of_the_network
@require_POST
def propose_to_other(request: Any, network: str, escalation: int) -> HttpResponse:
    """Propose a solution."""
    said = "Proposed. The side that asked confirms or rejects it."
    return _say(request, network, escalation, said, handling.propose_solution)


@members_of_the_network
@require_POST
def reject_solution(request: Any, network: str, escalation: int) -> HttpResponse:
    """Say that the solution does not help, and why."""
    return _say(request, network, escalation, "They read why it does not help.", handling.reject_solution)


@members_of_the_network
@require_POST
def name_reader(request: Any, network: str, escalation: int) -> HttpResponse:
    """Let one of one's own people read it."""
    row = find_escalation(request.actor, escalation)
    if row is None:
        raise Missing
    form = ReaderForm(request.POST, people=escalation_page(row, request.actor).nameable)
    taking = Taking(network, escalation, form, "reader_form", "They can read it now.")
    return take(request, taking, lambda key, given: handling.name_reader(key, given["person"], by=request.actor))


@members_of_the_network
@require_POST
def pass_on_offer(request: Any, network: str, escalation: int) -> HttpResponse:
    """Not for us: leave it to the others who were asked."""
    asking.pass_on(key_of(request.actor, escalation), by=request.actor)
    messages.success(request, "Left to the others. Nobody learns that you passed.")
    return redirect("escalations", network)
