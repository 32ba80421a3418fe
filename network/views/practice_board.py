"""Doors of stewards: the board of practices, reviewers, holding and resuming, and by what rules a network validates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.actor import Actor
from core.doing import attempt, done
from core.refusals import NotAllowed
from network.actions.practices import keeping, reviewing, ruling
from network.checklists import checklist, environments
from network.forms import practices as forms
from network.permissions import may, require
from network.policy import kept_policy, policy
from network.selectors.practice_board import board
from network.selectors.practice_reviewers import offered
from network.selectors.practices import find_practice

asking = require_http_methods(["GET", "HEAD", "POST"])


@members_of_the_network
@require_safe
def practice_board(request: Any, network: str) -> HttpResponse:
    """Where every practice stands, and what needs a steward."""
    stewards_only(request)
    return render(request, "network/practices/board.html", {"page": board(request.actor)})


@members_of_the_network
@asking
def assign_reviewers(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Ask people of other organizations to review a practice."""
    stewards_only(request)
    row, people, not_offered = offered(request.actor, practice_id)
    choices = [(one.key, one.name) for one in people]
    form = forms.AssignForm(request.POST if request.method == "POST" else None, offered=choices)
    ask: Callable[[], Any] = lambda: reviewing.ask_reviewers(  # noqa: E731 - the act of a door
        row.pk, form.keys(), by=request.actor, due_at=form.due_at()
    )
    if form.is_bound and form.is_valid() and attempt(form, ask):
        messages.success(request, "They are asked.")
        return redirect("practice_board", network)
    chosen = set(request.POST.getlist("people"))
    context = {"practice": row, "form": form, "people": people, "not_offered": not_offered, "chosen": chosen}
    return render(request, "network/practices/assign.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def nudge_reviewers(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Remind those who have not answered."""
    act = lambda: reviewing.nudge_reviewers(practice_id, by=request.actor)  # noqa: E731 - the act of a door
    return done(request, act, "They are reminded.", "practice_board", network)


@members_of_the_network
@asking
def hold_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Have nobody begin new runs for now."""
    return _reasoned(request, network, practice_id, "hold")


@members_of_the_network
@asking
def resume_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """End a suspension."""
    return _reasoned(request, network, practice_id, "resume")


@members_of_the_network
@require_POST
def tell_apart(request: Any, network: str, practice_id: UUID, other_id: UUID) -> HttpResponse:
    """Note that two that look alike differ."""
    act = lambda: keeping.tell_apart(practice_id, other_id, by=request.actor)  # noqa: E731 - the act of a door
    return done(request, act, "Both stay. You are not asked again.", "practice_board", network)


@members_of_the_network
@asking
def validation_rules(request: Any, network: str) -> HttpResponse:
    """By what rules the network validates: everybody reads them, stewards change them."""
    may_choose = may(request.actor, "validation.choose")
    if request.method == "POST":
        require(request.actor, "validation.choose")
    made = {"policy": forms.PolicyForm, "checklist": forms.ChecklistForm, "environments": forms.EnvironmentsForm}
    kept = {"policy": policy(), "checklist": checklist(), "environments": environments()}
    sent = request.POST.get("which", "") if request.method == "POST" else ""
    shown: dict[str, Any] = {
        name: form(request.POST if name == sent else None, kept=kept[name]) for name, form in made.items()
    }
    form = shown.get(sent)
    if form is not None and form.is_valid() and _keep(form, request.actor):
        messages.success(request, "Saved. Practices are judged by it from now on.")
        return redirect("validation_rules", network)
    was = kept_policy()
    context = {"forms": shown, "kept": kept, "may_choose": may_choose, "can_go_back": bool(was and was.can_go_back)}
    wrong = form is not None and form.errors
    return render(request, "network/practices/rules.html", context, status=422 if wrong else 200)


@members_of_the_network
@require_POST
def take_back_validation(request: Any, network: str) -> HttpResponse:
    """Bring back the rules from before the last change."""
    act = lambda: ruling.take_back_validation(by=request.actor)  # noqa: E731 - the act of a door
    return done(request, act, "Taken back. Practices are judged by it from now on.", "validation_rules", network)


def _keep(form: Any, actor: Actor) -> bool:
    return attempt(form, lambda: ruling.choose_validation(form.value(), by=actor)) is not None


def stewards_only(request: Any) -> None:
    """``NotAllowed`` for whoever does not curate the network."""
    if not may(request.actor, "practice.curate"):
        raise NotAllowed("Only a steward of the network sees the board.")


def _reasoned(request: Any, network: str, practice_id: UUID, how: str) -> HttpResponse:
    stewards_only(request)
    row = find_practice(request.actor, practice_id)
    act, told = {
        "hold": (keeping.hold_practice, "On hold. Whoever uses it is told."),
        "resume": (keeping.resume_practice, "It is relied on again. Whoever uses it is told."),
    }[how]
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    do: Callable[[], Any] = lambda: act(row.pk, form.cleaned_data["reason"], by=request.actor)  # noqa: E731
    if form.is_bound and form.is_valid() and attempt(form, do):
        messages.success(request, told)
        return redirect("practice_board", network)
    context = {"practice": row, "form": form, "how": how}
    return render(request, "network/practices/reason.html", context, status=422 if form.errors else 200)
