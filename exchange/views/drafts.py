"""Doors of a draft: composing what crosses, the second look, letting it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.access import members_between
from core.fragments import is_swap
from core.ids import read_key
from core.refusals import Refused
from exchange.actions import drafts as actions
from exchange.actions.releases import release as let_go
from exchange.answering import kept_answers
from exchange.composing import Composed, Composition
from exchange.crossing import in_network
from exchange.forms.drafts import DraftForm, NoteForm, answers_again, answers_form, first_fault, shown_form
from exchange.models import Draft, TalkLink
from exchange.selectors.drafts import DraftPage, composed_of, draft_page, elsewhere, find_draft
from exchange.selectors.left import community_called, left_page
from exchange.sources import source_of
from exchange.wordlist import never_cross
from intake.forms.answers import AnswersForm
from network.selectors.forms import FIRST, AskedForm, form_shown

View = Callable[[Any, str, UUID], HttpResponse]


def posted(view: View) -> View:
    """Decorator for what is posted from the page of a draft. A page that came back with a sentence keeps this address:
    who asks for it once more is led to the draft, as far as they see it.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inside(request: Any, network: str, draft_id: UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, network, draft_id)
        found = find_draft(draft_id, request.actor, request.beyond.hall.slug)
        source_of(found.subject_kind, found.subject_id, request.actor)
        return redirect("draft", network, draft_id)

    return inside


