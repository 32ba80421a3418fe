"""The common shapes of small acts: a button that asks nothing, a form that was filled in, a removal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.forms.sure import RemovalForm
from core.doing import done as acted
from core.refusals import Refused


def given_by(request: Any) -> Any:
    """What was sent, also where nothing was filled in; None while a page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: Any) -> int:
    """The status of a page with this form: 422 where something in it is wrong."""
    return 422 if form.errors else 200


def done(request: Any, act: Callable[[], Any], said: str | Callable[[Any], str], to: str) -> HttpResponse:
    """Act, say so, and go ``to`` a page by its name or path. ``said`` may make its words of what ``act`` returned.

    What is not there for the actor stays a missing page; every other refusal is shown as its sentence.
    """
    return acted(request, act, said, to, passed=(404,))


def is_done(request: Any, form: Any, act: Callable[[], Any]) -> bool:
    """Whether a clean form was sent and acted on; a refusal becomes the form's own sentence."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        form.add_error(None, refused.sentence)
        return False
    return True


def removed(
    request: Any, page: str, act: Callable[[], Any], name: str, to: str, *, undo: str = "", label: str = "", **more: Any
) -> HttpResponse:
    """Ask on a ``page`` of its own whether something may go; then act, say that ``name`` is removed, go ``to`` a list.

    ``undo`` is the address of a button that takes it back, ``label`` what the box says, ``more`` what the page shows.
    """
    form = RemovalForm(given_by(request))
    if label:
        form.fields["is_confirmed"].label = label
    if is_done(request, form, act):
        messages.success(request, f"{name} is removed.", extra_tags=undo)
        return redirect(to)
    return render(request, page, {"form": form, **more}, status=status_of(form))
