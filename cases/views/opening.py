"""The door where the desk opens a case, and what opening by a form has in common with the portal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.intake import Filled, open_case_by_form
from cases.forms.cases import NewCaseForm
from cases.selectors.cases import find_case, known_requesters
from cases.selectors.intake import Opened, fillable, opened
from core.access import members_only
from core.refusals import Missing, Refused
from intake.forms import AnswersForm


@members_only
@require_http_methods(["GET", "POST"])
def new_case(request: Any) -> HttpResponse:
    """Open a case at the desk, by a form (``?form=``) or without one."""
    kinds = fillable(request.actor)
    asked = opened(kinds, _key(request)) if request.GET.get("form") else None
    initial = {"queue": asked.place} if asked and asked.place else {}
    form = NewCaseForm(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    answers = AnswersForm(asked.sections, request.POST or None) if asked else None
    if request.method == "POST" and are_valid(form, answers):
        given = dict(form.cleaned_data)
        try:
            made = open_case_by_form(
                filled(request, asked, answers), by=request.actor, uploads=given.pop("files"), **given
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            queue = find_case(request.actor, made.number).queue
            messages.success(request, f"{made.ref} is open in {queue.name}.")
            return redirect("case", made.number)
    context = {"form": form, "answers": answers, "asked": asked, "kinds": kinds}
    context["requesters"] = known_requesters(request.actor)
    wrong = bool(form.errors or (answers and answers.errors))
    return render(request, "cases/new_case.html", context, status=422 if wrong else 200)


def _key(request: Any) -> UUID:
    try:
        return UUID(request.GET["form"])
    except ValueError:
        raise Missing from None


def are_valid(form: Any, answers: AnswersForm | None) -> bool:
    """Whether both fit; both are looked at, so that everything wrong is said at once."""
    fits = [form.is_valid(), answers is None or answers.is_valid()]
    return all(fits)


def filled(request: Any, asked: Opened | None, answers: AnswersForm | None) -> Filled | None:
    """What was answered, and to which version of the form: the one that the page showed."""
    if asked is None or answers is None:
        return None
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 6 else 0
    return Filled(asked.key, number, answers.cleaned_data["answers"])
