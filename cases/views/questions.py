"""Doors of what is asked about a case in a form: who takes it, who acts next, its state, its details, its end.

The case's page fetches a question when somebody opens it and shows it above itself; without scripts the same address is
a page of its own. Most visits of a case ask nothing, so its page does not pay for five forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cases.actions import cases as actions
from cases.actions.fields import fill_in
from cases.choices import Status
from cases.forms import cases as forms
from cases.forms.fields import ask_changes, ask_fields, titled
from cases.forms.lifecycle import CloseForm, StatusForm
from cases.forms.threads import ask_outcomes, outcomes_of
from cases.permissions import require
from cases.runwork import open_runs
from cases.saved.fields import Step
from cases.selectors.fields import case_fields
from cases.selectors.links import belonging_to, open_children
from cases.views.cases import act_on, case_or_404
from cases.views.done import given_by
from cases.views.onward import onward
from conversations.selectors.threads import open_sides
from core.access import members_only
from core.refusals import Overtaken

question_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Question:
    """What ``cases/_question.html`` shows: ``verb`` names address and permission, ``text`` stands above the fields."""

    verb: str
    title: str
    button: str
    form: Any
    text: str = ""
    permission: str = ""
    """What is asked for where that is not the verb."""

    @property
    def key(self) -> str:
        """The form's id on the page."""
        return self.verb.replace("_", "-")


@members_only
@question_methods
def assign(request: Any, number: int) -> HttpResponse:
    """Give the case to a colleague, or take it back."""
    found = case_or_404(request, number)
    form = forms.AssignForm(given_by(request), actor=request.actor, initial={"assignee": found.assignee_id})
    asked = Question("assign", f"Assign {found.ref}", "Assign", form)
    if request.method != "POST":
        return ask(request, found, asked, is_over=found.is_closed)
    said = "Assigned."
    return take(request, found, asked, lambda given: actions.assign_case(found, by=request.actor, **given), said)


@members_only
@question_methods
def hand_over(request: Any, number: int) -> HttpResponse:
    """Name who acts next."""
    found = case_or_404(request, number)
    now = {"next_kind": found.next_kind, "person": found.next_person_id, "note": found.next_note}
    form = forms.HandOverForm(given_by(request), actor=request.actor, initial={**now, "act_by": found.act_by})
    asked = Question("hand_over", "Hand over the next action", "Hand over", form)
    if request.method != "POST":
        return ask(request, found, asked, is_over=not found.is_live)
    said = "The next action is handed over."
    return take(request, found, asked, lambda given: actions.hand_over(found, by=request.actor, **given), said)


@members_only
@question_methods
def change_status(request: Any, number: int) -> HttpResponse:
    """Take another status."""
    found = case_or_404(request, number)
    now = {"status": found.status, "reason": found.paused_reason, "wakes_at": found.wakes_at}
    form = StatusForm(given_by(request), initial=now)
    ask_outcomes(form, open_sides("case", found.pk, request.actor), always=False)
    ask_fields(form, titled(case_fields().asked(Step.SOLVE, found.fields), "Where it is solved"))
    asked = Question("change_status", f"Set the state of {found.ref}", "Set state", form)
    if request.method != "POST":
        return ask(request, found, asked, is_over=found.is_closed)

    def act(given: dict[str, Any]) -> None:
        actions.change_status(found, by=request.actor, outcomes=outcomes_of(given), **given)

    to = onward(request, found) if request.POST.get("status") == Status.SOLVED else ""
    return take(request, found, asked, act, f"{found.ref} is solved." if to else "", to=to)


@members_only
@question_methods
def close(request: Any, number: int) -> HttpResponse:
    """Close the case with a resolution."""
    found = case_or_404(request, number)
    text = (
        "The requester sees how it ended. Their reply opens it again or begins a follow-up case; support can do so too."
    )
    answers = [(line.article.pk, line.article.title) for line in belonging_to(found, request.actor)[1]]
    ending = CloseForm(
        given_by(request),
        open_parts=open_children(found, request.actor),
        open_runs=open_runs(found.pk),
        articles=answers,
    )
    ask_fields(ending, case_fields().asked(Step.CLOSE, found.fields))
    form = ask_outcomes(ending, open_sides("case", found.pk, request.actor), always=True)
    asked = Question("close", f"Close {found.ref}", f"Close {found.ref}", form, text)
    if request.method != "POST":
        return ask(request, found, asked, is_over=found.is_closed)

    def act(given: dict[str, Any]) -> None:
        actions.close_case(found, by=request.actor, outcomes=outcomes_of(given), **given)

    return take(request, found, asked, act, f"{found.ref} is closed.", to=onward(request, found))


@members_only
@question_methods
def edit(request: Any, number: int) -> HttpResponse:
    """Change what the case says about itself."""
    found = case_or_404(request, number)
    form = forms.DetailsForm(given_by(request), case=found, actor=request.actor)
    ask_changes(form, case_fields().sections, found.fields)
    asked = Question("edit", f"Details of {found.ref}", "Save", form)
    if request.method != "POST":
        return ask(request, found, asked, is_over=False)

    def act(given: dict[str, Any]) -> None:
        queue, fields = given.pop("queue", None), given.pop("fields", None)
        if fields:
            fill_in(found, fields, by=request.actor)
        actions.edit_case(found, by=request.actor, **given)
        if queue is not None and queue.pk != found.queue_id:
            actions.move_case(found, by=request.actor, queue=queue)

    return take(request, found, asked, act, "Saved.")


def ask(request: Any, case: Any, asked: Question, *, is_over: bool) -> HttpResponse:
    """The question alone for the page that fetched it, or a page of its own. Refused as its answer would be."""
    require(request.actor, f"case.{asked.permission or asked.verb}", case)
    if is_over:
        raise Overtaken(f"{case.ref} is {case.get_status_display().lower()}: somebody was faster.")
    next(iter(asked.form.fields.values())).widget.attrs["autofocus"] = True
    is_above = request.headers.get("HX-Request") == "true"
    template = "cases/_question.html" if is_above else "cases/question.html"
    return render(request, template, {"case": case, "asked": asked, "is_above": is_above})


def take(
    request: Any, case: Any, asked: Question, act: Callable[[dict[str, Any]], Any], said: str, *, to: str = ""
) -> HttpResponse:
    """Act on an answer; one that cannot be taken comes back in the case's page."""
    return act_on(request, case, asked.form, act, said=said, to=to, asked=asked)
