"""Doors of the requester's portal: my cases, and a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions import cases as actions
from cases.forms.cases import FilterForm, RequestForm
from cases.selectors.portal import intake_queue, requester_of, requests_page
from core.access import requesters_only
from core.refusals import Refused


@requesters_only
@require_safe
def requests(request: Any) -> HttpResponse:
    """My cases."""
    after = FilterForm(request.GET).filters().after
    return render(request, "cases/requests.html", {"page": requests_page(request.actor, after)})


@requesters_only
@require_http_methods(["GET", "POST"])
def new_request(request: Any) -> HttpResponse:
    """Open a case in one's own words."""
    form = RequestForm(request.POST or None, request.FILES or None)
    queue = intake_queue()
    if queue is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        requester = requester_of(request.actor)
        try:
            made = actions.open_case(
                by=request.actor, queue=queue, requester=requester, uploads=given.pop("files"), **given
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"Thank you. Your case is {made.ref}; answers come here.")
            return redirect("case", made.number)
    return render(request, "cases/new_request.html", {"form": form}, status=422 if form.errors else 200)
