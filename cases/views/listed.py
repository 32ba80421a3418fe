"""How every list of cases is shown: the page, or its filters, which are fetched when somebody wants them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from cases.filters import Filters
from cases.forms.lists import FilterForm
from cases.selectors.queues import FILTERING, ListPage
from core.fragments import is_swap


def listed(request: Any, page: ListPage, base: Filters | None = None, **more: Any) -> HttpResponse:
    """The page of a list. Its filters are fetched above it; without scripts they stand on the page. ``base`` is what
    its own address stands for.
    """
    name, value = FILTERING
    is_asked = request.GET.get(name) == value
    form = FilterForm(request.GET, base=base, actor=request.actor) if is_asked else None
    if is_asked and is_swap(request):
        return render(request, "cases/_filter.html", {"page": page, "form": form, "is_above": True})
    return render(request, "cases/queue.html", {"page": page, "form": form, "is_asked": is_asked, **more})
