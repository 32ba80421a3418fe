"""The door from a discussion of a hall to a case on one's own desk."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cases.actions.asking import open_asked_case
from cases.forms.cases import NewCaseForm
from cases.forms.fields import ask_fields
from cases.models.cases import SUBJECT_LENGTH
from cases.quoting import quoted
from cases.saved.fields import Step
from cases.selectors.cases import known_requesters
from cases.selectors.fields import case_fields
from cases.selectors.opening import begun
from cases.views.opening import open_filled
from core.access import members_between
from exchange.models import TalkLink
from exchange.permissions import require
from exchange.selectors.talks import entry_there
from network.selectors.hearers import Said
from notifications.subjects import member_path
from tenants.selectors import origin


@members_between
@require_http_methods(["GET", "HEAD", "POST"])
def ask_as_case(request: Any, network: str, entry_id: UUID) -> HttpResponse:
    """Open a case at one's own desk from an entry that one reads in a discussion, which shows nothing of it."""
    said = entry_there(request.beyond, entry_id)
    require(request.actor, "talk.ask")
    start = begun(request.actor, entry_id, request.POST.getlist("attached") if request.method == "POST" else None)
    initial = _first(request, network, said) | start.initial()
    form = NewCaseForm(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    ask_fields(form, case_fields().asked(Step.OPEN, {}), start.initial("fields-"))
    talk = TalkLink(network=network, discussion=said.discussion, entry=said.key)
    act = partial(open_asked_case, talk=talk)
    gone = open_filled(request, form, None, None, start, said="{0.ref} is open in {0.queue.name}.", act=act)
    if gone is not None:
        return gone
    context = {"form": form, "writing": start.writing, "requesters": known_requesters(request.actor), "said": said}
    return render(request, "cases/new_case.html", context, status=422 if form.errors else 200)


def _first(request: Any, network: str, said: Said) -> dict[str, Any]:
    """What the form begins with: the discussion's title, and the words with a link back."""
    where = f"{origin(request.host.name)}{member_path('discussion', network, said.discussion)}#e-{said.key}"
    words = quoted(said.source, who=said.who, organization=said.organization, title=said.title, address=where)
    return {"subject": said.title[:SUBJECT_LENGTH], "body": words}
