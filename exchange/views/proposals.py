"""Doors of a proposal: giving an article to a network, composing what crosses, the second look, letting it go."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_between
from core.fragments import is_swap
from core.ids import read_key
from core.refusals import Missing, Refused
from exchange.actions import drafts as actions
from exchange.actions.proposals import begin_proposal, keep_proposal, release_proposal
from exchange.forms.drafts import NoteForm
from exchange.forms.proposals import ProposalForm
from exchange.models import Draft
from exchange.own_articles import KIND
from exchange.permissions import require
from exchange.proposing import ComposedPractice, Proposal
from exchange.selectors.practices import upstream_of
from exchange.selectors.proposals import ProposalPage, composed_of, find_proposal, proposal_page
from exchange.sources import source_of
from exchange.wordlist import never_cross
from knowledge.choices import Significance
from knowledge.selectors.articles import find_article

View = Callable[[Any, str, UUID], HttpResponse]


def posted(view: View) -> View:
    """Decorator for what is posted from the page of a proposal: asked for once more, its address leads to the page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inside(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, network, proposal_id)
        find_proposal(proposal_id, request.actor, request.beyond.hall.slug)
        return redirect("proposal", network, proposal_id)

    return inside


@members_between
@require_POST
def propose_article(request: Any, article_id: UUID, network: str) -> HttpResponse:
    """Begin to give an article to a network, as a practice, its next version, or a change of another's. Nothing leaves
    by it.
    """
    require(request.actor, "draft.begin")
    source = source_of(KIND, article_id, request.actor)
    found = find_article(request.actor, article_id)
    chosen = Proposal(title=found.title)
    if found.origin_practice and found.origin_network == network:
        above = upstream_of(found, request.actor)
        if above is None:
            raise Missing
        significance = Significance.MEDIUM
        chosen = Proposal(
            title=found.title,
            practice=found.origin_practice,
            is_suggestion=not above.is_own,
            significance=significance,
            note=found.live.note,
        )
    made = begin_proposal(source, network, chosen, by=request.actor, there=request.beyond.actor.card)
    return redirect("proposal", network, made.pk)


@members_between
@require_safe
def proposal(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """What could cross on the left, what does cross on the right; once it has left, the practice."""
    found = find_proposal(proposal_id, request.actor, request.beyond.hall.slug)
    return _practice(found) if found.has_left else _shown(request, _page_of(request, found))


@members_between
@posted
def keep_proposal_draft(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """Keep what was chosen by now, and show what crosses by it."""
    page, wrong = _sent(request, proposal_id)
    if is_swap(request):
        return render(request, "exchange/practices/_preview.html", _context(request, page, wrong) | {"is_swap": True})
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=422)
    messages.success(request, "The draft is kept. Nothing has left.")
    return redirect("proposal", network, proposal_id)


@members_between
@posted
def ask_proposal_release(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """Ask a second person to look at it and let it go."""
    page, wrong = _sent(request, proposal_id)
    person = read_key(request.POST.get("reviewer"))
    wrong = wrong or _tried(lambda: _ask(page, person, request))
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=422)
    messages.success(request, "They look at it and release it, or ask you. Nothing has left yet.")
    return redirect("proposal", network, proposal_id)


@members_between
@posted
def release_practice(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """Let it go, as it was shown."""
    found = find_proposal(proposal_id, request.actor, network)
    sent: Proposal | None = None
    if found.is_open and found.by_id == request.actor.person_id:
        page, wrong = _sent(request, proposal_id)
        sent = page.chosen
        if wrong is not None:
            return _shown(request, page, wrong=wrong, status=422)
    seen, made = request.POST.get("seen", "")[:64], list[UUID]()

    def go() -> None:
        key = release_proposal(
            proposal_id, _compose(request), by=request.actor, beyond=request.beyond, seen=seen, sent=sent
        )
        made.append(key)

    wrong = _tried(go)
    if wrong is not None:
        return _shown(request, _page(request, proposal_id), wrong=wrong, status=409)
    messages.success(request, f"{request.beyond.hall.name} has it now.")
    return redirect("practice", network, made[0])


@members_between
@posted
def send_back_proposal(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """As the second person: ask for a change first."""
    page, form = _page(request, proposal_id), NoteForm(request.POST)
    wrong = None if form.is_valid() else "Say what should change, in at most 500 characters."
    wrong = wrong or _tried(lambda: actions.send_back(proposal_id, form.cleaned_data["note"], by=request.actor))
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=422)
    messages.success(request, f"{page.draft.by.name} changes it first.")
    return redirect(page.source.address)


@members_between
@posted
def take_back_proposal(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """As the writer: go on with it."""
    find_proposal(proposal_id, request.actor, network)
    wrong = _tried(lambda: actions.take_back_asking(proposal_id, by=request.actor))
    if wrong is not None:
        messages.error(request, wrong)
    return redirect("proposal", network, proposal_id)


@members_between
@posted
def discard_proposal(request: Any, network: str, proposal_id: UUID) -> HttpResponse:
    """Throw it away."""
    page = _page(request, proposal_id)
    wrong = _tried(lambda: actions.discard_draft(proposal_id, by=request.actor))
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=409)
    messages.success(request, "The draft is gone. Nothing had left.")
    return redirect(page.source.address)


def _practice(found: Draft) -> HttpResponse:
    return redirect("practice", found.network, Proposal.model_validate(found.data).practice)


def _page(request: Any, key: UUID) -> ProposalPage:
    return _page_of(request, find_proposal(key, request.actor, request.beyond.hall.slug))


def _page_of(request: Any, found: Draft) -> ProposalPage:
    return proposal_page(found, request.actor, request.beyond, never_cross())


def _compose(request: Any) -> Callable[[Draft], ComposedPractice]:
    def composed(row: Draft) -> ComposedPractice:
        source = source_of(row.subject_kind, row.subject_id, request.actor)
        return composed_of(row, source, request.actor, never_cross())

    return composed


def _sent(request: Any, key: UUID) -> tuple[ProposalPage, str | None]:
    """Keep what the page sent, as far as it fits; the page as it is then, and what does not fit in a sentence."""
    page = _page(request, key)
    form = ProposalForm(page, request.POST)
    wrong = None if form.is_valid() else str(next(iter(form.errors.values()))[0])
    unkept = _tried(lambda: keep_proposal(key, form.proposal(), by=request.actor))
    return _page(request, key), unkept or wrong


def _ask(page: ProposalPage, person: UUID | None, request: Any) -> None:
    if page.composed.lacks:
        raise Refused(" ".join(page.composed.lacks))
    if person is None:
        raise Refused("Choose who looks at it a second time.")
    actions.ask_release(page.draft.pk, person, by=request.actor)


def _tried(act: Callable[[], Any]) -> str | None:
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        return refused.sentence
    return None


def _context(request: Any, page: ProposalPage, wrong: str | None = None) -> dict[str, Any]:
    return {"page": page, "draft": page.draft, "hall": request.beyond.hall, "wrong": wrong}


def _shown(request: Any, page: ProposalPage, *, wrong: str | None = None, status: int = 200) -> HttpResponse:
    if page.draft.has_left:
        return _practice(page.draft)
    context = _context(request, page, wrong) | {"note_form": NoteForm(), "kinds": Significance.choices}
    return render(request, "exchange/practices/proposal.html", context, status=status)
