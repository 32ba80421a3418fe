"""Doors of the settings of clients, for admins and leads: whose cases colleagues of the same client read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import clients as actions
from cases.forms.clients import ClientForm, FindForm, MarkForm
from cases.permissions import may
from cases.selectors.clients import client_of, clients_page, people_page
from cases.views.done import status_of
from core.access import members_only
from core.refusals import Missing, Refused
from core.undoing import Values, sent, way_back


def _leads_only(request: Any) -> None:
    """A missing page for who may not choose."""
    if not may(request.actor, "client.manage"):
        raise Http404


@members_only
@require_safe
def clients(request: Any) -> HttpResponse:
    """The clients, with who reads their people's cases."""
    _leads_only(request)
    form = FindForm(request.GET)
    form.is_valid()
    words, after = form.cleaned_data.get("words", ""), form.cleaned_data.get("after", "")
    page = clients_page(request.actor, words, after)
    return render(request, "cases/clients/clients.html", {"page": page, "form": form, "words": words})


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def client(request: Any, client: UUID) -> HttpResponse:
    """Who reads the cases of a client's people."""
    _leads_only(request)
    found = client_of(request.actor, client)
    was: Values = {"shares": found.shares_cases}
    form = ClientForm(sent(request, found.pk, was), initial=was)
    if request.method == "POST" and form.is_valid():
        try:
            now = actions.share_cases(found.pk, by=request.actor, shares=form.cleaned_data["shares"])
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.sentence)
        else:
            undo = way_back(request, found.pk, was, {"shares": now.shares_cases})
            messages.success(request, "Saved. It counts from now on.", extra_tags=undo)
            return redirect("client", found.pk)
    page = people_page(request.actor, found, _key(request.GET.get("after", "")))
    context = {"client": found, "form": form, "page": page}
    return render(request, "cases/clients/client.html", context, status=status_of(form))


@members_only
@require_POST
def mark_reader(request: Any, client: UUID) -> HttpResponse:
    """Mark somebody who reads the cases of their client, or take the mark away."""
    _leads_only(request)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Missing
    given = form.cleaned_data
    actions.mark_reader(client, given["person"], by=request.actor, is_marked=given["is_marked"])
    after = _key(request.POST.get("after", ""))
    return redirect(reverse("client", args=[client]) + (f"?after={after}" if after else "") + "#h-people")


def _key(text: str) -> str:
    """A key as the address holds it; empty for what is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""
