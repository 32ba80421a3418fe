"""The base host: what Guildhall is, signing an organization up, one's organizations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.forms import NewUserForm
from core.access import public, signed_in
from core.doing import attempt
from core.fragments import is_swap
from tenants import actions, selectors
from tenants.doors import actor_in_registry
from tenants.forms import SignUpForm, StrangerSignUpForm
from tenants.limits import spend


@public
@require_safe
def landing(request: Any) -> HttpResponse:
    """What Guildhall is, and the two ways in."""
    return render(request, "tenants/landing.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: Any) -> HttpResponse:
    """Sign an organization up: at once for who is signed in, by a mailed link for a stranger."""
    is_known = request.user.is_authenticated
    form = (SignUpForm if is_known else StrangerSignUpForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        spend("sign_up", request, asked.get("email", ""))
        if is_known:
            made = attempt(form, lambda: actions.sign_up_organization(by=request.user, **asked))
            if made:
                return redirect("organization_progress", made.id)
        elif attempt(form, lambda: actions.ask_to_sign_up(**asked)):
            return redirect("sign_up_sent")
    return render(request, "tenants/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_GET
def sign_up_host(request: Any) -> HttpResponse:
    """The host an address would lead to, while it is typed."""
    return render(request, "tenants/_host.html", {"slug": request.GET.get("slug", "").strip().lower()[:40]})


@public
@require_safe
def sign_up_sent(request: Any) -> HttpResponse:
    """Look into your mail. The same whether the address is known here or not."""
    return render(request, "tenants/sign_up_sent.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_confirm(request: Any, token: str) -> HttpResponse:
    """The mailed link: goes on as oneself, signs in first, or makes somebody new."""
    asked = selectors.read_sign_up(token)
    reader = selectors.reader_of(asked.email, request.user)
    form = NewUserForm(request.POST or None, email=asked.email)
    if request.method == "POST" and reader in ("same", "new"):
        spend("sign_up", request)
        answer: HttpResponse | None = _sign_up_as(reader, request, token, asked, form)
        if answer is not None:
            return answer
    context = {"asked": asked, "reader": reader, "form": form}
    return render(request, "tenants/sign_up_confirm.html", context, status=422 if form.errors else 200)


def _sign_up_as(reader: selectors.Reader, request: Any, token: str, asked: selectors.SignUp, form: NewUserForm) -> Any:
    """The answer after signing up as the addressee, or None with the reason on the form."""
    if reader == "same":
        made = actions.sign_up_organization(
            by=request.user, name=asked.name, slug=asked.slug, time_zone=asked.time_zone
        )
        return redirect("organization_progress", made.id)
    if form.is_valid() and (both := attempt(form, lambda: actions.found_organization(token, **form.cleaned_data))):
        return perform_login(request, both[0], redirect_url=f"/organizations/{both[1].id}/")
    return None


@signed_in
@require_safe
def organizations(request: Any) -> HttpResponse:
    """The organizations one may act for, and the way to each."""
    places = selectors.places_on_base(request.user.pk)
    return render(request, "tenants/organizations.html", {"places": places})


@signed_in
@require_safe
def progress(request: Any, organization_id: UUID) -> HttpResponse:
    """How far the making of a space is. The page asks for its own part every second until it is ready."""
    place = selectors.place_on_base(request.user.pk, organization_id)
    return render(request, "tenants/_progress.html" if is_swap(request) else "tenants/progress.html", {"place": place})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: Any, organization_id: UUID) -> HttpResponse:
    """A leaving organization, and how its admin takes that back."""
    place = selectors.place_on_base(request.user.pk, organization_id)
    if request.method == "POST":
        actor = actor_in_registry(request.user, organization_id)
        actions.stay_in_guildhall(selectors.organization(organization_id), by=actor)
        messages.success(request, f"{place.name} stays.")
        return redirect("organizations")
    return render(request, "tenants/leaving.html", {"place": place})
