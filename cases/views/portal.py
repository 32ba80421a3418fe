"""Doors of the requester's portal: my cases, a new one by a form or in one's own words, and what may help before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.intake import open_case_by_form
from cases.forms.cases import RequestForm
from cases.forms.fields import ask_fields
from cases.forms.lists import asked_filters
from cases.saved.fields import Step
from cases.selectors.clients import readers_words
from cases.selectors.clocks import reply_dues
from cases.selectors.fields import case_fields
from cases.selectors.intake import fillable, known_answers, landing, opened, similar_requests
from cases.selectors.portal import requester_of, requests_page
from cases.views.opening import answers_of, are_valid, begin, filled, written
from cases.views.writing import first_sent
from conversations.once import Repeated
from core.access import requesters_only
from core.refusals import Refused
from notifications.actions.reading import discard_draft


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
    form.promise(reply_dues(queue.pk, requester_of(request.actor).client_id))
    ask_fields(form, case_fields().shown.asked(Step.OPEN, {}), start.initial("fields-"))
    answers = answers_of(request, asked, start)
    if request.method == "POST" and are_valid(form, answers):
        try:
            given = dict(form.cleaned_data)
            made = open_case_by_form(
                filled(request, asked, answers),
                by=request.actor,
                queue=queue,
                requester=requester_of(request.actor),
                **written(given),
                **given,
            )
        except Repeated as repeated:
            return first_sent(repeated)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            discard_draft(start.writing.place, by=request.actor)
            messages.success(request, f"Thank you. Your case is {made.ref}; answers come here.")
            return redirect("case", made.number)
    wrong = bool(form.errors or (answers and answers.errors))
    context: dict[str, Any] = {"form": form, "answers": answers, "asked": asked, "kinds": kinds}
    context |= _help(request, request.POST.get("subject", "")) if wrong else {}
    context |= {"writing": start.writing, "readers": readers_words(request.actor)}
    return render(request, "cases/new_request.html", context, status=422 if wrong else 200)


def _help(request: Any, words: str) -> dict[str, Any]:
    return {"known": known_answers(request.actor, words), "similar": similar_requests(request.actor, words)}
