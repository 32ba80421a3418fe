"""The addresses of a member's host with a desk of one page, so that these tests stand without the desk's own apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import include, path

from core.access import people_of_this_organization


@people_of_this_organization
def desk(request: Any, **path: str) -> HttpResponse:
    return HttpResponse(f"{request.host.organization}: {request.actor.name}")


urlpatterns = [
    path("", desk, name="home"),
    path("work/", desk, name="board"),
    path("queues/", desk, name="queues"),
    path("queues/<slug:slug>/", desk, name="queue"),
    path("imports/", desk, name="imports"),
    path("cases/new/", desk, name="new_case"),
    path("requests/", desk, name="requests"),
    path("requests/new/", desk, name="new_request"),
    path("", include("tenants.urls")),
    path("", include("accounts.urls")),
]
