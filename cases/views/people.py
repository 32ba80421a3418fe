"""Doors of people: the list of colleagues with what they know, and an admin's page of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.people import note_absence, note_skills
from cases.forms.teams import AbsenceForm, SkillsForm
from cases.selectors.people import colleagues, own_card, person_page
from core.access import admins_only, members_only
from core.refusals import Refused


@members_only
@require_http_methods(["GET", "POST"])
def people(request: Any) -> HttpResponse:
    """The colleagues, found by name or skill; and one's own skills."""
    card = own_card(request.actor)
    form = _skills_form(request, card) if card is not None else None
    if request.method == "POST" and form is not None and _are_noted(request, card, form):
        return redirect("people")
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    context = {"page": colleagues(request.actor, words), "words": words, "form": form}
    return render(request, "cases/teams/people.html", context, status=422 if form and form.errors else 200)


def _skills_form(request: Any, card: Any, *, is_sent: bool = True) -> SkillsForm:
    given = request.POST if request.method == "POST" and is_sent else None
    return SkillsForm(given, initial={"skills": ", ".join(card.skills)})


def _are_noted(request: Any, card: Any, form: SkillsForm) -> bool:
    if not form.is_valid():
        return False
    try:
        note_skills(card, form.cleaned_data["skills"], by=request.actor, shown=form.shown)
    except Refused as refused:
        form.add_error("skills", refused.sentence)
        return False
    messages.success(request, "Saved.")
    return True


@admins_only
@require_http_methods(["GET", "POST"])
def person(request: Any, user_id: UUID) -> HttpResponse:
    """A person's place, teams, work and absence."""
    page = person_page(request.actor, user_id)
    if page is None:
        raise Http404
    is_skills = request.method == "POST" and "skills" in request.POST
    skills = _skills_form(request, page.card, is_sent=is_skills)
    if is_skills and page.is_colleague and _are_noted(request, page.card, skills):
        return redirect("person", user_id)
    given = request.POST if request.method == "POST" and not is_skills else None
    form = AbsenceForm(given, initial={"until": page.card.away_until})
    if given is not None and page.is_colleague and form.is_valid():
        try:
            note_absence(page.card, form.cleaned_data["until"], by=request.actor)
        except Refused as refused:
            form.add_error("until", refused.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect("person", user_id)
    context = {"page": page, "form": form, "skills": skills, "user_id": user_id}
    is_wrong = bool(form.errors or skills.errors)
    return render(request, "cases/teams/person.html", context, status=422 if is_wrong else 200)
