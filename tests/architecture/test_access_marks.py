"""Every address says who may come in. The middleware refuses a view without a mark; this says so earlier."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from core.access import mark_of, members_only

URLCONFS = (settings.ROOT_URLCONF, settings.MEMBER_URLCONF, settings.ADMIN_URLCONF)


def addresses(patterns: Iterable[URLPattern | URLResolver], prefix: str = "/") -> Iterable[tuple[str, URLPattern]]:
    """Every address below the patterns, as it is written in the lists."""
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, where)
        else:
            yield where, pattern


def breaches(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Addresses whose view has no access mark."""
    return [
        f"{where} has no access mark" for where, pattern in addresses(patterns) if mark_of(pattern.callback) is None
    ]


@pytest.mark.parametrize("name", URLCONFS)
def test_every_address_carries_a_mark(name: str) -> None:
    patterns = import_module(name).urlpatterns
    assert list(addresses(patterns)), f"{name} has no address to look at"
    assert breaches(patterns) == []


def test_a_view_without_a_mark_is_seen_however_deep() -> None:
    def open_view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @members_only
    def marked_view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    planted = [path("cases/", include([path("", marked_view), path("<uuid:pk>/", open_view)]))]
    assert breaches(planted) == ["/cases/<uuid:pk>/ has no access mark"]
