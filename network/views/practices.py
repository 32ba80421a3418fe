"""Doors of practices in the hall: the list, one practice, its versions, and what people say of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import slots
from core.access import members_of_the_network
from core.doing import attempt, done
from core.ids import read_key
from core.refusals import Missing
from knowledge.comparing import compared
from network.actions.practices import keeping, reviewing, suggesting
from network.checklists import checklist
from network.forms import practices as forms
from network.permissions import require
from network.selectors import practices as selectors
from network.selectors.practice_pages import practice_page
from network.selectors.practice_reviewers import others

AT_HOME = "practice_at_home"
"""The slot by which a member's own edition stands beside a practice. A filler is given the request and the key, and
returns a template and its context of plain data, or None.
"""
asking = require_http_methods(["GET", "HEAD", "POST"])


@members_of_the_network
@require_safe
def practices(request: Any, network: str) -> HttpResponse:
    """The practices of the network."""
    given = request.GET
    found = selectors.practices(
        request.actor,
        words=str(given.get("q", "")),
        view=str(given.get("view", "")),
        topic=read_key(given.get("topic")),
        after=read_key(given.get("after")),
    )
    return render(request, "network/practices/list.html", {"page": found, "views": selectors.VIEWS})


@members_of_the_network
@require_safe
def practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """One practice: how sure one can be, when to use it, its steps; beside it what stands at home."""
    chosen = {name: str(value)[:60] for name, value in list(request.GET.items())[:20]}
    page = practice_page(request.actor, practice_id, chosen)
    at_home = slots.fill(AT_HOME, request, page.practice.pk)
    return render(request, "network/practices/page.html", {"page": page, "practice": page.practice, "home": at_home})


@members_of_the_network
@require_safe
def practice_version(request: Any, network: str, practice_id: UUID, version: int) -> HttpResponse:
    """What a version of a practice changed, or says where there was none before."""
    row = selectors.find_practice(request.actor, practice_id)
    new = selectors.find_version(row, version)
    old = selectors.find_version(row, new.base) if new.base is not None else None
    process, parts = selectors.words_of(row, new)
    context: dict[str, Any] = {"practice": row, "new": new, "old": old, "process": process, "parts": parts}
    context["changes"] = compared(row.article.kind, old, new) if old is not None else []
    return render(request, "network/practices/version.html", context)


@members_of_the_network
@asking
def review_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Say what one makes of a practice that one was asked to review."""
    page = practice_page(request.actor, practice_id)
    own, given = page.own_review, request.POST if request.method == "POST" else None
    if own is None:
        raise Missing
    form = forms.ReviewForm(given, questions=checklist().questions, own=own)
    if given is not None and form.is_valid():
        said = form.cleaned_data

        def act() -> Any:
            return reviewing.review_practice(
                practice_id, said["opinion"], form.answers(), by=request.actor, message=said["message"]
            )

        if attempt(form, act):
            messages.success(request, f"{page.practice.member.name} reads what you make of it.")
            return redirect("practice", network, practice_id)
    return _form(request, "review.html", page.practice, form, page=page)


@members_of_the_network
@asking
def dispute_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Say that a practice is not right."""
    row = selectors.find_practice(request.actor, practice_id)
    require(request.actor, "practice.speak", row)
    form = forms.DisputeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: keeping.dispute(row.pk, reason, by=request.actor)):
            messages.success(request, "The author and the stewards read it.")
            return redirect("practice", network, row.pk)
    return _form(request, "dispute.html", row, form)


@members_of_the_network
@asking
def settle_dispute(request: Any, network: str, practice_id: UUID, dispute_id: UUID) -> HttpResponse:
    """Say what came of something that was disputed."""
    page = practice_page(request.actor, practice_id)
    require(request.actor, "practice.settle", page.practice)
    said = next((one for one in page.unsettled if one.key == dispute_id), None)
    if said is None:
        raise Missing
    form = forms.SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        act = partial(keeping.settle_dispute, page.practice.pk, dispute_id, given["came_of"], words=given["words"])
        if attempt(form, lambda: act(by=request.actor)):
            messages.success(request, "Settled.")
            return redirect("practice", network, page.practice.pk)
    return _form(request, "settle.html", page.practice, form, said=said)


@members_of_the_network
@asking
def verify_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Say that one has checked a practice."""
    row = selectors.find_practice(request.actor, practice_id)
    require(request.actor, "practice.speak", row)
    form = forms.VerifyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        act = partial(keeping.verify_practice, row.pk, depth=given["depth"], message=given["message"])
        if attempt(form, lambda: act(by=request.actor, is_true=given["is_true"] == "yes")):
            messages.success(request, "Noted, as checked today.")
            return redirect("practice", network, row.pk)
    return _form(request, "verify.html", row, form)


@members_of_the_network
@asking
def retire_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Have nobody rely on a practice any more, and say which one stands for it."""
    row = selectors.find_practice(request.actor, practice_id)
    require(request.actor, "practice.settle", row)
    form = forms.RetireForm(
        request.POST if request.method == "POST" else None,
        others=others(request.actor, row.pk),
        initial={"instead": str(request.GET.get("instead", ""))[:40]},
    )
    do: Callable[[], Any] = lambda: keeping.retire_practice(row.pk, by=request.actor, instead=form.key())  # noqa: E731
    if form.is_bound and form.is_valid() and attempt(form, do):
        messages.success(request, "Retired. Whoever uses it is told.")
        return redirect("practice", network, row.pk)
    return _form(request, "retire.html", row, form)


@members_of_the_network
@asking
def withdraw_practice(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """Take back one's words: asked once more before they are gone."""
    row = selectors.find_practice(request.actor, practice_id)
    require(request.actor, "practice.author", row)
    if request.method == "POST":
        act: Callable[[], Any] = partial(keeping.withdraw_practice, row.pk, by=request.actor)
        return done(request, act, "Its words are gone here, and go where they were adopted.", "practices", network)
    return render(request, "network/practices/withdraw.html", {"practice": row})


@members_of_the_network
@asking
def practice_suggestion(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """As the author: what another member suggests to change, and what one makes of it."""
    page = practice_page(request.actor, practice_id)
    require(request.actor, "practice.author", page.practice)
    if page.suggestion is None:
        raise Missing
    form = forms.SuggestionForm(
        request.POST if request.method == "POST" else None, initial={"significance": page.suggestion.significance}
    )
    if form.is_bound and form.is_valid():
        given, is_taken = form.cleaned_data, request.POST.get("answer") == "take"
        act = partial(suggesting.answer_suggestion, page.practice.pk, is_taken=is_taken, **given)
        if attempt(form, lambda: act(by=request.actor)):
            messages.success(request, "It is the next version now." if is_taken else "They read why.")
            return redirect("practice", network, page.practice.pk)
    changes = compared(page.practice.article.kind, page.version, page.suggestion)
    return _form(request, "suggestion.html", page.practice, form, page=page, changes=changes)


def _form(request: Any, template: str, row: Any, form: Any, **more: Any) -> HttpResponse:
    context = {"practice": row, "form": form, **more}
    return render(request, f"network/practices/{template}", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def ask_to_verify(request: Any, network: str, practice_id: UUID) -> HttpResponse:
    """As a steward, ask whoever uses a practice to check it."""
    return done(
        request,
        lambda: keeping.ask_to_verify(practice_id, by=request.actor),
        "The author and whoever uses it are asked to check it.",
        "practice_board",
        network,
    )
