"""A member's host with a front page that asks the database for nothing: these tests count and compare it."""

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
    path("", include("config.urls")),
]
