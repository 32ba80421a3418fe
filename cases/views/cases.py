"""Doors of one case: its page, its opening, what is written into it. What is asked in a form: ``questions``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import cases as actions
from cases.actions.people import open_case_for
from cases.forms import cases as forms
from cases.selectors.beside import beside
from cases.selectors.cases import case_page, find_case, known_requesters
from core.access import members_only, people_of_this_organization
from core.refusals import Refused


def case_or_404(request: Any, number: int) -> Any:
    case = find_case(request.actor, number)
    if case is None:
        raise Http404
    return case


def address_of(request: Any, number: int) -> str:
    """The page of a case with the list that somebody came from, as their address names it."""
    kept = request.GET.urlencode()
    return reverse("case", args=[number]) + (f"?{kept}" if kept else "")


def case_answer(request: Any, case: Any, status: int = 200, **more: Any) -> HttpResponse:
    """The case's page: the desk for staff, the portal for requesters. ``more`` is a form that came back, and why."""
    page = case_page(case, request.actor, everything="all" in request.GET)
    around = beside(case, request.actor, **forms.BesideForm(request.GET).came_from())
    template = "cases/case.html" if request.actor.is_staff else "cases/request.html"
    first = "private" if request.actor.is_staff else "requester"
    entry = forms.EntryForm(initial={"audience": first})
    context = {"page": page, "case": case, "beside": around, "entry_form": entry, **more}
    return render(request, template, context, status=status)


def act_on(
    request: Any, case: Any, form: Any, act: Callable[[dict[str, Any]], Any], *, said: str, **shown: Any
) -> HttpResponse:
    """The common shape of a post: clean, act, say so; or the page again with what is wrong and nothing typed lost.

    ``shown`` is what the page needs to show the form again.
    """
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.sentence)
            fresh = case_or_404(request, case.number)
            return case_answer(request, fresh, refused.status, **shown, wrong=form)
        if said:
            messages.success(request, said)
        return redirect(address_of(request, case.number))
    return case_answer(request, case, 422, **shown, wrong=form)


@people_of_this_organization
@require_safe
def case(request: Any, number: int) -> HttpResponse:
    """A case."""
    return case_answer(request, case_or_404(request, number))


@people_of_this_organization
@require_safe
def timeline(request: Any, number: int) -> HttpResponse:
    """The conversation alone: what a page fetches when it hears that something happened."""
    found = case_or_404(request, number)
    page = case_page(found, request.actor, everything="all" in request.GET)
    return render(request, "cases/_timeline.html", {"page": page, "case": found})


@members_only
@require_http_methods(["GET", "POST"])
def new_case(request: Any) -> HttpResponse:
    """Open a case at the desk."""
    form = forms.NewCaseForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = open_case_for(given.pop("requester"), by=request.actor, uploads=given.pop("files"), **given)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            made = case_or_404(request, made.number)
            messages.success(request, f"{made.ref} is open in {made.queue.name}.")
            return redirect("case", made.number)
    context = {"form": form, "requesters": known_requesters(request.actor)}
    return render(request, "cases/new_case.html", context, status=422 if form.errors else 200)


@people_of_this_organization
@require_POST
def write(request: Any, number: int) -> HttpResponse:
    """An entry: a reply to the requester, or an internal note."""
    found = case_or_404(request, number)
    form = forms.EntryForm(request.POST, request.FILES)

    def act(given: dict[str, Any]) -> None:
        if given["audience"] == "private":
            actions.write_note(found, by=request.actor, source=given["text"], uploads=given["files"])
        else:
            actions.reply(found, by=request.actor, source=given["text"], then=given["then"], uploads=given["files"])

    return act_on(request, found, form, act, said="", entry_form=form)


@people_of_this_organization
@require_POST
def propose(request: Any, number: int, entry: Any) -> HttpResponse:
    """Propose an entry as the solution."""
    found = case_or_404(request, number)
    actions.propose_solution(found, by=request.actor, entry_id=entry)
    messages.success(request, "Proposed as the solution. Support of the queue closes the case.")
    return redirect(address_of(request, number) + f"#e-{entry}")
