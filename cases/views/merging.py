"""The door of merging cases that were chosen in a list: which one goes on, and once more where more would read them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions.merging import MOST, Reaches, merge_cases
from cases.forms.bulk import numbers_in
from cases.forms.merging import MergeManyForm
from cases.forms.rows import BackForm
from cases.permissions import require
from cases.selectors.bulk import chosen
from core.access import members_only
from core.refusals import Refused


@members_only
@require_POST
def merge_many(request: Any) -> HttpResponse:
    """Merge the chosen cases into one of them. Those that the actor does not see are as absent as missing ones."""
    require(request.actor, "case.change_many")
    cases = chosen(request.actor, numbers_in(request.POST.getlist("case")), "requester")
    wrong = "" if 2 <= len(cases) <= MOST else f"Choose 2 to {MOST} cases to merge. These are {len(cases)}."
    form = MergeManyForm(request.POST if "step" in request.POST else None, cases=cases)
    if not wrong and form.is_bound and form.is_valid():
        try:
            return _merge(request, cases, form.cleaned_data)
        except Refused as refused:
            if refused.status == 404:
                raise
            if isinstance(refused, Reaches):
                form.ask_again()
            form.add_error(None, refused.sentence)
    back = BackForm(request.POST)
    to = back.cleaned_data["back"] if back.is_valid() else ""
    context = {"form": form, "cases": cases, "wrong": wrong, "back": to}
    return render(request, "cases/merge_many.html", context, status=422 if wrong or form.errors else 200)


def _merge(request: Any, cases: list[Any], given: dict[str, Any]) -> HttpResponse:
    target = next(case for case in cases if case.number == given["target"])
    stubs = [case for case in cases if case is not target]
    reversal = merge_cases(target, stubs, by=request.actor, is_sure=given["is_sure"])
    words = f"{', '.join(stub.ref for stub in stubs)} {'is' if len(stubs) == 1 else 'are'} merged into {target.ref}."
    undo = reverse("unmerge", args=[target.number, reversal.pk])
    messages.add_message(request, messages.SUCCESS, words, extra_tags=undo)
    return redirect("case", target.number)
