"""Doors of what is changed from a row of a list, one thing at a time: priority and tags. The other questions are the
case's own.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cases.actions.cases import edit_case
from cases.forms.rows import PriorityForm, TagsForm
from cases.views.cases import case_or_404
from cases.views.done import given_by
from cases.views.questions import Question, ask, question_methods, take
from core.access import members_only


@members_only
@question_methods
def set_priority(request: Any, number: int) -> HttpResponse:
    """Set the priority of a case."""
    found = case_or_404(request, number)
    form = PriorityForm(given_by(request), initial={"priority": found.priority})
    asked = Question("set_priority", f"Set the priority of {found.ref}", "Set priority", form, permission="edit")
    return _edit(request, found, asked)


@members_only
@question_methods
def set_tags(request: Any, number: int) -> HttpResponse:
    """Change the tags of a case."""
    found = case_or_404(request, number)
    form = TagsForm(given_by(request), initial={"tags": ", ".join(found.tags)})
    return _edit(request, found, Question("set_tags", f"Tags of {found.ref}", "Save", form, permission="edit"))


def _edit(request: Any, case: Any, asked: Question) -> HttpResponse:
    if request.method != "POST":
        return ask(request, case, asked, is_over=False)
    return take(request, case, asked, lambda given: edit_case(case, by=request.actor, **given), "Saved.")
