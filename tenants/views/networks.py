"""Networks from outside the hall: which there are, founding one, asking for a place in one and giving it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import admins_of_the_organization, staff_of_the_organization
from core.doing import attempt
from tenants import actions, selectors
from tenants.forms import AskForm, FoundForm, LeaveNetworkForm
from tenants.limits import spend
from tenants.selectors import networks as of_networks
from tenants.selectors.networks import NetworkPage


@staff_of_the_organization
@require_safe
def networks(request: Any) -> HttpResponse:
    """The networks of the organization and those it may ask to join."""
    lines = of_networks.networks_of(of_networks.curating(request.actor))
    return render(request, "tenants/networks.html", {"lines": lines})


@admins_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def found_network(request: Any) -> HttpResponse:
    """Found a network that this organization operates."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spend("network", request)
        own = selectors.organization(request.host.organization_id)
        made = attempt(form, lambda: actions.found_network(own, by=request.actor, **form.cleaned_data))
        if made:
            messages.success(request, f"{made.name} is founded. Its hall is made within seconds.")
            return redirect("network", made.slug)
    return render(request, "tenants/found_network.html", {"form": form}, status=422 if form.errors else 200)


@staff_of_the_organization
@require_safe
def network(request: Any, network: str) -> HttpResponse:
    """What a network is, what its members agree to, and the organization's place in it."""
    return show(request, _page(request, network))


@admins_of_the_organization
@require_POST
def ask_to_join(request: Any, network: str) -> HttpResponse:
    """Ask for a place, or take the one that was offered."""
    page = _page(request, network)
    form = AskForm(request.POST)
    if form.is_valid():
        spend("network", request)
        given = {"words": form.cleaned_data["words"], "version": form.cleaned_data["version"]}
        place = attempt(form, lambda: actions.ask_to_join(page.network, _own(request), by=request.actor, **given))
        if place:
            said = "is a member of" if place.is_active else "has asked to join"
            messages.success(request, f"{request.host.organization} {said} {page.network.name}.")
            return redirect("network", network)
    return show(request, _page(request, network), form, status=422)


@admins_of_the_organization
@require_POST
def accept_terms(request: Any, network: str) -> HttpResponse:
    """Accept the newest terms for a member."""
    page = _page(request, network)
    form = AskForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        act = lambda: actions.accept_terms(page.network, _own(request), by=request.actor, version=version)  # noqa: E731
        if attempt(form, act):
            messages.success(request, f"Version {version} of the terms is accepted.")
            return redirect("network", network)
    return show(request, _page(request, network), form, status=422)


@admins_of_the_organization
@require_POST
def withdraw(request: Any, network: str) -> HttpResponse:
    """Take an application back, or turn an invitation down."""
    page = _page(request, network)
    actions.withdraw(page.network, _own(request), by=request.actor)
    messages.success(request, f"{request.host.organization} does not wait for {page.network.name} any more.")
    return redirect("networks")


@admins_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def leave_network(request: Any, network: str) -> HttpResponse:
    """Give the organization's place up."""
    page = _page(request, network)
    form = LeaveNetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if attempt(form, _leaving(page, request, name)):
            messages.success(request, f"{request.host.organization} has left {page.network.name}.")
            return redirect("networks")
    return render(
        request, "tenants/leave_network.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )


def _leaving(page: NetworkPage, request: Any, name: str) -> Callable[[], Any]:
    return lambda: actions.leave_network(page.network, _own(request), by=request.actor, name=name)


def show(request: Any, page: NetworkPage, form: AskForm | None = None, status: int = 200) -> HttpResponse:
    """The page of one network from outside."""
    asked = form or AskForm(initial={"version": page.terms.version if page.terms else 1})
    return render(request, "tenants/network.html", {"page": page, "form": asked}, status=status)


def _page(request: Any, slug: str) -> NetworkPage:
    return of_networks.network_page(slug, of_networks.curating(request.actor))


def _own(request: Any) -> Any:
    return selectors.organization(request.host.organization_id)
