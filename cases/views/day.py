"""The door of my day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.selectors.day import day_of
from core.access import members_only


@members_only
@require_safe
def day(request: Any) -> HttpResponse:
    """What my day holds."""
    return render(request, "cases/day/day.html", {"day": day_of(request.actor)})
