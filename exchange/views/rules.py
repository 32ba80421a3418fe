"""Doors of the rule about second looks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.access import members_only
from core.doing import done
from exchange.actions import rules as actions
from exchange.forms.rules import RuleForm
from exchange.permissions import may
from exchange.rules import kept_rule, rule


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose_release(request: Any) -> HttpResponse:
    """When a second person looks at what leaves."""
    _admins_only(request)
    form = RuleForm(request.POST if request.method == "POST" else None, initial={"second": rule().second})
    if request.method == "POST" and form.is_valid():
        actions.choose_rule(form.value(), by=request.actor)
        messages.success(request, "Saved. It counts for whatever leaves from now on.")
        return redirect("choose_release")
    context = {"form": form, "kept": kept_rule()}
    return render(request, "exchange/rule.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def take_back_release(request: Any) -> HttpResponse:
    """Bring back what was chosen before."""
    _admins_only(request)
    return done(request, lambda: actions.take_back_rule(by=request.actor), "Taken back.", "choose_release")


def _admins_only(request: Any) -> None:
    if not may(request.actor, "release.choose"):
        raise Http404
