"""Where somebody goes on after an answer or an end, as they chose in their profile."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cases.forms.lists import BesideForm
from cases.selectors.beside import beside


def onward(request: Any, case: Any) -> str:
    """The address to go to, empty to stay: the next case of the list that somebody came from, or the list itself.

    Asked before the case is acted on: afterwards it may stand elsewhere in the list. Who stays pays no query.
    """
    wish = (getattr(request.user, "look", None) or {}).get("after", "stay")
    if wish not in ("next", "list") or request.method != "POST":
        return ""
    around = beside(case, request.actor, **BesideForm(request.GET).came_from())
    if around is None:
        return ""
    if wish == "next" and around.later is not None:
        return reverse("case", args=[around.later]) + around.link
    return around.url
