"""Doors of snoozing: until when, and back again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.actions.snoozing import UNTIL_REPLY, snooze_case, wake_case
from cases.forms.moments import zone_name
from cases.forms.snoozing import SnoozeForm
from cases.views.cases import address_of, case_or_404
from cases.views.done import given_by
from cases.views.questions import Question, ask, question_methods, take
from core.access import members_only

TEXT = "It leaves your own lists, and nobody else’s. It comes back by itself, earlier if the requester replies."


@members_only
@question_methods
def snooze(request: Any, number: int) -> HttpResponse:
    """Put the case away until a moment."""
    found = case_or_404(request, number)
    form = SnoozeForm(given_by(request))
    asked = Question("snooze", f"Snooze {found.ref}", "Snooze", form, TEXT)
    if request.method != "POST":
        return ask(request, found, asked, is_over=not found.is_live)

    def act(given: dict[str, Any]) -> None:
        until = form.moment()
        snooze_case(found, by=request.actor, until=until)
        day = f"{timezone.localtime(until):%A, %-d %B, %H:%M} ({zone_name()})"
        when = "its requester replies" if until == UNTIL_REPLY else day
        messages.success(request, f"{found.ref} is snoozed until {when}.")

    return take(request, found, asked, act, "")


@members_only
@require_POST
def wake(request: Any, number: int) -> HttpResponse:
    """Bring the case back now."""
    found = case_or_404(request, number)
    wake_case(found, by=request.actor)
    messages.success(request, f"{found.ref} is back in your lists.")
    return redirect(address_of(request, number))
