"""Doors between a case and what is known: linking an article that answered it, writing one from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import knowledge as actions
from cases.permissions import require
from cases.selectors.capturing import PARTS, material_of
from cases.selectors.links import belonging_to
from cases.views.cases import address_of, case_or_404
from core.access import members_only
from core.doing import attempt, done
from knowledge.choices import Audience, Kind, Level
from knowledge.forms.articles import ArticleForm, PlaceForm
from knowledge.rules import proficiency_of
from knowledge.selectors.lists import suggested


@members_only
@require_safe
def link_article(request: Any, number: int) -> HttpResponse:
    """Articles that may answer the case: by the words of its subject, or by others."""
    found = case_or_404(request, number)
    require(request.actor, "case.note", found)
    words = str(request.GET.get("q", ""))[:100].strip()
    linked = {line.article.pk for line in belonging_to(found, request.actor)[1]}
    rows = suggested(request.actor, words or found.subject)
    context = {"case": found, "rows": rows, "words": words, "linked": linked}
    return render(request, "cases/knowledge/link.html", context)


@members_only
@require_POST
def use_article(request: Any, number: int, article_id: UUID) -> HttpResponse:
    """Note that an article answered the case."""
    found = case_or_404(request, number)
    said = "Linked. If something in it is not right, fix it or flag it now: reuse is review."

    def act() -> None:
        actions.link_article(found, article_id, by=request.actor)

    return done(request, act, said, address_of(request, number))


@members_only
@require_POST
def unlink_article(request: Any, number: int, article_id: UUID) -> HttpResponse:
    """Note that an article did not answer the case."""
    found = case_or_404(request, number)

    def act() -> None:
        actions.unlink_article(found, article_id, by=request.actor)

    return done(request, act, "The article is taken off.", address_of(request, number))


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def write_article(request: Any, number: int) -> HttpResponse:
    """Write an article from the case: its words are filled in from the entries that one chooses."""
    found = case_or_404(request, number)
    require(request.actor, "case.note", found)
    chosen = {name: value for name, value in request.GET.items() if name.startswith("e-")}
    material = material_of(found, request.actor, chosen)
    given = request.POST if request.method == "POST" else None
    form = ArticleForm(given, kind=Kind.SOLUTION, initial={"title": found.subject, **material.texts})
    placed = _place_form(request, found, given)
    if given is not None and form.is_valid() and placed.is_valid():
        made = attempt(
            form,
            lambda: actions.capture_article(found, Kind.SOLUTION, form.written(), placed.place(), by=request.actor),
        )
        if made:
            messages.success(request, f"The draft is kept and linked to {found.ref}. Publish it when it is whole.")
            return redirect("draft_article", made.pk)
    context = {"case": found, "form": form, "placed": placed, "material": material, "parts": PARTS}
    return render(request, "cases/knowledge/write.html", context, status=422 if form.errors or placed.errors else 200)


def _place_form(request: Any, case: Any, given: Any) -> PlaceForm:
    """Who reads it: the team where the case's queue is its team's alone, all staff where the queue is open."""
    may_show = proficiency_of(request.actor).level >= Level.PUBLISHER
    is_private = not case.queue.is_open
    begins: dict[str, str] = {"audience": Audience.TEAM if is_private else Audience.ORGANIZATION}
    if case.queue.team_id in request.actor.team_ids:
        begins["team"] = str(case.queue.team_id)
    return PlaceForm(given, actor=request.actor, may_show_requesters=may_show, initial=begins)
