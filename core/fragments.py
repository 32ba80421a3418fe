"""One partial for page, swap and push.

A view answers a plain form with a redirect and an htmx request with the same partial the page includes, so no page has
a second likeness of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 2_000


def is_swap(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page (a boosted link asks for all of it)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def fragment(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Answer with a partial: ``app/_noun.html`` or ``app/page.html#part``."""
    return render(request, template, dict(context), status=status)


def pushed(template: str, context: Mapping[str, Any]) -> str:
    """Render a partial for a push: without a request, so the same for everyone who listens."""
    return render_to_string(template, dict(context))


def answer(request: HttpRequest, *, to: str, template: str = "", context: Mapping[str, Any] | None = None) -> Any:
    """After an action: swap ``template`` for htmx if there is one, else redirect to ``to``, an address of this host."""
    if template and is_swap(request):
        return fragment(request, template, context or {})
    if is_swap(request):
        return HttpResponse(headers={"HX-Redirect": to})
    return redirect(to)


def next_url(request: HttpRequest, default: str) -> str:
    """Where to go afterwards: the form's ``next`` if it is a path of this very host, else ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_path(wanted) else default


def is_path(address: str) -> bool:
    """Whether it is an absolute path of this host and nothing else: no other host, and no bare word, which a redirect
    would take for the name of an address.
    """
    return (
        address.startswith("/")
        and len(address) <= LONGEST_PATH
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
