"""The organization's own pages: settings, audit trail, leaving."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import admins_of_the_organization
from tenants import actions, audit, selectors
from tenants.forms import LeaveForm, OrganizationForm, attempt


@admins_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def organization_settings(request: Any) -> HttpResponse:
    """Name, time zone and colour."""
    own = selectors.organization(request.host.organization_id)
    form = OrganizationForm.of(own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_organization(own, by=request.actor, **form.cleaned_data)
        messages.success(request, "The settings are saved.")
        return redirect("organization_settings")
    return render(request, "tenants/organization.html", {"form": form}, status=422 if form.errors else 200)


@admins_of_the_organization
@require_safe
def audit_log(request: Any) -> HttpResponse:
    """What was done in the registry, newest first."""
    before = request.GET.get("before", "")
    try:
        page = audit.audit_page(request.host.organization_id, UUID(before) if before else None)
    except ValueError:
        return redirect("audit_log")
    return render(request, "tenants/audit.html", {"page": page})


@admins_of_the_organization
@require_safe
def audit_log_csv(request: Any) -> HttpResponse:
    """The same as a table to take along."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    csv.writer(response, quoting=csv.QUOTE_ALL).writerows(audit.audit_table(request.host.organization_id))
    return response


@admins_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Any) -> HttpResponse:
    """Make the organization leave: everybody is out at once, its space goes later."""
    own = selectors.organization(request.host.organization_id)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        left = attempt(form, lambda: actions.leave_guildhall(own, by=request.actor, **form.cleaned_data))
        if left:  # no redirect: this host is closed from now on, and a form may not lead to another one
            back = f"{selectors.base_origin()}/organizations/{own.id}/leaving/"
            return render(request, "tenants/left.html", {"organization": left, "back": back})
    return render(
        request, "tenants/leave.html", {"form": form, "organization": own}, status=422 if form.errors else 200
    )
