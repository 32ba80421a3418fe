"""Doors of the portal: what is known and validated for requesters, and whether it helped them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.access import requesters_only
from core.doing import done
from core.refusals import Refused
from knowledge.actions import tending
from knowledge.forms.articles import VoteForm
from knowledge.selectors import articles as selectors
from knowledge.selectors.lists import Sought, articles
from knowledge.views.lists import before_of


@requesters_only
@require_safe
def answers(request: Any) -> HttpResponse:
    """Answers that requesters read, the last change first."""
    words = str(request.GET.get("q", ""))[:100].strip()
    page = articles(request.actor, Sought(words=words, before=before_of(request.GET)))
    return render(request, "knowledge/answers.html", {"page": page, "words": words})


@requesters_only
@require_safe
def answer(request: Any, article_id: UUID) -> HttpResponse:
    """One answer."""
    page = selectors.article_page(request.actor, article_id)
    return render(request, "knowledge/answer.html", {"page": page, "article": page.article})


@requesters_only
@require_POST
def vote_answer(request: Any, article_id: UUID) -> HttpResponse:
    """Say whether an answer helped."""
    found = selectors.find_article(request.actor, article_id)
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Refused("Say whether it helped.")
    helped = form.cleaned_data["helped"] == "yes"

    def act() -> Any:
        return tending.vote(found.pk, by=request.actor, helped=helped)

    said = "Thank you." if helped else "Thank you. Open a case, and support looks at it with you."
    return done(request, act, said, "answer", found.pk)
