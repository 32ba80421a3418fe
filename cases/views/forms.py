"""Doors of the settings of forms, for admins and leads: the list, the editor with its preview, publishing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.intake import AboutForm
from cases.selectors.intake import form_lines, is_changed, times_answered
from cases.selectors.removed import removed_settings
from cases.views.done import done, given_by, is_done, removed, status_of
from core.access import members_only
from core.chosen import Kept
from core.refusals import Refused
from intake import editing
from intake.actions import shaping as actions
from intake.forms.answers import AnswersForm
from intake.forms.shaping import QuestionForm, SectionForm, ShapeForm, described
from intake.kept import Form
from intake.permissions import may
from intake.schema import Sections, questions_of


def _leads_only(request: Any) -> None:
    """A missing page for who may not change forms."""
    if not may(request.actor, "form.manage"):
        raise Http404


def _form(request: Any, key: UUID) -> Kept[Form]:
    _leads_only(request)
    return Form.find(key)


@members_only
@require_safe
def forms(request: Any) -> HttpResponse:
    """The forms, with where their cases land."""
    _leads_only(request)
    context = {"lines": form_lines(request.actor), "removed": removed_settings(Form)}
    return render(request, "cases/forms/forms.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new_form(request: Any) -> HttpResponse:
    """Begin a form."""
    _leads_only(request)
    form = AboutForm(given_by(request), actor=request.actor)
    made: list[UUID] = []
    if is_done(request, form, lambda: made.append(actions.make_form(by=request.actor, **form.cleaned_data))):
        return redirect("form", made[0])
    return render(request, "cases/forms/about.html", {"form": form}, status=status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def about_form(request: Any, form: UUID) -> HttpResponse:
    """Change what a form is called and for, and where its cases land."""
    kept = _form(request, form)
    given = AboutForm(given_by(request), actor=request.actor, name=kept.name, value=kept.value)
    if is_done(request, given, lambda: actions.describe_form(form, by=request.actor, **given.cleaned_data)):
        messages.success(request, "Saved.")
        return redirect("form", form)
    return render(request, "cases/forms/about.html", {"form": given, "kept": kept}, status=status_of(given))


@members_only
@require_safe
def form(request: Any, form: UUID) -> HttpResponse:
    """The editor: the fields in their order, and the form as its reader sees it."""
    return _editor(request, _form(request, form))


def _editor(request: Any, kept: Kept[Form], wrong: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "kept": kept,
        "sections": described(kept.value.sections),
        "preview": AnswersForm(kept.value.sections, prefix="preview"),
        "is_changed": is_changed(kept),
        "is_empty": not any(questions_of(kept.value.sections)),
        "wrong": wrong,
    }
    return render(request, "cases/forms/form.html", context, status=status)


@members_only
@require_http_methods(["GET", "POST"])
def form_field(request: Any, form: UUID) -> HttpResponse:
    """Add a field to a section (``?section=``), or change the one of a key (``?key=``)."""
    kept = _form(request, form)
    sections = kept.value.sections
    question = editing.question_of(sections, request.GET["key"]) if request.GET.get("key") else None
    given_number = request.GET.get("section", "")
    number = int(given_number) if given_number.isdecimal() and len(given_number) < 4 else 0
    if question is None and number >= len(sections):
        raise Http404
    given = QuestionForm(given_by(request), sections=sections, number=number, question=question)

    def change(now: Sections) -> Sections:
        return editing.with_question(now, number, given.cleaned_data["question"])

    if is_done(request, given, lambda: actions.shape_form(form, change, by=request.actor)):
        messages.success(request, "Kept in the draft. Publish the form when it is ready.")
        return redirect("form", form)
    context = {"form": given, "kept": kept, "question": question}
    return render(request, "cases/forms/field.html", context, status=status_of(given))


@members_only
@require_POST
def shape_form(request: Any, form: UUID) -> HttpResponse:
    """Move a field, take one out, add or name a section."""
    kept = _form(request, form)
    given = ShapeForm(request.POST)
    if not given.is_valid():
        return HttpResponseBadRequest("This change of a form is not known.")
    return _act(request, kept, lambda: actions.shape_form(form, given.change(), by=request.actor))


@members_only
@require_POST
def publish_form(request: Any, form: UUID) -> HttpResponse:
    """Make the draft the version that counts."""
    kept = _form(request, form)
    said = "Published. Who opens the form from now on sees this version."
    return _act(request, kept, lambda: actions.publish_form(form, by=request.actor), said)


@members_only
@require_POST
def take_back_form(request: Any, form: UUID) -> HttpResponse:
    """Bring back what a form was before its last change, or its removal."""
    _leads_only(request)
    if Form.removed(Q(pk=form)):
        said, to = "The form is there again.", "forms"
    else:
        said, to = "Taken back.", reverse("form", args=[form])
    return done(request, lambda: actions.take_back_form(form, by=request.actor), said, to)


@members_only
@require_http_methods(["GET", "POST"])
def remove_form(request: Any, form: UUID) -> HttpResponse:
    """Remove a form that nobody has answered, once that is confirmed."""
    kept = _form(request, form)
    act, undo = partial(actions.remove_form, form, by=request.actor), reverse("take_back_form", args=[form])
    count = times_answered(form)
    return removed(request, "cases/forms/remove.html", act, kept.name, "forms", undo=undo, kept=kept, count=count)


def _act(request: Any, kept: Kept[Form], act: Callable[[], Any], said: str = "") -> HttpResponse:
    """A button's work: the editor again, with a sentence if it was refused."""
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        wrong = SectionForm({})
        wrong.add_error(None, refused.sentence)
        return _editor(request, kept, wrong, refused.status)
    if said:
        messages.success(request, said)
    return redirect("form", kept.key)
