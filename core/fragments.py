"""What an answer is for: a whole page or a part of one, and where a person goes afterwards."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 2_000


def is_swap(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page (a boosted link asks for all of it)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


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
