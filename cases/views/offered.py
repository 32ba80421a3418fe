"""Doors that saved views and macros have in common: removing one that may be offered to others, and taking back.

Their addresses and pages are named after what people call them: ``take_back_view``, ``cases/views/remove.html``.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.actions import views as actions
from cases.saved.views import Offered
from cases.views.done import done
from core.chosen import Kept


def remove(request: Any, kept: Kept[Any]) -> HttpResponse:
    """Remove it, once that is confirmed, and go to the list of its kind."""
    what = kept.value.called
    if request.method == "POST":
        actions.remove_offered(type(kept.value), kept.key, by=request.actor)
        undo = reverse(f"take_back_{what}", args=[kept.key])
        messages.success(request, f"The {what} {kept.value.title} is removed.", extra_tags=undo)
        return redirect(f"{what}s")
    return render(request, f"cases/{what}s/remove.html", {"kept": kept})


def take_back(request: Any, kind: type[Offered], key: UUID) -> HttpResponse:
    """Bring back what one was before its last change, or its removal."""
    act = partial(actions.take_back_offered, kind, key, by=request.actor)
    return done(request, act, f"The {kind.called} is as it was before.", f"{kind.called}s")
