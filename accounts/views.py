"""Pages about oneself: profile, sessions. Signing in itself is the sign-in library's (``accounts.urls``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, selectors
from accounts.forms import ProfileForm
from core.access import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Any) -> HttpResponse:
    """One's name, theme, density and keys."""
    actor = getattr(request, "actor", None)
    form = ProfileForm.of(request.user, request.POST or None, is_requester=actor is not None and not actor.is_staff)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(request.user, name=form.cleaned_data["name"], look=form.look)
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_GET
def sessions(request: Any) -> HttpResponse:
    """Where one is signed in."""
    found = selectors.sign_ins_of(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"sign_ins": found})


@signed_in
@require_POST
def end_session(request: Any, session_id: int) -> HttpResponse:
    """Sign one browser out."""
    actions.end_session(request.user, session_id)
    messages.success(request, "That browser is signed out.")
    return redirect("account_sessions")


@signed_in
@require_POST
def end_all_sessions(request: Any) -> HttpResponse:
    """Sign out everywhere, here too."""
    actions.sign_out_everywhere(request.user)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


def showing_codes(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The sign-in library's page of recovery codes, noted in the audit trail: it has no hook and sends no signal."""

    @wraps(page)
    def noted(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = page(request, *args, **kwargs)
        if response.status_code == 200 and request.method != "HEAD":
            actions.show_recovery_codes(request.user, host=request.host.name)
        return response

    return noted
