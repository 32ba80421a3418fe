"""Doors of what a member, or the network, asks of whoever asks for help: the editor with its preview, publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.doing import attempt
from core.refusals import Refused
from intake import editing
from intake.forms.answers import AnswersForm
from intake.forms.shaping import SectionForm, ShapeForm, described
from intake.schema import Sections, questions_of
from network.actions import forms as actions
from network.forms.forms import AskedQuestionForm
from network.permissions import may
from network.selectors.forms import Shaped, shaped

OWN, SHARED = "own_request_form", "network_request_form"


@members_of_the_network
@require_safe
def hall_form(request: Any, network: str, whose: str) -> HttpResponse:
    """The editor: the fields in their order, and the form as its reader sees it."""
    return _editor(request, whose, shaped(request.actor, _member(request, whose)))


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def hall_form_field(request: Any, network: str, whose: str) -> HttpResponse:
    """Add a field to a section (``?section=``), or change the one of a key (``?key=``)."""
    member = _member(request, whose)
    sections = shaped(request.actor, member).sections
    question = editing.question_of(sections, request.GET["key"]) if request.GET.get("key") else None
    section = request.GET.get("section", "")
    number = int(section) if section.isdecimal() and len(section) < 4 else 0
    if question is None and number >= len(sections):
        raise Http404
    form = AskedQuestionForm(request.POST or None, sections=sections, number=number, question=question)

    def change(now: Sections) -> Sections:
        return editing.with_question(now, number, form.cleaned_data["question"])

    def act() -> bool:
        actions.shape_form(member, change, by=request.actor)
        return True

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Kept in the draft. Publish the form when it is ready.")
        return redirect(whose, network)
    context = {"form": form, "question": question, "back": reverse(whose, args=[network])}
    return render(request, "network/form_field.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def shape_hall_form(request: Any, network: str, whose: str) -> HttpResponse:
    """Move a field, take one out, add or name a section."""
    given, member = ShapeForm(request.POST), _member(request, whose)
    if not given.is_valid():
        return HttpResponseBadRequest("This change of a form is not known.")
    return _act(request, whose, lambda: actions.shape_form(member, given.change(), by=request.actor))


@members_of_the_network
@require_POST
def publish_hall_form(request: Any, network: str, whose: str) -> HttpResponse:
    """Make the draft the version that counts."""
    member, said = _member(request, whose), "Published. Whoever asks for help from now on is asked this."
    return _act(request, whose, lambda: actions.publish_form(member, by=request.actor), said)


@members_of_the_network
@require_POST
def rest_hall_form(request: Any, network: str, whose: str) -> HttpResponse:
    """Ask what is asked without a form of one's own."""
    member, said = _member(request, whose), "The form rests. Its draft and its versions stay."
    return _act(request, whose, lambda: actions.rest_form(member, by=request.actor), said)


@members_of_the_network
@require_POST
def take_back_hall_form(request: Any, network: str, whose: str) -> HttpResponse:
    """Bring back what it was before its last change."""
    member = _member(request, whose)
    return _act(request, whose, lambda: actions.take_back_form(member, by=request.actor), "Taken back.")


def _member(request: Any, whose: str) -> UUID | None:
    """Whose form it is: one's own organization's, or None for the network's."""
    key: UUID = request.actor.organization_id
    return key if whose == OWN else None


def _act(request: Any, whose: str, act: Callable[[], Any], said: str = "") -> HttpResponse:
    """A button's work: the editor again, with a sentence if it was refused."""
    page = shaped(request.actor, _member(request, whose))
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        wrong = SectionForm({})
        wrong.add_error(None, refused.sentence)
        return _editor(request, whose, page, wrong, refused.status)
    if said:
        messages.success(request, said)
    return redirect(whose, request.hall.slug)


def _editor(request: Any, whose: str, page: Shaped, wrong: Any = None, status: int = 200) -> HttpResponse:
    def at(name: str) -> str:
        return reverse(name, args=[request.hall.slug])

    context = {
        "page": page,
        "is_own": whose == OWN,
        "sections": described(page.sections),
        "preview": AnswersForm(page.sections, prefix="preview"),
        "is_empty": not any(questions_of(page.sections)),
        "wrong": wrong,
        "field_at": at(f"{whose}_field"),
        "shape_at": at(f"shape_{whose}"),
        "publish_at": at(f"publish_{whose}"),
        "rest_at": at(f"rest_{whose}"),
        "take_back_at": at(f"take_back_{whose}"),
        "may_shape_shared": whose == OWN and may(request.actor, "form.shape", None),
    }
    return render(request, "network/form.html", context, status=status)
