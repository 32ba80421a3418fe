"""The door where the desk opens a case, and what opening by a form has in common with the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.intake import Filled, open_case_by_form
from cases.forms.cases import NewCaseForm
from cases.forms.fields import ask_fields
from cases.saved.fields import Step
from cases.selectors.cases import known_requesters
from cases.selectors.fields import case_fields
from cases.selectors.intake import Opened, fillable, opened
from cases.selectors.opening import Begun, begun
from cases.views.answering import answers_form
from cases.views.writing import first_sent
from conversations.once import Repeated
from core.access import members_only
from core.refusals import Missing, Refused
from intake.forms.answers import AnswersForm
from notifications.actions.reading import discard_draft


@members_only
@require_http_methods(["GET", "POST"])
def new_case(request: Any) -> HttpResponse:
    """Open a case at the desk, by a form (``?form=``) or without one."""
    asked = opened(fillable(request.actor), _key(request)) if request.GET.get("form") else None
    start = begin(request, asked)
    initial = ({"queue": asked.place} if asked and asked.place else {}) | start.initial()
    form = NewCaseForm(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    ask_fields(form, case_fields().asked(Step.OPEN, {}), start.initial("fields-"))
    answers = answers_of(request, asked, start)
    said = "{0.ref} is open in {0.queue.name}."
    if (gone := open_filled(request, form, answers, asked, start, said=said)) is not None:
        return gone
    context: dict[str, Any] = {"form": form, "answers": answers, "asked": asked, "writing": start.writing}
    context["kinds"] = fillable(request.actor)
    context["requesters"] = known_requesters(request.actor)
    wrong = bool(form.errors or (answers and answers.errors))
    return render(request, "cases/new_case.html", context, status=422 if wrong else 200)


def begin(request: Any, asked: Opened | None) -> Begun:
    """Where the draft lies, and what stood in it; of a form that was sent its files alone."""
    attached = request.POST.getlist("attached") if request.method == "POST" else None
    return begun(request.actor, asked.key if asked else None, attached)


def answers_of(request: Any, asked: Opened | None, start: Begun) -> AnswersForm | None:
    """The form's own fields, with what was written into them before."""
    if asked is None:
        return None
    return answers_form(request, asked.sections, start)


def _key(request: Any) -> UUID:
    try:
        return UUID(request.GET["form"])
    except ValueError:
        raise Missing from None


def open_filled(
    request: Any,
    form: Any,
    answers: AnswersForm | None,
    asked: Opened | None,
    start: Begun,
    *,
    said: str,
    act: Callable[..., Any] = open_case_by_form,
    **more: Any,
) -> HttpResponse | None:
    """Open the case that was filled in, say so, and go to it; None where nothing was sent or the forms say what is
    wrong. ``said`` is a format for the case, ``more`` what ``open_case`` is told beside the form, ``act`` what opens
    it.
    """
    if request.method != "POST" or not _are_valid(form, answers):
        return None
    given = {**form.cleaned_data, **more}
    files = {"uploads": given.pop("files"), "attachment_ids": given.pop("attached")}
    try:
        made = act(_filled(request, asked, answers), by=request.actor, **files, **given)
    except Repeated as repeated:
        return first_sent(repeated)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None
    discard_draft(start.writing.place, by=request.actor)
    messages.success(request, said.format(made))
    return redirect("case", made.number)


def _are_valid(form: Any, answers: AnswersForm | None) -> bool:
    """Whether both fit; both are looked at, so that everything wrong is said at once."""
    fits = [form.is_valid(), answers is None or answers.is_valid()]
    return all(fits)


def _filled(request: Any, asked: Opened | None, answers: AnswersForm | None) -> Filled | None:
    """What was answered, and to which version of the form: the one that the page showed."""
    if asked is None or answers is None:
        return None
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 6 else 0
    return Filled(asked.key, number, answers.cleaned_data["answers"])
