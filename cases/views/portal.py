"""Doors of the requester's portal: my cases, a new one by a form or in one's own words, and what may help before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.cases import RequestForm
from cases.forms.fields import ask_fields
from cases.forms.lists import asked_filters
from cases.saved.fields import Step
from cases.selectors.clients import readers_words
from cases.selectors.clocks import reply_dues
from cases.selectors.fields import case_fields
from cases.selectors.intake import fillable, known_answers, landing, opened, similar_requests
from cases.selectors.portal import requester_of, requests_page
from cases.views.opening import answers_of, begin, open_filled
from core.access import requesters_only


@requesters_only
@require_safe
def requests(request: Any) -> HttpResponse:
    """My cases."""
    after = asked_filters(request.GET).after
    page = requests_page(request.actor, after, request.GET.get("show", ""))
    return render(request, "cases/requests.html", {"page": page})


@requesters_only
@require_http_methods(["GET", "POST"])
def new_request(request: Any) -> HttpResponse:
    """Open a case in one's own words."""
    return _new(request, None)


@requesters_only
@require_http_methods(["GET", "POST"])
def new_request_by(request: Any, form: UUID) -> HttpResponse:
    """Open a case by one of the forms that are offered."""
    return _new(request, form)


@requesters_only
@require_safe
def similar_requests_of_mine(request: Any) -> HttpResponse:
    """What may help while somebody writes: known answers, and open cases of their own that sound alike."""
    return render(request, "cases/_answers.html", _help(request, request.GET.get("subject", "")))


def _new(request: Any, key: UUID | None) -> HttpResponse:
    kinds = fillable(request.actor)
    asked = opened(kinds, key) if key else None
    queue = landing(asked.place if asked else None)
    if queue is None:
        raise Http404
    start = begin(request, asked)
    form = RequestForm(request.POST or None, request.FILES or None, initial=start.initial())
    requester = requester_of(request.actor)
    form.promise(reply_dues(queue.pk, requester.client_id))
    ask_fields(form, case_fields().shown.asked(Step.OPEN, {}), start.initial("fields-"))
    answers = answers_of(request, asked, start)
    said = "Thank you. Your case is {0.ref}; answers come here."
    gone = open_filled(request, form, answers, asked, start, said=said, queue=queue, requester=requester)
    if gone is not None:
        return gone
    wrong = bool(form.errors or (answers and answers.errors))
    context: dict[str, Any] = {"form": form, "answers": answers, "asked": asked, "kinds": kinds}
    context |= _help(request, request.POST.get("subject", "")) if wrong else {}
    context |= {"writing": start.writing, "readers": readers_words(request.actor)}
    return render(request, "cases/new_request.html", context, status=422 if wrong else 200)


def _help(request: Any, words: str) -> dict[str, Any]:
    return {"known": known_answers(request.actor, words), "similar": similar_requests(request.actor, words)}
