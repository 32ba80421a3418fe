"""The door of the search box: to the case whose number was typed, else to the list of all cases with the words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.forms.finding import FindForm
from cases.selectors.cases import find_case
from core.access import members_only


@members_only
@require_safe
def find(request: Any) -> HttpResponse:
    """Find cases. Without a word, the page that asks for some. A number nobody has and one of a case that is not seen
    lead to the same list, which says that nothing was found.
    """
    form = FindForm(request.GET)
    if not form.is_valid():
        return render(request, "cases/find.html", {"form": FindForm()})
    number = form.number()
    if number is not None and find_case(request.actor, number) is not None:
        return redirect("case", number)
    return redirect(f"{reverse('cases')}?{urlencode({'view': 'all', 'words': form.cleaned_data['q']})}")
