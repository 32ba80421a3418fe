"""What the members of a network have agreed on: everybody reads it, who runs the network chooses it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.doing import attempt, done
from core.refusals import NotAllowed
from network.actions import rules as actions
from network.agreements import agreed
from network.forms.rules import AgreementForm, RulesForm
from network.permissions import may
from network.selectors import rules as selectors

LATER = "It counts from the next turn on; what was promised before stays."


@members_of_the_network
@require_safe
def network_rules(request: Any, network: str) -> HttpResponse:
    """What is promised, and for how long things wait."""
    return render(request, "network/rules/page.html", {"page": selectors.rules_page(request.actor)})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def change_network_rules(request: Any, network: str) -> HttpResponse:
    """Choose the rules."""
    admins_only(request)
    now = agreed()
    form = RulesForm(request.POST or None, kept=now.rules, words=now.words)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: actions.choose_rules(form.value(), by=request.actor)):
        messages.success(request, f"The rules are saved. {LATER}")
        return redirect("network_rules", network)
    return render(request, "network/rules/change.html", {"form": form}, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def take_back_network_rules(request: Any, network: str) -> HttpResponse:
    """Bring back the rules from before the last change."""
    return _back(request, network, lambda: actions.take_back_rules(by=request.actor))


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: Any, network: str) -> HttpResponse:
    """Agree on something else between two groups."""
    admins_only(request)
    return _agreement(request, network, None)


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def edit_agreement(request: Any, network: str, agreement_id: UUID) -> HttpResponse:
    """Change what two groups agreed on."""
    return _agreement(request, network, selectors.agreement(request.actor, agreement_id))


@members_of_the_network
@require_POST
def remove_agreement(request: Any, network: str, agreement_id: UUID) -> HttpResponse:
    """Remove an agreement. It can be taken back for 30 days."""
    actions.remove_agreement(selectors.agreement(request.actor, agreement_id).key, by=request.actor)
    messages.success(request, f"The agreement is removed. {LATER}")
    return redirect("network_rules", network)


@members_of_the_network
@require_POST
def take_back_agreement(request: Any, network: str, agreement_id: UUID) -> HttpResponse:
    """Bring back an agreement from before its last change or its removal."""
    return _back(request, network, lambda: actions.take_back_agreement(agreement_id, by=request.actor))


def _agreement(request: Any, network: str, kept: Any) -> HttpResponse:
    data, tiers = request.POST if request.method == "POST" else None, selectors.tiers(request.actor)
    form = AgreementForm(data, kept=kept.value if kept else None, tiers=tiers, words=agreed().words)
    key = kept.key if kept else None
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: actions.keep_agreement(form.value(), by=request.actor, key=key)):
        messages.success(request, f"The agreement is saved. {LATER}")
        return redirect("network_rules", network)
    context = {"form": form, "kept": kept}
    return render(request, "network/rules/agreement.html", context, status=422 if form.errors else 200)


def _back(request: Any, network: str, act: Any) -> HttpResponse:
    admins_only(request)
    return done(request, act, f"Taken back. {LATER}", "network_rules", network)


def admins_only(request: Any) -> None:
    """``NotAllowed`` for whoever does not change what the members have agreed on."""
    if not may(request.actor, "rules.choose"):
        raise NotAllowed("Only an admin of the network changes what its members have agreed on.")
