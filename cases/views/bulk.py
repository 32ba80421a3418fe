"""Doors of changing several cases: ask, show what will happen, do it; and what I changed, to be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.actions.bulk import change_cases, rehearse, take_back_change
from cases.changes import MOST, VERBS, Change
from cases.forms.bulk import ChosenForm, form_of
from cases.forms.lists import BesideForm
from cases.selectors.bulk import changes_of, chosen, whole_list
from core.access import members_only
from core.refusals import Refused

DIGITS = 15


@members_only
@require_POST
def bulk(request: Any) -> HttpResponse:
    """Change several cases, in three steps of one page: what, what it would do, done.

    Cases that the actor does not see are as absent as those that are not there.
    """
    asked = ChosenForm(request.POST)
    if not asked.is_valid():
        raise Http404
    given = asked.cleaned_data
    cases, total = _cases(request, is_whole=given["whole"])
    step = given["step"]
    form = form_of(given["verb"], request.POST if step or given["verb"] == "follow" else None, request.actor)
    is_clean = bool(step or given["verb"] == "follow") and form.is_valid() and bool(cases)
    if is_clean and step == "do":
        return _do(request, cases, Change(given["verb"], form.cleaned_data), given["back"])
    lines = rehearse(cases, Change(given["verb"], form.cleaned_data), by=request.actor) if is_clean else []
    context = {
        "form": form,
        "verb": given["verb"],
        "title": VERBS[given["verb"]],
        "cases": cases,
        "total": total,
        "most": MOST,
        "lines": [line for line in lines if not line.reason],
        "left": [line for line in lines if line.reason],
        "is_shown": is_clean,
        "back": given["back"],
    }
    return render(request, "cases/bulk.html", context, status=422 if step and form.errors else 200)


def _cases(request: Any, *, is_whole: bool) -> tuple[list[Any], int]:
    """The chosen cases, and how many were asked for."""
    if is_whole:
        query = QueryDict(request.POST.get("list", "").lstrip("?"))
        return whole_list(request.actor, **BesideForm(query).came_from())
    texts = dict.fromkeys(request.POST.getlist("case"))
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= DIGITS]
    return chosen(request.actor, numbers), len(numbers)


def _do(request: Any, cases: list[Any], change: Change, back: str) -> HttpResponse:
    lines, key = change_cases(cases, change, by=request.actor)
    done = sum(1 for line in lines if not line.reason)
    left = len(lines) - done
    words = f"{_count(done)} changed." + (f" {_count(left)} left alone." if left else "")
    undo = reverse("take_back_change", args=[key]) if key else ""
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, words, extra_tags=undo)
    return redirect(back or "board")


def _count(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


@members_only
@require_safe
def changes(request: Any) -> HttpResponse:
    """What I changed on several cases in the last hour."""
    return render(request, "cases/changes.html", {"changes": changes_of(request.actor)})


@members_only
@require_POST
def take_back(request: Any, change: UUID) -> HttpResponse:
    """Take one of these back."""
    try:
        back, left = take_back_change(change, by=request.actor)
    except Refused as refused:
        if refused.status == 404:
            raise
        messages.error(request, refused.sentence)
    else:
        words = f"{_count(len(back))} as before."
        if left:
            words += f" Left alone, because somebody went on there: {', '.join(left)}."
        messages.success(request, words)
    return redirect("changes")
