"""The door of an admin's page of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.people import note_absence
from cases.forms.teams import AbsenceForm
from cases.selectors.people import person_page
from core.access import admins_only
from core.refusals import Refused


@admins_only
@require_http_methods(["GET", "POST"])
def person(request: Any, user_id: UUID) -> HttpResponse:
    """A person's place, teams, work and absence."""
    page = person_page(request.actor, user_id)
    if page is None:
        raise Http404
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial={"until": page.card.away_until})
    if request.method == "POST" and page.is_colleague and form.is_valid():
        try:
            note_absence(page.card, form.cleaned_data["until"], by=request.actor)
        except Refused as refused:
            form.add_error("until", refused.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect("person", user_id)
    context = {"page": page, "form": form, "user_id": user_id}
    return render(request, "cases/teams/person.html", context, status=422 if form.errors else 200)
