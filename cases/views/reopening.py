"""The door where support takes a closed case up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.actions.reopening import reopen_case
from cases.forms.lifecycle import ReopenForm
from cases.selectors.lifecycle import lifecycle
from cases.views.cases import act_on, case_or_404
from cases.views.done import given_by
from cases.views.questions import Question, ask, question_methods
from cases.views.writing import check_first
from cases.workflow import answer_to
from core.access import members_only

AGAIN = "It is open again, and its requester sees that. Your words become an internal note."
FOLLOW_UP = (
    "It ended too long ago to be opened again. Your words begin a new case of the same requester, who reads them."
)


@members_only
@question_methods
def reopen(request: Any, number: int) -> HttpResponse:
    """Open the case again, or begin a follow-up case."""
    found = case_or_404(request, number)
    form = ReopenForm(given_by(request))
    is_new = answer_to(found, lifecycle(), timezone.now()) == "follow_up"
    title = f"Follow {found.ref} up" if is_new else f"Open {found.ref} again"
    button = "Begin the follow-up case" if is_new else "Open it again"
    asked = Question("reopen", title, button, form, FOLLOW_UP if is_new else AGAIN)
    if request.method != "POST":
        return ask(request, found, asked, is_over=not found.is_closed)
    made: list[Any] = []

    def act(given: dict[str, Any]) -> None:
        check_first(request, given)
        made.append(reopen_case(found, by=request.actor, source=given["text"], once=given["once"]))

    answer = act_on(request, found, form, act, said="", asked=asked)
    if made and made[0].pk != found.pk:
        messages.success(request, f"{made[0].ref} follows {found.ref} up. The two are linked.")
        return redirect("case", made[0].number)
    return answer
