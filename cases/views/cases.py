"""Doors of one case: its page, and each thing a person does to it."""

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
from cases.selectors.cases import case_page, find_case, known_requesters
from core.access import members_only, people_of_this_organization
from core.refusals import Refused


def _case_or_404(request: Any, number: int) -> Any:
    case = find_case(request.actor, number)
    if case is None:
        raise Http404
    return case


def _page(request: Any, case: Any, status: int = 200, **more: Any) -> HttpResponse:
    """The case's page: the desk for staff, the portal for requesters."""
    page = case_page(case, request.actor, everything="all" in request.GET)
    template = "cases/case.html" if request.actor.is_staff else "cases/request.html"
    context = {"page": page, "case": case, **_forms(request, case, page.colleagues), **more}
    return render(request, template, context, status=status)


def _forms(request: Any, case: Any, colleagues: Any) -> dict[str, Any]:
    actor = request.actor
    entry = forms.EntryForm(initial={"audience": "requester" if not actor.is_staff else "private"})
    if not actor.is_staff:
        return {"entry_form": entry}
    handed = {"next_kind": case.next_kind, "person": case.next_person_id, "note": case.next_note, "act_by": case.act_by}
    return {
        "entry_form": entry,
        "assign_form": forms.AssignForm(actor=actor, colleagues=colleagues, initial={"assignee": case.assignee_id}),
        "hand_over_form": forms.HandOverForm(actor=actor, colleagues=colleagues, initial=handed),
        "status_form": forms.StatusForm(initial={"status": case.status}),
        "close_form": forms.CloseForm(),
        "details_form": forms.DetailsForm(case=case, actor=actor),
    }


def _act(
    request: Any, case: Any, name: str, form: Any, act: Callable[[dict[str, Any]], Any], *, said: str
) -> HttpResponse:
    """The common shape of a post: clean, act, say so; or the page again with what is wrong and nothing typed lost."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.sentence)
            return _page(request, _case_or_404(request, case.number), refused.status, **{name: form, "wrong": form})
        if said:
            messages.success(request, said)
        return redirect("case", case.number)
    return _page(request, case, 422, **{name: form, "wrong": form})


@people_of_this_organization
@require_safe
def case(request: Any, number: int) -> HttpResponse:
    """A case."""
    return _page(request, _case_or_404(request, number))


@people_of_this_organization
@require_safe
def timeline(request: Any, number: int) -> HttpResponse:
    """The conversation alone: what a page fetches when it hears that something happened."""
    found = _case_or_404(request, number)
    return render(request, "cases/_timeline.html", {"page": case_page(found, request.actor), "case": found})


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
            made = _case_or_404(request, made.number)
            messages.success(request, f"{made.ref} is open in {made.queue.name}.")
            return redirect("case", made.number)
    context = {"form": form, "requesters": known_requesters(request.actor)}
    return render(request, "cases/new_case.html", context, status=422 if form.errors else 200)


@people_of_this_organization
@require_POST
def write(request: Any, number: int) -> HttpResponse:
    """An entry: a reply to the requester, or an internal note."""
    found = _case_or_404(request, number)
    form = forms.EntryForm(request.POST, request.FILES)

    def act(given: dict[str, Any]) -> None:
        if given["audience"] == "private":
            actions.write_note(found, by=request.actor, source=given["text"], uploads=given["files"])
        else:
            actions.reply(found, by=request.actor, source=given["text"], then=given["then"], uploads=given["files"])

    return _act(request, found, "entry_form", form, act, said="")


@members_only
@require_POST
def assign(request: Any, number: int) -> HttpResponse:
    """Give the case to a colleague, or take it back."""
    found = _case_or_404(request, number)
    form = forms.AssignForm(request.POST, actor=request.actor)
    return _act(
        request,
        found,
        "assign_form",
        form,
        lambda given: actions.assign_case(found, by=request.actor, **given),
        said="Assigned.",
    )


@members_only
@require_POST
def hand_over(request: Any, number: int) -> HttpResponse:
    """Name who acts next."""
    found = _case_or_404(request, number)
    form = forms.HandOverForm(request.POST, actor=request.actor)
    return _act(
        request,
        found,
        "hand_over_form",
        form,
        lambda given: actions.hand_over(found, by=request.actor, **given),
        said="The next action is handed over.",
    )


@members_only
@require_POST
def change_status(request: Any, number: int) -> HttpResponse:
    """Take another status."""
    found = _case_or_404(request, number)
    form = forms.StatusForm(request.POST)
    return _act(
        request,
        found,
        "status_form",
        form,
        lambda given: actions.change_status(found, by=request.actor, **given),
        said="",
    )


@people_of_this_organization
@require_POST
def propose(request: Any, number: int, entry: Any) -> HttpResponse:
    """Propose an entry as the solution."""
    found = _case_or_404(request, number)
    actions.propose_solution(found, by=request.actor, entry_id=entry)
    messages.success(request, "Proposed as the solution. Support of the queue closes the case.")
    return redirect(reverse("case", args=[number]) + f"#e-{entry}")


@members_only
@require_POST
def close(request: Any, number: int) -> HttpResponse:
    """Close the case with a resolution."""
    found = _case_or_404(request, number)
    form = forms.CloseForm(request.POST)
    return _act(
        request,
        found,
        "close_form",
        form,
        lambda given: actions.close_case(found, by=request.actor, **given),
        said=f"{found.ref} is closed.",
    )


@members_only
@require_POST
def edit(request: Any, number: int) -> HttpResponse:
    """Change what the case says about itself."""
    found = _case_or_404(request, number)
    form = forms.DetailsForm(request.POST, case=found, actor=request.actor)

    def act(given: dict[str, Any]) -> None:
        queue = given.pop("queue")
        actions.edit_case(found, by=request.actor, **given)
        if queue.pk != found.queue_id:
            actions.move_case(found, by=request.actor, queue=queue)

    return _act(request, found, "details_form", form, act, said="Saved.")
