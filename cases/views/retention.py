"""Doors of retention: choosing it, with what it would meet shown first, and taking the choice back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import retention as actions
from cases.forms.retention import RetentionForm
from cases.saved.retention import Retention
from cases.selectors.retention import kept_retention, last_run, meets
from cases.views.done import done, given_by, status_of
from core.access import admins_only
from core.refusals import Refused


@admins_only
@require_http_methods(["GET", "POST"])
def retention(request: Any) -> HttpResponse:
    """How long closed cases are kept."""
    kept = kept_retention()
    now = kept.value if kept else Retention()
    form = RetentionForm(given_by(request), initial=now.model_dump())
    is_sure = form.is_bound and form.is_valid() and request.POST.get("step") == "do"
    if is_sure and _is_chosen(request, form):
        return redirect("retention")
    asked = form.value() if form.is_bound and not form.errors.keys() - {"sure"} else now
    context = {
        "form": form,
        "kept": kept,
        "now": now,
        "asked": asked,
        "meets": meets(asked) if asked.months is not None else None,
        "run": last_run(),
    }
    return render(request, "cases/retention.html", context, status=status_of(form))


def _is_chosen(request: Any, form: RetentionForm) -> bool:
    """Choose it, and say so; or say in the form why not."""
    chosen = form.value()
    try:
        actions.choose_retention(chosen, by=request.actor, sure=form.cleaned_data["sure"])
    except Refused as refused:
        form.add_error("sure", refused.sentence)
        return False
    kept = "Closed cases are kept." if chosen.months is None else "Saved. The first deletion is tomorrow."
    messages.success(request, kept)
    return True


@admins_only
@require_POST
def take_back_retention(request: Any) -> HttpResponse:
    """Bring back what was chosen before."""
    return done(request, lambda: actions.take_back_retention(by=request.actor), "Taken back.", "retention")
