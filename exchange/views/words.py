"""Doors of the words that never cross."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.access import members_only
from core.doing import attempt, done
from exchange.actions import words as actions
from exchange.forms.words import WordsForm
from exchange.permissions import may
from exchange.wordlist import kept_words


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose_words(request: Any) -> HttpResponse:
    """Which words never cross."""
    _leads_only(request)
    kept = kept_words()
    now = kept.value.words if kept else ()
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"words": "\n".join(now)})
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: actions.choose_words(form.value(), by=request.actor)):
        messages.success(request, "Saved. The next extract is read with it.")
        return redirect("words")
    context = {"form": form, "kept": kept, "count": len(now)}
    return render(request, "exchange/words.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def take_back_words(request: Any) -> HttpResponse:
    """Bring back what was chosen before."""
    _leads_only(request)
    return done(request, lambda: actions.take_back_words(by=request.actor), "Taken back.", "words")


def _leads_only(request: Any) -> None:
    if not may(request.actor, "words.choose"):
        raise Http404
