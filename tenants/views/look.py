"""Doors of what an organization looks like: its colours as a style sheet, its logo, and changing that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.access import admins_of_the_organization, public
from core.doing import attempt
from tenants import selectors
from tenants.actions.look import change_logo as change
from tenants.colours import palette
from tenants.forms import LogoForm, OrganizationForm
from tenants.views.organization import show

LONG = "public, max-age=31536000, immutable"
"""How long a browser keeps what has an address of its own for each version."""


@public
@require_safe
def accent(request: Any) -> HttpResponse:
    """The tokens of the host's colour. A colour is no secret: the page that asks people to sign in has it too."""
    if not request.host.accent:
        raise Http404
    return _kept(request, HttpResponse(palette(request.host.accent).css, content_type="text/css"), request.host.accent)


@public
@require_safe
def logo(request: Any) -> HttpResponse:
    """The host's logo, for the same pages."""
    path = request.host.logo
    if not path or not default_storage.exists(path):
        raise Http404
    with default_storage.open(path) as stream:
        response = HttpResponse(stream.read(), content_type="image/png")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _kept(request, response, path)


@admins_of_the_organization
@require_POST
def change_logo(request: Any) -> HttpResponse:
    """Another logo, or none."""
    own = selectors.organization(request.host.organization_id)
    form = LogoForm.of(own, request.POST, request.FILES)
    if form.is_valid() and request.POST.get("remove"):
        change(own, None, by=request.actor)
        messages.success(request, "The logo is removed.")
        return redirect("organization_settings")
    if form.is_valid():
        given = form.cleaned_data["logo"]
        attempt(form, lambda: change(own, (given, given.size), by=request.actor))
        if not form.errors:
            messages.success(request, "The logo is changed. It stands in the bar and over the portal.")
            return redirect("organization_settings")
    return show(request, OrganizationForm.of(own), form)


def _kept(request: Any, response: HttpResponse, version: str) -> HttpResponse:
    """Kept for long where the address names the version that is served."""
    asked = request.GET.get("v", "")
    is_current = bool(asked) and version.endswith(asked) and len(asked) >= 6
    response["Cache-Control"] = LONG if is_current else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
