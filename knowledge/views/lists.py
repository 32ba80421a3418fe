"""Doors of lists: all articles, what waits for one's review, the health of what is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import members_only
from core.ids import read_key
from knowledge.choices import Kind
from knowledge.forms.articles import FindForm
from knowledge.selectors import lists as selectors
from knowledge.topics import TEAM
from notifications.selectors.follows import following

SECTIONS = [("all", "All"), ("mine", "Mine"), ("review", "To review"), ("archived", "Archived")]


@members_only
@require_safe
def knowledge(request: Any) -> HttpResponse:
    """What is known, the last change first."""
    form = FindForm(request.GET)
    found = form.cleaned_data if form.is_valid() else {}
    section = request.GET.get("show", "all")
    section = section if section in selectors.SECTIONS else "all"
    team = read_key(request.GET.get("team"))
    sought = selectors.Sought(section, found.get("kind", ""), found.get("q", ""), team, before_of(request.GET))
    context = {
        "page": selectors.articles(request.actor, sought),
        "sought": sought,
        "form": form,
        "sections": SECTIONS,
        "kinds": Kind.choices,
        "team": selectors.team_of(request.actor, team),
        "following": following(request.actor, TEAM, team) if team else None,
    }
    return render(request, "knowledge/articles.html", context)


@members_only
@require_safe
def knowledge_health(request: Any) -> HttpResponse:
    """What of the knowledge needs somebody, by reason."""
    ills = selectors.health(request.actor)
    return render(request, "knowledge/health.html", {"ills": ills, "any_ill": any(one.number for one in ills)})


def before_of(given: Any) -> tuple[datetime, UUID] | None:
    """Where a list goes on: ``before`` is the moment and the key of its last article, with a comma between."""
    at, _, key = str(given.get("before", "")).partition(",")
    found = read_key(key)
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))
    except ValueError:
        return None
    return None if found is None or moment.tzinfo is None else (moment, found)
