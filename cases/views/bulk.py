"""Doors of changing several cases: ask, show what will happen, do it; and what I changed, to be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.actions.bulk import change_cases, take_back_change
from cases.actions.long_changes import begin_long_change, take_back_long_change
from cases.actions.rehearsing import rehearse
from cases.changes import MOST, MOST_BY_WORKER, VERBS, Change
from cases.forms.bulk import ChosenForm, form_of, numbers_in
from cases.forms.lists import BesideForm
from cases.forms.rows import BackForm
from cases.selectors.bulk import changes_of, chosen, long_change_of, whole_keys, whole_list
from core.access import members_only
from core.fragments import is_swap
from core.refusals import Refused


@members_only
@require_POST
def bulk(request: Any) -> HttpResponse:
    """Change several cases, in three steps of one page: what, what it would do, done. What is too much for one answer
    the worker does, and a page shows how far it is.

    Cases that the actor does not see are as absent as those that are not there.
    """
    asked = ChosenForm(request.POST)
    if not asked.is_valid():
        raise Http404
    given = asked.cleaned_data
    cases, total = _cases(request, is_whole=given["whole"])
    keys = whole_keys(request.actor, **_where(request)) if given["whole"] and total > MOST else []
    total = len(keys) or total
    step = given["step"]
    is_asked = bool(step or given["verb"] == "follow")
    form = form_of(given["verb"], request.POST if is_asked else None, request.actor)
    is_clean = is_asked and form.is_valid() and bool(cases)
    has_grown = given["expected"] is not None and total > given["expected"]
    is_other = is_clean and step == "do" and not getattr(form, "is_as_shown", True)
    change = Change(given["verb"], form.cleaned_data) if is_clean else None
    if change is not None and step == "do" and not has_grown and not is_other:
        if keys:
            return redirect("long_change", begin_long_change(keys, change, by=request.actor))
        return _do(request, cases, change, given["back"])
    shown = {"form": form, "cases": cases, "total": total, "has_grown": has_grown, "is_other": is_other}
    context = {**shown, **_words(given, keys), **_preview(request, cases, change)}
    status = 422 if step and form.errors else 409 if is_other else 200
    return render(request, "cases/bulk.html", context, status=status)


def _words(given: dict[str, Any], keys: list[UUID]) -> dict[str, Any]:
    """What is asked for, and of how many."""
    return {
        "verb": given["verb"],
        "title": VERBS[given["verb"]],
        "back": given["back"],
        "list": given["list"] if keys else "",
        "is_long": bool(keys),
        "is_cut": len(keys) == MOST_BY_WORKER,
    }


def _preview(request: Any, cases: list[Any], change: Change | None) -> dict[str, Any]:
    """What the change would do to each case, once it is known."""
    lines = rehearse(cases, change, by=request.actor) if change is not None else []
    return {
        "lines": [line for line in lines if not line.reason],
        "left": [line for line in lines if line.reason],
        "is_shown": change is not None,
    }


def _where(request: Any) -> dict[str, Any]:
    """The list that is meant as a whole."""
    return BesideForm(QueryDict(request.POST.get("list", "").lstrip("?"))).came_from()


def _cases(request: Any, *, is_whole: bool) -> tuple[list[Any], int]:
    """The chosen cases, and how many were asked for."""
    if is_whole:
        return whole_list(request.actor, **_where(request))
    numbers = numbers_in(request.POST.getlist("case"))
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
@require_safe
def long_change(request: Any, change: UUID) -> HttpResponse:
    """How far the worker is with a change of many cases: a page, and the part of it that is fetched meanwhile."""
    found = long_change_of(request.actor, change)
    if found is None:
        raise Http404
    return render(
        request, "cases/_long_change.html" if is_swap(request) else "cases/long_change.html", {"change": found}
    )


@members_only
@require_POST
def take_back(request: Any, change: UUID) -> HttpResponse:
    """Take one of these back, and go on where the button stood: on a list, or on the page of these changes."""
    came = BackForm(request.POST)
    back_to = came.cleaned_data["back"] if came.is_valid() else ""
    try:
        if long_change_of(request.actor, change) is not None:
            take_back_long_change(change, by=request.actor)
            return redirect("long_change", change)
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
    return redirect(back_to or "changes")
