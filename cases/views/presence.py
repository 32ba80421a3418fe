"""Doors of presence: who else is at a case or a side thread, as the piece of its page that shows it.

A page fetches it once its socket is there and again when it hears that somebody came, left or began to write. Asking
changes nothing: who is here is said by the socket.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.selectors.presence import around
from cases.views.cases import case_or_404
from cases.views.threads import thread_or_404
from core.access import members_only


@members_only
@require_safe
def case_presence(request: Any, number: int) -> HttpResponse:
    """Who else of the staff has the case open."""
    found = case_or_404(request, number)
    context = {"case": found, "around": around(request.actor, "case", found.pk)}
    return render(request, "cases/presence/_case.html", context)


@members_only
@require_safe
def thread_presence(request: Any, thread: UUID) -> HttpResponse:
    """Who else of the staff in its audience has the side thread open."""
    found = thread_or_404(request, thread)
    context = {"thread": found, "around": around(request.actor, "thread", found.pk)}
    return render(request, "cases/presence/_thread.html", context)
