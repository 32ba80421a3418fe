"""The organization's own pages: everything that can be chosen, name and look, leaving."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import admins_of_the_organization, members_only
from core.doing import attempt
from core.undoing import sent, way_back
from tenants import actions, selectors
from tenants.colours import adjusted
from tenants.forms import LeaveForm, LogoForm, OrganizationForm
from tenants.sections import groups


@members_only
@require_safe
def all_settings(request: Any) -> HttpResponse:
    """Everything that can be chosen here, by who looks: one's own pages for everybody, the rest by role."""
    return render(request, "tenants/settings.html", {"groups": groups(request.actor)})


@admins_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def organization_settings(request: Any) -> HttpResponse:
    """Name, time zone and colour."""
    own = selectors.organization(request.host.organization_id)
    was = OrganizationForm.values(own)
    form = OrganizationForm.of(own, sent(request, own.pk, was))
    if request.method == "POST" and form.is_valid():
        now = actions.change_organization(own, by=request.actor, **form.cleaned_data)
        words = f"The settings are saved. {_of_colour(form.cleaned_data['accent'])}".strip()
        undo = way_back(request, own.pk, was, OrganizationForm.values(now))
        messages.success(request, words, extra_tags=undo)
        return redirect("organization_settings")
    return show(request, form, LogoForm.of(own))


def show(request: Any, form: OrganizationForm, logo: LogoForm) -> HttpResponse:
    """The page of name, look and leaving."""
    context = {"form": form, "logo": logo, "colour": _of_colour(request.host.accent)}
    status = 422 if form.errors or logo.errors else 200
    return render(request, "tenants/organization.html", context, status=status)


def _of_colour(accent: str) -> str:
    """What is said of a colour that words could not be read in."""
    used = adjusted(accent) if accent else ""
    return f"Words in {accent} could not be read on white, so words and buttons are {used}." if used else ""


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
        request,
        "tenants/leave.html",
        {"form": form, "organization": own, "days": settings.LEAVING_DAYS},
        status=422 if form.errors else 200,
    )
