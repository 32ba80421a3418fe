"""Doors of tags: which there are, changing one on every case, taking that back."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import tags as actions
from cases.forms.tags import TagForm
from cases.selectors.tags import tag_lines, undoable_changes, uses_of
from cases.views.done import done, given_by, status_of
from core.access import admins_only
from core.refusals import Refused

LONGEST = 40


@admins_only
@require_safe
def tags(request: Any) -> HttpResponse:
    """The tags on the cases one sees, and what one changed in the last hour."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {"page": tag_lines(request.actor, words), "words": words, "changes": undoable_changes(request.actor)}
    return render(request, "cases/tags/list.html", context)


@admins_only
@require_http_methods(["GET", "POST"])
def change_tag(request: Any) -> HttpResponse:
    """Ask what becomes of a tag, show on how many cases, and do it once that is confirmed."""
    form = TagForm(given_by(request), initial={"tag": request.GET.get("tag", "")})
    tag = actions.clean_tag((request.POST.get("tag") or request.GET.get("tag") or "").replace("\0", ""))
    is_sure = form.is_bound and form.is_valid() and request.POST.get("step") == "do"
    if is_sure:
        try:
            return _changed(request, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else ""
    context = {
        "form": form,
        "tag": tag,
        "into": into,
        "uses": uses_of(request.actor, tag, into),
        "is_shown": form.is_bound and not form.errors,
        "known": tag_lines(request.actor).lines,
        "most": actions.MOST_UNDONE,
    }
    return render(request, "cases/tags/change.html", context, status=status_of(form))


@admins_only
@require_POST
def take_back_tag(request: Any, reversal: UUID) -> HttpResponse:
    """Take one's own change back."""
    act = partial(actions.take_back_tag, reversal, by=request.actor)
    return done(request, act, lambda count: f"Taken back on {_cases(count)}, and wherever else it was done.", "tags")


def _changed(request: Any, given: dict[str, Any]) -> HttpResponse:
    count, key = actions.change_tag(given["tag"], given["into"], by=request.actor)
    became = f"is called {given['into']} now" if given["into"] else "is removed"
    undo = reverse("take_back_tag", args=[key]) if key else ""
    messages.success(
        request, f"The tag {given['tag']} {became} on {_cases(count)}, and wherever else it was.", extra_tags=undo
    )
    return redirect("tags")


def _cases(count: int) -> str:
    return "1 case that you see" if count == 1 else f"{count} cases that you see"
