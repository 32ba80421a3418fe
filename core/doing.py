"""The shapes of a door that acts: what was refused becomes a sentence, on the form that was sent or on the next page.

What is unseen stays unseen, what is not the actor's to do stays theirs not to do, and who asks too often is told so by
the status alone: these refusals pass (see ``core.refusals``), whoever catches them has made a page of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from core.refusals import Refused

Done = TypeVar("Done")
PASSED = (403, 404, 429)
"""Statuses whose refusal is a page of its own."""


def attempt(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """What ``act`` returns; None when it refuses, with its sentence on the form."""
    try:
        return act()
    except Refused as refused:
        if refused.status in PASSED:
            raise
        form.add_error(None, refused.sentence)
        return None


def done(
    request: Any,
    act: Callable[[], Any],
    said: str | Callable[[Any], str],
    *place: Any,
    passed: Collection[int] = PASSED,
) -> HttpResponse:
    """Act, say so, and go to a ``place``: a name with its arguments, or a path. A refusal is shown there instead.

    ``said`` may make its words of what ``act`` returned; empty words say nothing. ``passed`` are the statuses whose
    refusal is not shown.
    """
    try:
        made = act()
    except Refused as refused:
        if refused.status in passed:
            raise
        messages.error(request, refused.sentence)
    else:
        words = said if isinstance(said, str) else said(made)
        if words:
            messages.success(request, words)
    return redirect(*place)
