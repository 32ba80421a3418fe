"""Doors of an article: reading it, its history, beginning one, changing what is being made of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import slots
from core.access import members_only
from core.doing import attempt, done
from core.refusals import Missing
from knowledge.actions import articles as actions
from knowledge.choices import Kind, Level
from knowledge.comparing import compared
from knowledge.forms import articles as forms
from knowledge.holding import in_hands
from knowledge.permissions import require
from knowledge.rules import proficiency_of
from knowledge.selectors import articles as selectors
from knowledge.topics import ARTICLE
from notifications.selectors.follows import following

BEYOND = "article_beyond"
"""The slot by which networks stand beside an article. A filler is given the actor and the article, and returns a
template and its context of plain data, or None.
"""
asking = require_http_methods(["GET", "HEAD", "POST"])


@members_only
@require_safe
def article(request: Any, article_id: UUID) -> HttpResponse:
    """An article as its readers have it."""
    page = selectors.article_page(request.actor, article_id)
    follows = following(request.actor, ARTICLE, page.article.pk)
    beyond = slots.fill(BEYOND, request.actor, page.article)
    context = {"page": page, "article": page.article, "following": follows, "beyond": beyond}
    return render(request, "knowledge/article.html", context)


@members_only
@asking
def new_article(request: Any) -> HttpResponse:
    """Write an article."""
    require(request.actor, "article.write")
    kind = str(request.GET.get("kind", ""))
    if kind not in Kind.values:
        return render(request, "knowledge/new.html", {"kinds": Kind})
    may_show = proficiency_of(request.actor).level >= Level.PUBLISHER
    given = request.POST if request.method == "POST" else None
    form = forms.ArticleForm(given, kind=kind)
    placed = forms.PlaceForm(given, actor=request.actor, may_show_requesters=may_show)
    if given is not None and form.is_valid() and placed.is_valid():
        made = attempt(form, lambda: actions.write_article(kind, form.written(), placed.place(), by=request.actor))
        if made:
            messages.success(request, "The draft is kept. Colleagues find it, framed: nothing is proved yet.")
            return redirect("edit_process" if made.is_process else "draft_article", made.pk)
    context = {"form": form, "placed": placed, "kind": Kind(kind)}
    return render(request, "knowledge/edit.html", context, status=422 if form.errors or placed.errors else 200)


@members_only
@asking
def edit_article(request: Any, article_id: UUID) -> HttpResponse:
    """Change what is being made of an article. Opened, it begins nothing; kept, a draft stands beside what is read."""
    found = selectors.find_article(request.actor, article_id)
    require(request.actor, "article.edit", in_hands(found, request.actor))
    draft = selectors.open_draft(found, request.actor)
    if draft is not None and draft.is_in_review:
        return redirect("draft_article", found.pk)
    base = draft or found.live
    if base is None:
        raise Missing
    if found.is_process:
        return redirect("edit_process", found.pk)
    given = request.POST if request.method == "POST" else None
    form = forms.ArticleForm(given, kind=found.kind, initial=forms.ArticleForm.of(found.kind, base))
    if given is not None and form.is_valid():

        def keep() -> Any:
            if draft is None:
                begun = actions.begin_revision(found.pk, by=request.actor)
                return actions.save_draft(found.pk, form.written(), by=request.actor, seen=begun.edited_at)
            return actions.save_draft(found.pk, form.written(), by=request.actor, seen=form.moment())

        if attempt(form, keep):
            messages.success(request, "The draft is kept. Readers keep what they have until it is published.")
            return redirect("draft_article", found.pk)
    context = {"form": form, "article": found, "draft": draft, "kind": Kind(found.kind)}
    return render(request, "knowledge/edit.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def discard_article(request: Any, article_id: UUID) -> HttpResponse:
    """Throw away what is being made of an article."""
    found = selectors.find_article(request.actor, article_id)
    act = lambda: actions.discard_revision(found.pk, by=request.actor)  # noqa: E731 - the act of a door
    return done(request, act, "The draft is thrown away.", "article", found.pk)


@members_only
@require_safe
def history(request: Any, article_id: UUID) -> HttpResponse:
    """The revisions of an article, the last first."""
    found, rows = selectors.history(request.actor, article_id)
    return render(request, "knowledge/history.html", {"article": found, "rows": rows})


@members_only
@require_safe
def compare(request: Any, article_id: UUID, revision: int) -> HttpResponse:
    """What a revision changed: against the one it was made from, or ``?with=`` another one."""
    found = selectors.find_article(request.actor, article_id)
    new = selectors.find_revision(request.actor, found, revision)
    wanted = str(request.GET.get("with", ""))
    old = selectors.find_revision(request.actor, found, int(wanted)) if wanted.isdecimal() and len(wanted) < 7 else None
    if old is None and new.base is not None:
        old = selectors.find_revision(request.actor, found, new.base)
    changes = compared(found.kind, old, new)
    context = {"article": found, "old": old, "new": new, "changes": changes}
    return render(request, "knowledge/compare.html", context)


def address_of(key: UUID) -> str:
    """The path of an article."""
    return reverse("article", args=[key])
