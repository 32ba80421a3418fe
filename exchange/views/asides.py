"""Doors between an escalation and the own desk: what was said there last, and what one's own side says beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conversations.once import Repeated
from core.access import members_between
from core.fragments import is_swap
from core.refusals import Refused
from exchange.actions.asides import write_beside
from exchange.crossing import in_network
from exchange.forms.asides import BesideForm
from exchange.models import Mirror
from exchange.selectors.home import card_of, mirror_read
from exchange.selectors.said import last_said


@members_between
@require_safe
def escalation_said(request: Any, network: str, escalation: int) -> HttpResponse:
    """What was said last in an escalation, read in the hall for the length of this answer: a piece of the own case's
    page. Of one that is not read, or not any more, it says no more than that.
    """
    beyond = request.beyond
    said = in_network(beyond.space, lambda: last_said(beyond.actor, escalation))
    return render(request, "exchange/_said.html", {"said": said, "network": network})


@members_between
@require_safe
def escalation_beside(request: Any, network: str, escalation: int) -> HttpResponse:
    """The card of what only one's own side sees: what its page fetches when it hears of something."""
    return _card(request, mirror_read(escalation, request.actor, request.beyond))


@members_between
@require_POST
def write_for_own_side(request: Any, network: str, escalation: int) -> HttpResponse:
    """Write for one's own side, beside an escalation that one reads."""
    mirror = mirror_read(escalation, request.actor, request.beyond)
    form = BesideForm(request.POST)
    try:
        if form.is_valid():
            given = form.cleaned_data
            write_beside(mirror.pk, by=request.actor, source=given["text"], once=given["once"])
            form = BesideForm()
    except Repeated:
        form = BesideForm()
    except Refused as refusal:
        form.add_error("text", refusal.sentence)
    if form.is_bound or is_swap(request):
        return _card(request, mirror, form)
    return redirect("escalation", network, escalation)


def _card(request: Any, mirror: Mirror, form: BesideForm | None = None) -> HttpResponse:
    context = card_of(mirror, request.actor) | {"form": form or BesideForm()}
    is_wrong = form is not None and form.is_bound
    template = "exchange/_home.html" if is_swap(request) else "exchange/beside.html"
    return render(request, template, context, status=422 if is_wrong else 200)
