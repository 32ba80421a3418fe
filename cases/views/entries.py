"""Doors of one entry: its permanent address, its words anew, its end, what it said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms import threads as forms
from cases.selectors.threads import case_of
from cases.views.asking import Asked, show, take
from cases.views.done import given_by
from conversations.actions import entries as actions
from conversations.permissions import require
from conversations.selectors.threads import versions as versions_of
from core.access import people_of_this_organization
from core.fragments import is_swap
from core.refusals import Missing

asking = require_http_methods(["GET", "HEAD", "POST"])


def address_of(request: Any, entry: Any) -> str:
    """Where an entry stands: in its side thread, or on its case. ``Missing`` for whoever sees neither."""
    if entry.thread.is_side:
        return reverse("thread", args=[entry.thread_id]) + f"#e-{entry.pk}"
    case = case_of(entry.thread, request.actor)
    if case is None:
        raise Missing
    return reverse("case", args=[case.number]) + f"#e-{entry.pk}"


@people_of_this_organization
@require_safe
def entry(request: Any, entry: UUID) -> HttpResponse:
    """The permanent address of an entry leads to where it stands."""
    return redirect(address_of(request, actions.find_entry(entry, by=request.actor)))


@people_of_this_organization
@asking
def edit_entry(request: Any, entry: UUID) -> HttpResponse:
    """Change an entry's words."""
    found = actions.find_entry(entry, by=request.actor)
    require(request.actor, "entry.edit", found)
    form = forms.EditEntryForm(request.POST or None, initial={"text": found.source})
    back = address_of(request, found)
    asked = Asked(reverse("edit_entry", args=[entry]), back, "Edit the entry", "Save", form)
    if request.method != "POST":
        return show(request, asked)

    def act(given: dict[str, Any]) -> None:
        actions.edit_entry(found, by=request.actor, source=given["text"])

    return take(request, asked, act, said="Saved. What it said before stays readable.")


@people_of_this_organization
@asking
def delete_entry(request: Any, entry: UUID) -> HttpResponse:
    """Delete an entry, once that is confirmed."""
    found = actions.find_entry(entry, by=request.actor)
    require(request.actor, "entry.delete", found)
    text = (
        "Its words, what they were before and its files are gone for everybody. That it stood here stays visible. "
        "Letters wait two minutes: one that has not left yet leaves without it; what has left cannot be called back."
    )
    form = forms.ConfirmForm(given_by(request))
    back, here = address_of(request, found), reverse("delete_entry", args=[entry])
    asked = Asked(here, back, "Delete the entry?", "Delete", form, text, danger=True)
    if request.method != "POST":
        return show(request, asked)

    def act(given: dict[str, Any]) -> None:
        actions.delete_entry(found, by=request.actor)

    return take(request, asked, act, said="The entry is deleted.")


@people_of_this_organization
@require_safe
def versions(request: Any, entry: UUID) -> HttpResponse:
    """What an entry said before."""
    found = actions.find_entry(entry, by=request.actor)
    is_above = is_swap(request)
    layout = "layouts/desk.html" if request.actor.is_staff else "layouts/portal.html"
    context = {
        "entry": found,
        "versions": versions_of(found, request.actor),
        "back": address_of(request, found),
        "is_above": is_above,
        "layout": layout,
    }
    return render(request, "cases/_versions.html" if is_above else "cases/versions.html", context)