@members_between
@require_safe
def draft(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """A draft: what could cross on the left, what does cross on the right; or what left of it."""
    found = find_draft(draft_id, request.actor, request.beyond.hall.slug)
    return _left(request, found) if found.has_left else _shown(request, _page_of(request, found))


@members_between
@posted
def keep_draft(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """Keep what was chosen by now, and show what crosses by it."""
    sent = _sent(request, draft_id)
    page, wrong = sent.page, sent.wrong
    if is_swap(request):
        context = _context(request, page, wrong) | {"is_swap": True}
        if shown_form(request.POST) != (page.asked.key, page.asked.version):
            context |= {"answers": _answers(page, sent), "is_new_form": True}
        context["is_new_choice"] = request.POST.get("offered_for", page.offered_for) != page.offered_for
        return render(request, "exchange/_preview.html", context)
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=422, sent=sent)
    messages.success(request, "The draft is kept. Nothing has left.")
    return redirect("draft", network, draft_id)


@members_between
@posted
def ask_release(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """Ask a second person to look at it and let it go."""
    sent = _sent(request, draft_id)
    person = read_key(request.POST.get("reviewer"))
    wrong = sent.wrong or _tried(lambda: _ask(sent.page, person, request))
    if wrong is not None:
        return _shown(request, sent.page, wrong=wrong, status=422, sent=sent)
    messages.success(request, "They look at it and release it, or ask you. Nothing has left yet.")
    return redirect("draft", network, draft_id)


@members_between
@posted
def release(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """Let it go, as it was shown."""
    found = find_draft(draft_id, request.actor, network)
    sent: _Sent | None = None
    if found.is_open and found.by_id == request.actor.person_id:
        sent = _sent(request, draft_id)
        if sent.wrong is not None:
            return _shown(request, sent.page, wrong=sent.wrong, status=422, sent=sent)
    chosen = sent.chosen if sent else None
    seen = request.POST.get("seen", "")[:64]
    made: list[Any] = []
    wrong = _tried(
        lambda: made.append(
            let_go(draft_id, _compose(request), by=request.actor, beyond=request.beyond, seen=seen, sent=chosen)
        )
    )
    if wrong is not None:
        return _shown(request, _page(request, draft_id), wrong=wrong, status=409, sent=sent)
    if isinstance(made[0], TalkLink):
        named = community_called(request.beyond, Composition.model_validate(found.data).community)
        messages.success(request, f"{named} reads it now. Your case shows where.")
        return redirect("discussion", network, made[0].discussion)
    holder = made[0].counterpart or f"whoever can in {request.beyond.hall.name}"
    messages.success(request, f"{made[0].ref} is with {holder} now.")
    return redirect("escalation", network, made[0].number)


@members_between
@posted
def send_back(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """As the second person: ask for a change first."""
    page, form = _page(request, draft_id), NoteForm(request.POST)
    wrong = None if form.is_valid() else "Say what should change, in at most 500 characters."
    wrong = wrong or _tried(lambda: actions.send_back(draft_id, form.cleaned_data["note"], by=request.actor))
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=422)
    messages.success(request, f"{page.draft.by.name} changes it first.")
    return redirect(page.source.address)


@members_between
@posted
def take_back_asking(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """As the writer: go on with it."""
    wrong = _tried(lambda: actions.take_back_asking(draft_id, by=request.actor))
    if wrong is not None:
        messages.error(request, wrong)
    return redirect("draft", network, draft_id)


@members_between
@posted
def discard_draft(request: Any, network: str, draft_id: UUID) -> HttpResponse:
    """Throw it away."""
    page = _page(request, draft_id)
    wrong = _tried(lambda: actions.discard_draft(draft_id, by=request.actor))
    if wrong is not None:
        return _shown(request, page, wrong=wrong, status=409)
    messages.success(request, "The draft is gone. Nothing had left.")
    return redirect(page.source.address)


def _page(request: Any, key: UUID) -> DraftPage:
    return _page_of(request, find_draft(key, request.actor, request.beyond.hall.slug))


def _page_of(request: Any, found: Draft) -> DraftPage:
    return draft_page(found, request.actor, request.beyond, never_cross())


def _compose(request: Any) -> Callable[[Draft], Composed]:
    def composed(row: Draft) -> Composed:
        source = source_of(row.subject_kind, row.subject_id, request.actor)
        return composed_of(row, source, request.actor, request.beyond, never_cross())

    return composed


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a page sent: as far as it fits, the page as it is once that is kept, and what does not fit in a sentence.
    ``answers`` are as they were sent.
    """

    chosen: Composition
    page: DraftPage
    wrong: str | None
    answers: AnswersForm | None


def _sent(request: Any, key: UUID) -> _Sent:
    """Keep what the page sent, as far as it fits. What does not is shown again, and never crosses."""
    page = _page(request, key)
    form, shown = DraftForm(page, request.POST), _form_shown(request, page)
    wrong = None if form.is_valid() else str(next(iter(form.errors.values()))[0])
    chosen, answers = form.composition(), None
    if page.added_to is None and page.community is None:
        answers = answers_form(page, request.POST, shown)
        answers.is_valid()
        seen = [name for name in answers.fields if name not in answers.errors or not answers[name].data]
        chosen = kept_answers(shown.sections, chosen, answers.cleaned_data["answers"], seen)
        chosen = chosen.model_copy(update={"form": shown.key, "form_version": shown.version})
        wrong = wrong or first_fault(answers)
    unkept = _tried(lambda: actions.keep_draft(key, chosen, by=request.actor))
    return _Sent(chosen, replace(_page(request, key), typed=form.typed()), unkept or wrong, answers)


def _answers(page: DraftPage, sent: _Sent | None) -> AnswersForm:
    """The receiver's questions, with what was just sent or with what was kept."""
    return answers_again(page, sent.answers) if sent and sent.answers else answers_form(page)


def _form_shown(request: Any, page: DraftPage) -> AskedForm:
    """The very version that the page showed; what is asked now where it says none, or where that one is gone."""
    key, version = shown_form(request.POST)
    if "asked_form" not in request.POST or (key, version) == (page.asked.key, page.asked.version):
        return page.asked
    if key is None:
        return FIRST
    beyond, member = request.beyond, page.chosen.member
    return in_network(beyond.space, lambda: form_shown(beyond.actor, member, key, version)) or page.asked


def _ask(page: DraftPage, person: UUID | None, request: Any) -> None:
    if page.composed.lacks:
        raise Refused(" ".join(page.composed.lacks))
    if person is None:
        raise Refused("Choose who looks at it a second time.")
    actions.ask_release(page.draft.pk, person, by=request.actor)


def _tried(act: Callable[[], Any]) -> str | None:
    """What was refused, as a sentence; None where it was done. What is missing stays missing."""
    try:
        act()
    except Refused as refused:
        if refused.status == 404:
            raise
        return refused.sentence
    return None


def _context(request: Any, page: DraftPage, wrong: str | None = None) -> dict[str, Any]:
    return {"page": page, "draft": page.draft, "hall": request.beyond.hall, "wrong": wrong}


def _shown(
    request: Any, page: DraftPage, *, wrong: str | None = None, status: int = 200, sent: _Sent | None = None
) -> HttpResponse:
    if page.draft.has_left:
        return _left(request, page.draft, wrong, status)
    context = _context(request, page, wrong) | {"answers": _answers(page, sent), "note_form": NoteForm()}
    context["elsewhere"] = elsewhere(page, request.beyond, request.halls)
    return render(request, "exchange/draft.html", context, status=status)


def _left(request: Any, found: Draft, wrong: str | None = None, status: int = 200) -> HttpResponse:
    page = left_page(found, request.actor, request.beyond)
    context = {"page": page, "draft": found, "hall": request.beyond.hall, "wrong": wrong}
    return render(request, "exchange/left.html", context, status=status)
