"""Doors of what an organization chooses about its knowledge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.access import members_only
from core.doing import attempt, done
from core.refusals import Missing, Refused
from knowledge.actions import choosing as actions
from knowledge.choices import LEVELS
from knowledge.forms.rules import ProficiencyForm, RulesForm
from knowledge.permissions import may
from knowledge.rules import KnowledgeRules, kept_rules
from knowledge.selectors.people import colleagues, proficiencies
from knowledge.views.articles import asking


@members_only
@asking
def knowledge_rules(request: Any) -> HttpResponse:
    """The rules of knowledge."""
    if not may(request.actor, "rules.choose"):
        raise Missing
    kept = kept_rules()
    given = request.POST if request.method == "POST" else None
    begins = RulesForm.of(kept.value if kept else KnowledgeRules())
    form = RulesForm(given, people=colleagues(request.actor), initial=begins)

    def act() -> bool:
        actions.choose_rules(form.value(), by=request.actor)
        return True

    if given is not None and form.is_valid() and attempt(form, act):
        messages.success(request, "Saved. What is verified stays so until its day.")
        return redirect("knowledge_rules")
    context = {"form": form, "kept": kept}
    return render(request, "knowledge/rules.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def take_back_knowledge_rules(request: Any) -> HttpResponse:
    """Bring back the rules as they were."""
    if not may(request.actor, "rules.choose"):
        raise Missing
    return done(request, lambda: actions.take_back_rules(by=request.actor), "Taken back.", "knowledge_rules")


@members_only
@require_safe
def proficiency(request: Any) -> HttpResponse:
    """How proficient each colleague is; everybody reads it, leads and coaches change it."""
    lines, may_change = proficiencies(request.actor)
    context = {"lines": lines, "may_change": may_change, "levels": LEVELS, "self": request.actor.person_id}
    return render(request, "knowledge/proficiency.html", context)


@members_only
@require_POST
def choose_proficiency(request: Any, person_id: UUID) -> HttpResponse:
    """Say how proficient a colleague is."""
    form = ProficiencyForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose how proficient they are.")
    given = form.cleaned_data

    def act() -> None:
        actions.choose_proficiency(person_id, by=request.actor, **given)

    return done(request, act, "Saved.", "proficiency")
