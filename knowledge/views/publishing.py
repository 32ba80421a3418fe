"""Doors between a draft and its readers: reading it, asking for reviews, answering them, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.access import members_only
from core.doing import attempt, done
from knowledge.actions import publishing as actions
from knowledge.comparing import compared
from knowledge.forms import articles as forms
from knowledge.selectors import articles as selectors
from knowledge.selectors.people import reviewers
from knowledge.views.articles import asking


@members_only
@require_safe
def draft_article(request: Any, article_id: UUID) -> HttpResponse:
    """What is being made of an article, what it changes, who is asked."""
    return _shown(request, article_id)


@members_only
@asking
def ask_review(request: Any, article_id: UUID) -> HttpResponse:
    """Ask colleagues by name to review a draft."""
    page = selectors.draft_page(request.actor, article_id)
    given = request.POST if request.method == "POST" else None
    people = reviewers(request.actor, page.article, page.draft)
    form = forms.AskForm(given, people=people, is_first=page.article.live_id is None)
    if given is not None and form.is_valid():
        asked = attempt(form, lambda: actions.ask_review(page.article.pk, by=request.actor, **form.given()))
        if asked:
            messages.success(request, "They are asked. Until they answered, the draft stays as it is.")
            return redirect("draft_article", page.article.pk)
    context = {"form": form, "page": page, "article": page.article}
    return render(request, "knowledge/ask_review.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def answer_review(request: Any, article_id: UUID, review_id: UUID) -> HttpResponse:
    """Say what one makes of a draft."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.answer_review(review_id, by=request.actor, **given)):
            messages.success(request, "Your answer is kept. Whoever wrote it hears of it.")
            return redirect("draft_article", found.pk)
    return _shown(request, found.pk, form)


@members_only
@require_POST
def take_from_review(request: Any, article_id: UUID) -> HttpResponse:
    """Take a draft back from its reviewers."""
    found = selectors.find_article(request.actor, article_id)
    act = lambda: actions.take_from_review(found.pk, by=request.actor)  # noqa: E731 - the act of a door
    return done(request, act, "It is a draft again.", "edit_article", found.pk)


@members_only
@asking
def publish_article(request: Any, article_id: UUID) -> HttpResponse:
    """Publish a draft."""
    page = selectors.draft_page(request.actor, article_id)
    given = request.POST if request.method == "POST" else None
    begins = {"significance": page.draft.significance, "note": page.draft.note}
    is_first = page.article.live_id is None
    form = forms.PublishForm(given, is_first=is_first, may_validate=page.is_publisher, initial=begins)

    def act() -> Any:
        return actions.publish(page.article.pk, by=request.actor, **form.cleaned_data)

    if given is not None and form.is_valid() and attempt(form, act):
        messages.success(request, "Published: this is what readers read now.")
        return redirect("article", page.article.pk)
    context = {"form": form, "page": page, "article": page.article}
    return render(request, "knowledge/publish.html", context, status=422 if form.errors else 200)


def _shown(request: Any, key: UUID, form: Any = None) -> HttpResponse:
    page = selectors.draft_page(request.actor, key)
    live = page.article.live
    context = {
        "page": page,
        "article": page.article,
        "form": form or forms.AnswerForm(),
        "changes": compared(page.article.kind, live, page.draft) if live else [],
    }
    return render(request, "knowledge/draft.html", context, status=422 if form is not None else 200)
