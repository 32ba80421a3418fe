"""Doors of what belongs together: linking cases, merging one into another, splitting one in two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases.actions import links as actions
from cases.actions.merging import Reaches, merge_cases, take_back_merge
from cases.actions.splitting import split_case
from cases.forms.lifecycle import LinkForm, MergeForm, SplitForm
from cases.selectors.links import entries_to_split
from cases.views.cases import address_of, case_or_404
from cases.views.done import given_by
from cases.views.questions import Question, ask, question_methods, take
from core.access import members_only
from core.refusals import Refused

MERGES = "Everything written here goes there with its time. This case stays as a stub that leads there."


@members_only
@question_methods
def link(request: Any, number: int) -> HttpResponse:
    """Say what a case has to do with another one."""
    found = case_or_404(request, number)
    form = LinkForm(given_by(request), actor=request.actor, case=found)
    asked = Question("link", f"Link {found.ref}", "Link", form, permission="edit")
    if request.method != "POST":
        return ask(request, found, asked, is_over=False)

    def act(given: dict[str, Any]) -> None:
        kind, _, back = given["link"].partition("-")
        actions.link_cases(found, by=request.actor, number=given["number"], link=kind, is_back=bool(back))

    return take(request, found, asked, act, "Linked.")


@members_only
@require_POST
def unlink(request: Any, number: int, link: UUID) -> HttpResponse:
    """Remove a link."""
    found = case_or_404(request, number)
    actions.unlink(found, by=request.actor, link_id=link)
    messages.success(request, "The link is removed.")
    return redirect(address_of(request, number))


@members_only
@question_methods
def merge(request: Any, number: int) -> HttpResponse:
    """Merge this case into another one; asked once more where more people would read it."""
    found = case_or_404(request, number)
    form = MergeForm(given_by(request), actor=request.actor, case=found)
    asked = Question("merge", f"Merge {found.ref} into another case", "Merge", form, MERGES, permission="edit")
    if request.method != "POST":
        return ask(request, found, asked, is_over=found.merged_into_id is not None)

    def act(given: dict[str, Any]) -> None:
        target = actions.other_case(given["number"], by=request.actor)
        try:
            merge_cases(target, [found], by=request.actor, is_sure=given["is_sure"])
        except Reaches:
            form.ask_again()
            raise

    return take(request, found, asked, act, "")


@members_only
@require_POST
def unmerge(request: Any, number: int, reversal: UUID) -> HttpResponse:
    """Take a merge back."""
    found = case_or_404(request, number)
    try:
        left = take_back_merge(found, by=request.actor, reversal_id=reversal)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.sentence)
        return redirect(address_of(request, number))
    things = "1 thing" if left == 1 else f"{left} things"
    said = f"The merge is taken back; {things} stayed here, changed since." if left else "The merge is taken back."
    messages.success(request, said)
    return redirect(address_of(request, number))


@members_only
@question_methods
def split(request: Any, number: int) -> HttpResponse:
    """Begin a new case with some of the entries."""
    found = case_or_404(request, number)
    form = SplitForm(given_by(request), entries=entries_to_split(found, request.actor))
    asked = Question("split", f"Split {found.ref}", "Begin the new case", form, permission="edit")
    if request.method != "POST":
        return ask(request, found, asked, is_over=found.is_closed)

    def act(given: dict[str, Any]) -> None:
        keys = [UUID(key) for key in given["entries"]]
        made = split_case(found, by=request.actor, entry_ids=keys, subject=given["subject"])
        messages.success(request, f"{made.ref} is open with these entries.")

    return take(request, found, asked, act, "")
