"""Doors of the audit log: to read it, to narrow it, to take it along."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import admins_of_the_organization
from core.refusals import Refused
from tenants import selectors, trail
from tenants.actions.trail import export_audit
from tenants.forms import AuditForm
from tenants.limits import spend
from tenants.trail import FORMATS, KINDS, Filters


@admins_of_the_organization
@require_safe
def audit_log(request: Any) -> HttpResponse:
    """Who did what, newest first, narrowed by what the address says."""
    form = _form(request)
    filters = Filters(**form.cleaned_data) if form.is_valid() else Filters()
    try:
        before = UUID(request.GET["before"]) if request.GET.get("before") else None
    except ValueError:
        return redirect("audit_log")
    page = trail.page(request.host, request.actor, filters, before)
    query = urlencode([(name, value) for name in form.fields if (value := request.GET.get(name))])
    context = {"page": page, "form": form, "query": query, "most": trail.MOST_EXPORTED}
    return render(request, "tenants/audit.html", context, status=422 if form.errors else 200)


@admins_of_the_organization
@require_safe
def audit_log_csv(request: Any) -> Any:
    """What the address leaves, as a table to take along."""
    return _file(request, "csv")


@admins_of_the_organization
@require_safe
def audit_log_lines(request: Any) -> Any:
    """The same as a JSON object on each line."""
    return _file(request, "jsonl")


def _file(request: Any, format_: str) -> Any:
    form = _form(request)
    if not form.is_valid():
        raise Refused("Look at the filters of the audit log once more: one of them cannot be read.")
    spend("audit", request)
    filters = Filters(**form.cleaned_data)
    own = selectors.organization(request.host.organization_id)
    batches = trail.batches(request.host, request.actor, filters)
    out = export_audit(own, batches, by=request.actor, form=format_, filters=filters)
    response = FileResponse(out, as_attachment=True, filename=f"audit.{format_}", content_type=FORMATS[format_])
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form(request: Any) -> AuditForm:
    kinds = [(name, label) for name, (label, _) in KINDS.items()]
    return AuditForm(request.GET, people=trail.people_of(request.host), kinds=kinds)
