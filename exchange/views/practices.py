"""Doors between a practice in the hall and its edition on the desk: adopting, taking a version, using it no longer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.access import members_between
from core.doing import done
from core.refusals import Missing, Refused
from exchange.actions.practices import adopt, stop_using, take_upstream
from exchange.selectors.practices import edition_changes
from knowledge.selectors.articles import find_article


@members_between
@require_POST
def adopt_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Take a practice into the desk, and open the article that it is there."""
    is_named = request.POST.get("is_named") == "on"
    try:
        made = adopt(practice_id, by=request.actor, beyond=request.beyond, is_named=is_named)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.sentence)
        return redirect("practice", network, practice_id)
    messages.success(request, "Adopted: it is an article of your desk now, and can be run on your cases.")
    return redirect("article", made.pk)


@members_between
@require_POST
def stop_using_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Tell the network that one's organization uses a practice no longer."""
    act = lambda: stop_using(practice_id, beyond=request.beyond)  # noqa: E731 - the act of a door
    said = f"{request.beyond.hall.name} counts you among its users no longer. Your article stays."
    return done(request, act, said, "practice", network, practice_id)


@members_between
@require_http_methods(["GET", "HEAD", "POST"])
def upstream_version(request: Any, edition_id: UUID, network: str, version: int) -> HttpResponse:
    """What another version of its practice would change in an article of the desk; taking it."""
    found = find_article(request.actor, edition_id)
    if found.origin_practice is None or found.origin_network != network:
        raise Missing
    if request.method == "POST":
        act = lambda: take_upstream(found.pk, version, by=request.actor, beyond=request.beyond)  # noqa: E731
        return done(request, act, f"Readers have version {version} now.", "article", found.pk)
    above, changes = edition_changes(found, request.actor, version)
    context = {"article": found, "version": above, "changes": changes, "hall": request.beyond.hall}
    context["is_changed"] = found.live.origin_version is None
    return render(request, "exchange/practices/upstream.html", context)
