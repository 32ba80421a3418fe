"""Escalations: the list, one page for either side, what is left of one that was taken back, and one's own words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from conversations.files import content_disposition
from core import slots
from core.access import members_of_the_network
from core.ids import read_key
from network.agreements import agreed
from network.forms.escalations import PromiseForm, ReaderForm, SayForm
from network.selectors import boards
from network.selectors.escalations import escalation_page, find_escalation, find_offered
from network.selectors.words import own_words as words_of
from network.selectors.words import tombstone

AT_HOME = "escalation_at_home"
"""The slot by which a member's own things stand beside its escalation: its case, its draft, its notes.

A filler is given the request and the escalation's key, and returns a template and its context of plain data, or None.
"""


@members_of_the_network
@require_safe
def escalations(request: Any, network: str) -> HttpResponse:
    """The escalations of one's own organization, in both directions."""
    page = boards.board(request.actor, request.GET.get("view", ""), read_key(request.GET.get("after")))
    return render(request, "network/escalations/list.html", {"page": page, "views": boards.VIEWS})


@members_of_the_network
@require_safe
def escalation(request: Any, network: str, escalation: int) -> HttpResponse:
    """One escalation: its page for either side, the offer of it, or what is left of it."""
    row = find_escalation(request.actor, escalation)
    return other_answer(request, escalation) if row is None else page_answer(request, row)


@members_of_the_network
@require_safe
def escalation_live(request: Any, network: str, escalation: int) -> HttpResponse:
    """The conversation with its head, or what stands beside it: what a page fetches when it hears of something."""
    row = find_escalation(request.actor, escalation)
    if row is None:
        raise Http404
    name = "_side" if request.GET.get("part") == "side" else "_talk"
    return render(request, f"network/escalations/{name}.html", _context(request, row))


@members_of_the_network
@require_safe
def escalation_words(request: Any, network: str, escalation: int) -> HttpResponse:
    """One's own words, the states and their times, as a text file that one keeps."""
    text = words_of(request.actor, escalation)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = content_disposition(f"E-{escalation} own-words.md")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def page_answer(request: Any, row: Any, status: int = 200, **more: Any) -> HttpResponse:
    """The page of an escalation; ``more`` is a form that came back, as ``wrong``, and under its own name."""
    return render(request, "network/escalations/page.html", _context(request, row, **more), status=status)


def other_answer(request: Any, number: int, status: int = 200, form: Any = None) -> HttpResponse:
    """What somebody sees of an escalation that they do not read: an offer, a tombstone, or nothing."""
    offer = find_offered(request.actor, number)
    if offer is not None:
        context = {"offer": offer, "promise_form": form or PromiseForm(words=agreed().words), "wrong": form}
        return render(request, "network/escalations/offer.html", context, status=status)
    left = tombstone(request.actor, number)
    if left is None:
        raise Http404
    return render(request, "network/escalations/tombstone.html", {"left": left}, status=status)


def _context(request: Any, row: Any, **more: Any) -> dict[str, Any]:
    page = escalation_page(row, request.actor)
    forms = {
        "say_form": SayForm(),
        "promise_form": PromiseForm(words=page.words),
        "reader_form": ReaderForm(people=page.nameable),
    }
    at_home = [
        render_to_string(one["template"], one["context"], request) for one in slots.fill(AT_HOME, request, row.pk)
    ]
    return {"page": page, "row": row, "at_home": at_home, **forms, **more}
