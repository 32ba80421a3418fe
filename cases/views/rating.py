"""The door where a requester rates a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from cases.actions.rating import rate_case
from cases.forms.rating import RatingForm
from cases.views.cases import act_on, case_or_404
from core.access import people_of_this_organization


@people_of_this_organization
@require_POST
def rate(request: Any, number: int) -> HttpResponse:
    """Say how a closed case went."""
    found = case_or_404(request, number)
    form = RatingForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        rate_case(found, by=request.actor, rating=given["rating"], text=given["rating_text"])

    return act_on(request, found, form, act, said="Thank you. It helps us to do better.", rating_form=form)
