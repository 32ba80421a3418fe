"""Doors of one case: its page, its opening, what is written into it. What is asked in a form: ``questions``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.actions import cases as actions
from cases.forms import cases as forms
from cases.forms.lists import asked_beside
from cases.forms.rating import RatingForm
from cases.forms.rows import BackForm
from cases.selectors.ahead import Ahead, ahead_of
from cases.selectors.answering import files_for
from cases.selectors.beside import beside
from cases.selectors.cases import case_page, find_case
from cases.selectors.clients import sharing_words
from cases.selectors.fields import fields_of
from cases.selectors.help import help_of
from cases.selectors.links import target_of
from cases.selectors.majors import majors_of
from cases.selectors.rating import is_ratable
from cases.selectors.threads import arrived_on
from cases.views.asides import write_aside_first
from cases.views.landing import landed
from cases.views.onward import onward
from cases.views.used import going_with
from cases.views.writing import check_arrived, check_first, composer, first_sent, let_go, remembering, sent
from conversations.once import Repeated
from core.access import people_of_this_organization
from core.refusals import Refused
from intake.selectors import answers_about
from notifications.actions.notices import mark_read
from notifications.selectors.follows import following


def case_or_404(request: Any, number: int) -> Any:
    case = find_case(request.actor, number)
    if case is None:
        raise Http404
    return case


def address_of(request: Any, number: int) -> str:
    """The page of a case with the list that somebody came from, as their address names it."""
    kept = request.GET.urlencode()
    return reverse("case", args=[number]) + (f"?{kept}" if kept else "")


def case_answer(request: Any, case: Any, status: int = 200, *, ahead: Ahead | None = None, **more: Any) -> HttpResponse:
    """The case's page: the desk for staff, the portal for requesters. ``more`` is a form that came back, and why."""
    around = beside(case, request.actor, **asked_beside(request.GET))
    rows = around.rows if around else ()
    page = case_page(case, request.actor, everything="all" in request.GET, neighbours=rows, ahead=ahead)
    template = "cases/case.html" if request.actor.is_staff else "cases/request.html"
    context = {"page": page, "case": case, "beside": around, **more}
    context |= composer(request, page, more.get("entry_form"), more.get("used"))
    context["readers"] = sharing_words(case.requester.client)
    context["following"] = following(request.actor, "case", case.pk)
    if page.is_requester and is_ratable(case, timezone.now()):
        given = {"rating": case.rating, "rating_text": case.rating_text}
        context.setdefault("rating_form", RatingForm(initial=given))
    context["fields"] = fields_of(case, request.actor)
    reads_along = not (request.actor.is_staff or page.is_requester)
    is_answered = page.ahead.has_answers and not reads_along
    context["help"] = help_of(case, request.actor) if page.ahead.has_help and request.actor.is_staff else None
    context["majors"] = majors_of(case, request.actor) if page.ahead.has_majors else []
    context["answered"] = answers_about("case", case.pk, request.actor, files_for(request.actor)) if is_answered else []
    context["reads_along"] = reads_along
    return render(request, template, context, status=status)


def act_on(
    request: Any, case: Any, form: Any, act: Callable[[dict[str, Any]], Any], *, said: str, to: str = "", **shown: Any
) -> HttpResponse:
    """The common shape of a post: clean, act, say so; or the page again with what is wrong and nothing typed lost.

    ``to`` is where to go on, if not to the case; ``shown`` is what the page needs to show the form again.
    """
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Repeated as repeated:
            return first_sent(repeated)
        except Refused as refused:
            if refused.status == 404:
                raise
            form.add_error(None, refused.sentence)
            fresh = case_or_404(request, case.number)
            return case_answer(request, fresh, refused.status, **shown, wrong=form)
        if said:
            messages.success(request, said)
        back = BackForm(request.GET)
        to = (back.cleaned_data["back"] if back.is_valid() else "") or to
        return redirect(to or address_of(request, case.number))
    return case_answer(request, case, 422, **shown, wrong=form)


@people_of_this_organization
@require_safe
def case(request: Any, number: int) -> HttpResponse:
    """A case. Opening it is reading its notices."""
    found = case_or_404(request, number)
    if (target := target_of(found, request.actor)) is not None:
        messages.info(request, f"{found.ref} was merged into this case.")
        return redirect(address_of(request, target))
    ahead = ahead_of(found, request.actor)
    if ahead.has_unread:
        mark_read(by=request.actor, about=("case", found.pk))
    return case_answer(request, found, ahead=ahead)


@people_of_this_organization
@require_safe
def timeline(request: Any, number: int) -> HttpResponse:
    """The conversation alone: what a page fetches when it hears that something happened."""
    found = case_or_404(request, number)
    page = case_page(found, request.actor, everything="all" in request.GET)
    return render(request, "cases/_timeline.html", {"page": page, "case": found})


@people_of_this_organization
@require_POST
def write(request: Any, number: int) -> HttpResponse:
    """An entry: a reply to the requester, an internal note, or the first words of a side thread."""
    found = case_or_404(request, number)
    if request.POST.get("audience") == "side":
        return write_aside_first(request, found)
    form = forms.EntryForm(request.POST, request.FILES)
    written: list[Any] = []
    used, go = going_with(request, found)

    def act(given: dict[str, Any]) -> None:
        check_first(request, given)
        check_arrived(arrived_on(found, request.actor, given["shown_until"]))
        if given["audience"] == "private":
            written.append(go(lambda: actions.write_note(found, by=request.actor, **sent(given))))
        else:
            written.append(go(lambda: actions.reply(found, by=request.actor, then=given["then"], **sent(given))))
        let_go(request, "case", found.pk)

    to = onward(request, found) if request.POST.get("audience") == "requester" else ""
    said = f"Your reply on {found.ref} is sent." if to else ""
    acted = remembering(form, act)
    answer = act_on(request, found, form, acted, said=said, to=to, entry_form=form, used=used)
    return landed(request, found, written[0] if written else None, answer)


@people_of_this_organization
@require_POST
def propose(request: Any, number: int, entry: Any) -> HttpResponse:
    """Propose an entry as the solution."""
    found = case_or_404(request, number)
    actions.propose_solution(found, by=request.actor, entry_id=entry)
    messages.success(request, "Proposed as the solution. Support of the queue closes the case.")
    return redirect(address_of(request, number) + f"#e-{entry}")
