"""What a network calls things: everybody reads it with the rules, who runs the network chooses it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.access import members_of_the_network
from core.doing import attempt, done
from network.actions import naming as actions
from network.agreements import agreed
from network.forms.naming import NetworkWordsForm
from network.views.rules import admins_only

SAID = "Every page of the network says it so from now on."


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def change_network_words(request: Any, network: str) -> HttpResponse:
    """Choose what severities are called, when they apply, and when to ask."""
    admins_only(request)
    form = NetworkWordsForm(request.POST or None, kept=agreed().words)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: actions.choose_words(form.value(), by=request.actor)):
        messages.success(request, f"The words are saved. {SAID}")
        return redirect("network_rules", network)
    return render(request, "network/rules/words.html", {"form": form}, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def take_back_network_words(request: Any, network: str) -> HttpResponse:
    """Bring back the words from before the last change."""
    admins_only(request)
    words = f"Taken back. {SAID}"
    return done(request, lambda: actions.take_back_words(by=request.actor), words, "network_rules", network)
