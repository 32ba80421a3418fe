"""Doors of the settings of the organization's own fields of cases, for admins and leads."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import fields as actions
from cases.forms.fields import CaseFieldForm
from cases.permissions import may
from cases.saved.fields import MAX_FIELDS, CaseField
from cases.selectors.fields import NO_FIELDS, case_fields, field_lines, kept_fields, times_filled
from cases.views.done import done, given_by, is_done, removed, status_of
from core.access import members_only
from intake.forms.answers import AnswersForm


def _leads_only(request: Any) -> None:
    """A missing page for who may not change the fields."""
    if not may(request.actor, "field.manage"):
        raise Http404


def _named(request: Any) -> CaseField:
    """The field that the address names."""
    _leads_only(request)
    return case_fields().field(request.GET.get("key", ""))


@members_only
@require_safe
def fields(request: Any) -> HttpResponse:
    """The fields in their order, and how they look in a form."""
    _leads_only(request)
    kept = kept_fields()
    value = kept.value if kept else NO_FIELDS
    context = {
        "lines": field_lines(value),
        "kept": kept,
        "is_full": len(value.fields) >= MAX_FIELDS,
        "most": MAX_FIELDS,
        "preview": AnswersForm(value.sections, prefix="preview") if value.fields else None,
    }
    return render(request, "cases/fields/fields.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def field(request: Any) -> HttpResponse:
    """Add a field, or change the one of a key (``?key=``)."""
    _leads_only(request)
    found = _named(request) if request.GET.get("key") else None
    form = CaseFieldForm(given_by(request), value=case_fields(), field=found)
    if is_done(request, form, lambda: actions.save_field(form.cleaned_data["question"], by=request.actor)):
        messages.success(request, "Saved. It counts from now on, for cases that are open already too.")
        return redirect("case_fields")
    return render(request, "cases/fields/field.html", {"form": form, "field": found}, status=status_of(form))


@members_only
@require_POST
def move_field(request: Any) -> HttpResponse:
    """Move a field one place up or down."""
    _leads_only(request)
    if request.POST.get("do") not in ("up", "down"):
        return HttpResponseBadRequest("This change of the fields is not known.")
    key, up = request.POST.get("key", ""), request.POST["do"] == "up"
    return done(request, lambda: actions.move_field(key, by=request.actor, up=up), "", "case_fields")


@members_only
@require_POST
def take_back_fields(request: Any) -> HttpResponse:
    """Bring back what the fields were before the last change."""
    _leads_only(request)
    return done(request, lambda: actions.take_back_fields(by=request.actor), "Taken back.", "case_fields")


@members_only
@require_http_methods(["GET", "POST"])
def remove_field(request: Any) -> HttpResponse:
    """Remove a field, once that is confirmed knowing how many cases hold a value."""
    found = _named(request)
    act, count = partial(actions.remove_field, found.key, by=request.actor), times_filled(found.key)
    page, label = "cases/fields/remove.html", "Remove the field"
    return removed(request, page, act, found.label, "case_fields", label=label, field=found, count=count)
