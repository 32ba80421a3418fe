"""The settings of rules: their list, one of them, what it did, and what it would have done."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import rules as actions
from cases.forms.rules import RuleForm, empty_form, form_of, given_form, reshaped_form
from cases.permissions import may
from cases.rules.kept import Rule
from cases.rules.words import sentence
from cases.selectors.cases import find_case
from cases.selectors.removed import removed_settings
from cases.selectors.rule_pages import Options, dry_run, firings_of, kept_rule, options, resting, rule_lines
from cases.views.done import done, removed, status_of
from core.access import members_only
from core.chosen import Kept
from core.refusals import Refused


def _leads_only(request: Any) -> None:
    """A missing page for who may not change rules."""
    if not may(request.actor, "rule.manage"):
        raise Http404


@members_only
@require_safe
def rules(request: Any) -> HttpResponse:
    """The rules in the order in which they look, and the cases on which they rest."""
    _leads_only(request)
    context = {"lines": rule_lines(request.actor), "rests": resting(request.actor)}
    context["removed"] = removed_settings(Rule)
    return render(request, "cases/rules/list.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new_rule(request: Any) -> HttpResponse:
    """Make a rule."""
    _leads_only(request)
    return _edit(request, None, options(request.actor))


@members_only
@require_http_methods(["GET", "POST"])
def rule(request: Any, rule: UUID) -> HttpResponse:
    """Change a rule, or look first at what it would have done."""
    _leads_only(request)
    kept = kept_rule(rule)
    return _edit(request, kept, options(request.actor, [kept.value]))


def _edit(request: Any, kept: Kept[Rule] | None, chosen: Options) -> HttpResponse:
    if request.method != "POST":
        form = form_of(kept.name, kept.value, chosen) if kept else empty_form(chosen)
    elif request.POST.get("change"):
        return _page(request, reshaped_form(request.POST, request.POST["change"], chosen), kept, chosen)
    else:
        form = given_form(request.POST, chosen)
    is_tried = "try" in request.POST
    status = status_of(form)
    if request.method == "POST" and not is_tried and not form.errors:
        status = _keep(request, form, kept)
        if not form.errors:
            messages.success(request, "Saved.")
            return redirect("rules")
    return _page(request, form, kept, chosen, is_tried=is_tried, status=status)


def _page(
    request: Any, form: RuleForm, kept: Kept[Rule] | None, chosen: Options, *, is_tried: bool = False, status: int = 200
) -> HttpResponse:
    value = form.cleaned_data.get("value") if form.is_bound and form.is_valid() else None
    shown = value or (kept.value if kept and not form.is_bound else None)
    context = {
        "form": form,
        "kept": kept,
        "is_stale": kept is not None and chosen.is_stale(kept.value),
        "sentence": sentence(shown, chosen.names) if shown else "",
        "tried": dry_run(value, request.actor, chosen.names) if value and is_tried else None,
    }
    return render(request, "cases/rules/rule.html", context, status=status)


def _keep(request: Any, form: RuleForm, kept: Kept[Rule] | None) -> int:
    """Keep what a clean form says. Returns the status of the page that shows why not, if the form has errors then."""
    given = form.cleaned_data
    try:
        actions.keep_rule(given["value"], name=given["name"], by=request.actor, key=kept.key if kept else None)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return refused.status
    return 200


@members_only
@require_safe
def rule_firings(request: Any, rule: UUID) -> HttpResponse:
    """What a rule did in the last 30 days."""
    _leads_only(request)
    kept = kept_rule(rule)
    return render(request, "cases/rules/firings.html", {"kept": kept, "firings": firings_of(rule, request.actor)})


@members_only
@require_POST
def pause(request: Any, rule: UUID) -> HttpResponse:
    """Let a rule rest, or fire again."""
    _leads_only(request)
    is_on = request.POST.get("do") == "on"
    said = "The rule is on again." if is_on else "The rule rests until it is put on again."
    return done(request, lambda: actions.pause_rule(rule, by=request.actor, is_on=is_on), said, "rules")


@members_only
@require_POST
def move(request: Any, rule: UUID) -> HttpResponse:
    """Put a rule one place further up or down."""
    _leads_only(request)
    return done(
        request, lambda: actions.move_rule(rule, by=request.actor, up=request.POST.get("do") == "up"), "", "rules"
    )


@members_only
@require_POST
def take_back(request: Any, rule: UUID) -> HttpResponse:
    """Bring back what a rule was."""
    _leads_only(request)
    return done(request, lambda: actions.take_back_rule(rule, by=request.actor), "Taken back.", "rules")


@members_only
@require_http_methods(["GET", "POST"])
def remove(request: Any, rule: UUID) -> HttpResponse:
    """Remove a rule, once that is confirmed."""
    _leads_only(request)
    kept = kept_rule(rule)
    act, undo = partial(actions.remove_rule, rule, by=request.actor), reverse("take_back_rule", args=[rule])
    return removed(request, "cases/rules/remove.html", act, kept.name, "rules", undo=undo, kept=kept)


@members_only
@require_POST
def let_go_on(request: Any, number: int) -> HttpResponse:
    """Let rules fire again on a case where they rest."""
    _leads_only(request)
    case = find_case(request.actor, number)
    if case is None:
        raise Http404
    said = f"Rules look at {case.ref} again."
    return done(request, lambda: actions.let_rules_go_on(case.pk, by=request.actor), said, "rules")
