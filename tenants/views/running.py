"""A network for who runs it: organizations that wait and belong, the terms, the settings, the stewards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import staff_of_the_organization
from core.doing import attempt
from core.ids import read_key
from tenants import actions
from tenants.forms import (
    InviteOrganizationForm,
    NetworkForm,
    ReasonForm,
    StewardForm,
    TermsForm,
    TierForm,
)
from tenants.limits import spend
from tenants.selectors import networks as of_networks
from tenants.selectors.networks import STATES, NetworkPage

SAID: dict[Callable[..., Any], str] = {
    actions.admit: "{} is a member now.",
    actions.refuse: "{} reads your reason.",
    actions.suspend_participation: "{} is kept out from now on.",
    actions.restore_participation: "{} is in again.",
    actions.change_tier: "The tier of {} is saved.",
}


@staff_of_the_organization
@require_safe
def participations(request: Any, network: str) -> HttpResponse:
    """The organizations that wait for an answer, belong, or have gone."""
    return _list(request, _curated(request, network), InviteOrganizationForm())


@staff_of_the_organization
@require_POST
def invite_organization(request: Any, network: str) -> HttpResponse:
    """Offer an organization a place."""
    page = _curated(request, network)
    form = InviteOrganizationForm(request.POST)
    if form.is_valid():
        spend("invite", request)
        place = attempt(form, lambda: actions.invite_organization(page.network, by=_by(request), **form.cleaned_data))
        if place:
            messages.success(request, f"{place.organization.name} is invited: its admins find it under Networks.")
            return redirect("participations", network)
    return _list(request, page, form, status=422)


@staff_of_the_organization
@require_safe
def participation(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """One organization's place, and what can be decided about it."""
    return _one(request, network, participation_id)


@staff_of_the_organization
@require_POST
def admit(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """Give it its place."""
    return _decide(request, network, participation_id, TierForm(request.POST), actions.admit)


@staff_of_the_organization
@require_POST
def refuse(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """Say no, with a reason."""
    return _decide(request, network, participation_id, ReasonForm(request.POST), actions.refuse)


@staff_of_the_organization
@require_POST
def suspend_participation(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """Keep it out, with a reason."""
    return _decide(request, network, participation_id, ReasonForm(request.POST), actions.suspend_participation)


@staff_of_the_organization
@require_POST
def restore_participation(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """Let it in again."""
    return _decide(request, network, participation_id, forms.Form(request.POST), actions.restore_participation)


@staff_of_the_organization
@require_POST
def change_tier(request: Any, network: str, participation_id: UUID) -> HttpResponse:
    """Say which tier it is of."""
    return _decide(request, network, participation_id, TierForm(request.POST), actions.change_tier)


@staff_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def network_settings(request: Any, network: str) -> HttpResponse:
    """What it is called and how it is joined."""
    page = of_networks.run(network, _by(request))
    form = NetworkForm.of(page.network, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_network(page.network, by=_by(request), **form.cleaned_data)
        messages.success(request, "The settings are saved.")
        return redirect("network_settings", network)
    return _shown(request, "tenants/network_settings.html", page, form)


@staff_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def network_terms(request: Any, network: str) -> HttpResponse:
    """What members agree to, and publishing another version of it."""
    page = of_networks.run(network, _by(request))
    was = {"text": page.terms.text, "conduct": page.terms.conduct} if page.terms else {}
    form = TermsForm(request.POST or None, initial=was)
    if request.method == "POST" and form.is_valid():
        terms = attempt(form, lambda: actions.publish_terms(page.network, by=_by(request), **form.cleaned_data))
        if terms:
            messages.success(request, f"Version {terms.version} is published. Members are asked to accept it.")
            return redirect("network_terms", network)
    return _shown(request, "tenants/network_terms.html", page, form)


@staff_of_the_organization
@require_http_methods(["GET", "HEAD", "POST"])
def network_stewards(request: Any, network: str) -> HttpResponse:
    """Who curates the network."""
    page = of_networks.run(network, _by(request))
    form = StewardForm(request.POST or None, people=of_networks.colleagues(page.network))
    if request.method == "POST" and form.is_valid():
        given = {"user_id": UUID(form.cleaned_data["user_id"]), "role": form.cleaned_data["role"]}
        if attempt(form, lambda: actions.appoint_steward(page.network, by=_by(request), **given)):
            messages.success(request, "Saved.")
            return redirect("network_stewards", network)
    return _shown(request, "tenants/network_stewards.html", page, form, stewards=of_networks.stewards(page.network))


@staff_of_the_organization
@require_POST
def dismiss_steward(request: Any, network: str, user_id: UUID) -> HttpResponse:
    """End that somebody curates it."""
    page = of_networks.run(network, _by(request))
    actions.dismiss_steward(page.network, by=_by(request), user_id=user_id)
    messages.success(request, "Saved.")
    return redirect("network_stewards" if user_id != request.user.pk else "network", network)


def _decide(request: Any, slug: str, key: UUID, form: forms.Form, act: Callable[..., Any]) -> HttpResponse:
    """One decision about a place: the form, the action, its sentence; the page again where it is refused."""
    page = _curated(request, slug)
    place = None
    if form.is_valid():
        place = attempt(form, lambda: act(page.network, key, by=_by(request), **form.cleaned_data))
    if place is None:
        return _one(request, slug, key, form, status=422)
    sentence = SAID[act]
    messages.success(request, sentence.format(place.organization.name))
    return redirect("participations", slug)


def _one(request: Any, slug: str, key: UUID, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    page = _curated(request, slug)
    place = of_networks.place_in(page.network, key)
    context = {
        "page": page,
        "place": place,
        "tier": form if isinstance(form, TierForm) else TierForm(initial={"tier": place.tier}),
        "reason": form if isinstance(form, ReasonForm) else ReasonForm(),
        "refused": form,
    }
    return render(request, "tenants/participation.html", context, status=status)


def _list(request: Any, page: NetworkPage, form: InviteOrganizationForm, status: int = 200) -> HttpResponse:
    asked = request.GET.get("show", "")
    which = next((one for one in STATES if one == asked), None)
    which = which or ("waiting" if of_networks.waiting(page.network) else "members")
    context = {
        "page": page,
        "which": which,
        "places": of_networks.places(page.network, which, read_key(request.GET.get("after"))),
        "form": form,
    }
    return render(request, "tenants/participations.html", context, status=status)


def _shown(request: Any, template: str, page: NetworkPage, form: forms.Form, **more: Any) -> HttpResponse:
    return render(request, template, {"page": page, "form": form, **more}, status=422 if form.errors else 200)


def _curated(request: Any, slug: str) -> NetworkPage:
    return of_networks.curated(slug, _by(request))


def _by(request: Any) -> Any:
    """The actor with what they curate, asked once a request."""
    if not hasattr(request, "curating"):
        request.curating = of_networks.curating(request.actor)
    return request.curating
