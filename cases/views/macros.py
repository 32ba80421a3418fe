"""Doors of macros: all of them, keeping, changing and removing one, and using one on a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import views as actions
from cases.actions.macros import use_macro
from cases.forms.cases import EntryForm
from cases.forms.macros import FindForm, MacroForm, UseForm
from cases.permissions import require
from cases.saved.macros import Macro
from cases.selectors.macros import macro_lines, macro_of, used
from cases.selectors.removed import removed_offers
from cases.views import offered
from cases.views.cases import address_of, case_answer, case_or_404
from cases.views.done import given_by, is_done, status_of
from core.access import members_only
from core.chosen import Kept
from core.fragments import is_swap
from core.refusals import Overtaken, Refused
from notifications.actions.reading import keep_draft


def _found(request: Any, key: UUID | None) -> Kept[Macro]:
    kept = macro_of(request.actor, key)
    if kept is None:
        raise Http404
    return kept


def _changeable(request: Any, key: UUID) -> Kept[Macro]:
    kept = _found(request, key)
    require(request.actor, "view.change", kept.value)
    return kept


@members_only
@require_safe
def macros(request: Any) -> HttpResponse:
    """The macros one is offered."""
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"lines": macro_lines(request.actor, words), "form": form, "words": words}
    context["removed"] = removed_offers(Macro, request.actor)
    return render(request, "cases/macros/list.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new_macro(request: Any) -> HttpResponse:
    """Make a macro."""
    return _keep(request, MacroForm(given_by(request), actor=request.actor))


@members_only
@require_http_methods(["GET", "POST"])
def edit_macro(request: Any, macro: UUID) -> HttpResponse:
    """Change a macro, or whom it is for."""
    kept = _changeable(request, macro)
    return _keep(request, MacroForm(given_by(request), actor=request.actor, before=kept.value), kept)


@members_only
@require_http_methods(["GET", "POST"])
def remove_macro(request: Any, macro: UUID) -> HttpResponse:
    """Remove a macro, once that is confirmed."""
    return offered.remove(request, _changeable(request, macro))


@members_only
@require_POST
def take_back_macro(request: Any, macro: UUID) -> HttpResponse:
    """Bring back what a macro was before its last change, or its removal."""
    return offered.take_back(request, Macro, macro)


def _keep(request: Any, form: MacroForm, kept: Kept[Macro] | None = None) -> HttpResponse:
    def keep() -> None:
        key = kept.key if kept else None
        actions.keep_offered(Macro.checked(form.said()), by=request.actor, key=key)

    if is_done(request, form, keep):
        messages.success(request, "The macro is saved. It stands in the menu of macros below a case.")
        return redirect("macros")
    return render(request, "cases/macros/edit.html", {"form": form, "kept": kept}, status=status_of(form))


@members_only
@require_safe
def choose_macro(request: Any, number: int) -> HttpResponse:
    """The macros that can be used on a case: above its page, or a page of their own."""
    found = case_or_404(request, number)
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"case": found, "form": form, "words": words, "lines": macro_lines(request.actor, words)}
    is_above = is_swap(request)
    template = "cases/macros/_choose.html" if is_above else "cases/macros/choose.html"
    return render(request, template, context | {"is_above": is_above})


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: Any, number: int, macro: UUID) -> HttpResponse:
    """Show what a macro becomes on a case, with its words in the box; or do what it does without writing."""
    found = case_or_404(request, number)
    kept = _found(request, macro)
    if request.method == "POST":
        return _do(request, found, kept)
    shown = used(kept, found, request.actor, organization=request.host.organization)
    if is_swap(request):
        return render(request, "cases/macros/_used.html", {"case": found, "used": shown, "is_new": True})
    return case_answer(request, found, used=shown)


def _do(request: Any, case: Any, kept: Kept[Macro]) -> HttpResponse:
    """Do the steps alone. What was being written meanwhile is kept as unsent words."""
    form = UseForm(request.POST)
    steps = form.cleaned_data["steps"] if form.is_valid() else []
    shown = form.cleaned_data.get("shown", "")
    text = request.POST.get("text", "")
    if text.strip():
        keep_draft(f"case:{case.pk}", text, by=request.actor, data={"audience": request.POST.get("audience", "")[:20]})
    try:
        use_macro(case, kept.value, by=request.actor, steps=steps, shown=shown)
    except Overtaken as overtaken:
        return _again(request, case, kept, steps, overtaken)
    except Refused as refused:
        if refused.status == 404:
            raise
        messages.error(request, refused.sentence)
    else:
        said = f"{kept.value.title}: done." if steps else "Nothing was chosen, so nothing was done."
        messages.success(request, said)
    return redirect(address_of(request, case.number))


def _again(request: Any, case: Any, kept: Kept[Macro], steps: list[str], overtaken: Overtaken) -> HttpResponse:
    """The case's page with the macro as it is now, and with what was written in its box."""
    form = EntryForm(request.POST)
    form.is_valid()
    form.errors.clear()
    form.add_error(None, overtaken.sentence)
    now = used(kept, case, request.actor, organization=request.host.organization, ticked=steps)
    fresh = case_or_404(request, case.number)
    return case_answer(request, fresh, overtaken.status, entry_form=form, used=now, wrong=form)
