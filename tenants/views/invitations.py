"""Opening an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import NewUserForm
from core.access import public
from core.doing import attempt
from core.refusals import Missing
from tenants import actions, selectors
from tenants.limits import spend


@public
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: Any, token: str) -> HttpResponse:
    """Come in by a letter: one button for its addressee, name and password for somebody new."""
    spend("join", request)
    invitation = selectors.find_invitation(token)
    if invitation.organization_id != request.host.organization_id:
        raise Missing
    reader = selectors.reader_of(invitation.email, request.user)
    form = NewUserForm(request.POST or None, email=invitation.email)
    answer: HttpResponse | None = _join_as(reader, request, token, form) if request.method == "POST" else None
    if answer is not None:
        return answer
    context = {"invitation": invitation, "reader": reader, "form": form}
    return render(request, "tenants/invitation.html", context, status=422 if form.errors else 200)


def _join_as(reader: str, request: Any, token: str, form: NewUserForm) -> Any:
    """The answer after joining, or None with the reason on the form."""
    if reader in ("same", "other"):  # the action refuses another address with its own sentence
        actions.accept_invitation(token, by=request.user)
        messages.success(request, f"Welcome to {request.host.organization}.")
        return redirect("/")
    if reader == "new" and form.is_valid():
        user = attempt(form, lambda: actions.join_by_invitation(token, **form.cleaned_data))
        return perform_login(request, user, redirect_url="/") if user else None
    return None
