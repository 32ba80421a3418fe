"""Major cases in the hall: the list, one with its updates, a member's proposal, the stewards' decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.once import Repeated
from core import slots
from core.access import members_of_the_network
from core.doing import attempt, done
from core.ids import read_key
from core.refusals import Refused
from network.actions import major_parties as parties
from network.actions import majors as actions
from network.forms import majors as forms
from network.forms.communities import is_on as is_pressed
from network.permissions import may, require
from network.selectors import majors as selectors

AT_HOME = "major_at_home"
"""The slot by which a member's own cases stand beside a major case. A filler is given the request and the key, and
returns a template and its context of plain data, or None.
"""


@members_of_the_network
@require_safe
def majors(request: Any, network: str) -> HttpResponse:
    """The major cases of the network, open ones first."""
    page = selectors.majors(request.actor, read_key(request.GET.get("after")))
    return render(request, "network/majors/list.html", {"page": page})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def propose_major(request: Any, network: str) -> HttpResponse:
    """Propose a major case, from escalations of one's own that look alike."""
    require(request.actor, "major.propose")
    if request.method == "POST":
        form = forms.ProposeForm(request.POST, actor=request.actor)
    else:
        chosen = forms.chosen_numbers(request.GET.getlist("from"))
        form = forms.ProposeForm(initial=selectors.in_common(request.actor, chosen), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        alike = form.cleaned_data["alike"]
        made = attempt(form, lambda: actions.propose_major(form.told, by=request.actor, alike=alike))
        if made:
            messages.success(request, f"{made.ref} is proposed. The stewards decide about it.")
            return redirect("major", network, made.number)
    keys = {str(key) for key in form["alike"].value() or ()}
    own = selectors.alike(request.actor)
    chosen_ones = [one for one in own if str(one.key) in keys]
    may_without = may(request.actor, "major.decide")
    context = {"form": form, "own": own, "keys": keys, "chosen": chosen_ones, "may_without": may_without}
    return render(request, "network/majors/propose.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_safe
def major(request: Any, network: str, major: int) -> HttpResponse:
    """One major case: what happens, and the stewards' updates."""
    return _shown(request, major)


@members_of_the_network
@require_safe
def major_entries(request: Any, network: str, major: int) -> HttpResponse:
    """The updates alone: what a page fetches when it hears that something happened."""
    page = selectors.major_page(request.actor, major)
    return render(request, "network/majors/_entries.html", {"page": page, "row": page.row})


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def edit_major(request: Any, network: str, major: int) -> HttpResponse:
    """Put a major case into other words."""
    row = selectors.find_major(request.actor, major)
    require(request.actor, "major.decide", row)
    form = forms.ToldForm(request.POST or None, initial=forms.ToldForm.of(row), actor=request.actor)
    is_fine = request.method == "POST" and form.is_valid()
    if is_fine and attempt(form, lambda: actions.change_major(row.pk, form.told, by=request.actor)):
        messages.success(request, f"{row.ref} is saved.")
        return redirect("major", network, major)
    context = {"form": form, "row": row}
    return render(request, "network/majors/edit.html", context, status=422 if form.errors else 200)


@members_of_the_network
@require_POST
def open_major(request: Any, network: str, major: int) -> HttpResponse:
    """Open what was proposed."""
    row = selectors.find_major(request.actor, major)
    words = f"{row.ref} is open. Every member can read it."
    return done(request, lambda: actions.open_major(row.pk, by=request.actor), words, "major", network, major)


@members_of_the_network
@require_POST
def refuse_major(request: Any, network: str, major: int) -> HttpResponse:
    """Refuse what was proposed."""
    form = forms.RefuseForm(request.POST)

    def act(row: Any) -> Any:
        return actions.refuse_major(row.pk, by=request.actor, reason=form.cleaned_data["reason"])

    return _taken(request, major, form, act, said="It is refused. Whoever proposed it reads why.", name="refuse_form")


@members_of_the_network
@require_POST
def write_update(request: Any, network: str, major: int) -> HttpResponse:
    """Tell every member how it stands."""
    form = forms.UpdateForm(request.POST)

    def act(row: Any) -> Any:
        return actions.write_update(row.pk, by=request.actor, source=form.cleaned_data["text"], once=_once(form))

    return _taken(
        request,
        major,
        form,
        act,
        said="Every member can read it now. Who follows or has an open case of it is told.",
        name="update_form",
    )


@members_of_the_network
@require_POST
def close_major(request: Any, network: str, major: int) -> HttpResponse:
    """Close it with what came of it."""
    form = forms.UpdateForm(request.POST, prefix="close")

    def act(row: Any) -> Any:
        return actions.close_major(row.pk, by=request.actor, outcome=form.cleaned_data["text"], once=_once(form))

    return _taken(request, major, form, act, said="It is closed. No member’s case is closed by it.", name="close_form")


@members_of_the_network
@require_POST
def reopen_major(request: Any, network: str, major: int) -> HttpResponse:
    """Open it again."""
    form = forms.UpdateForm(request.POST, prefix="reopen")

    def act(row: Any) -> Any:
        return actions.reopen_major(row.pk, by=request.actor, words=form.cleaned_data["text"], once=_once(form))

    return _taken(request, major, form, act, said="It is open again.", name="reopen_form")


@members_of_the_network
@require_POST
def say_affected(request: Any, network: str, major: int) -> HttpResponse:
    """Say that one's own organization is affected, or take it back."""
    is_on = is_pressed(request.POST)
    said = "Your organization is counted. Who it is, nobody reads." if is_on else "Your organization has taken it back."
    act = partial(parties.say_affected, major, by=request.actor, is_on=is_on)
    return done(request, act, said, "major", network, major)


def _once(form: Any) -> Any:
    return form.cleaned_data["once"]


def _taken(request: Any, number: int, form: Any, act: Callable[[Any], Any], *, said: str, name: str) -> HttpResponse:
    """Clean, act, say so; or the page again with the form, its sentence and nothing typed lost."""
    row = selectors.find_major(request.actor, number)
    require(request.actor, "major.decide", row)
    if not form.is_valid():
        return _shown(request, number, status=422, **{name: form})
    wrong = _tried(lambda: act(row))
    if wrong is not None:
        form.add_error(None, wrong.sentence)
        return _shown(request, number, status=wrong.status, **{name: form})
    messages.success(request, said)
    return redirect("major", request.hall.slug, number)


def _tried(act: Callable[[], Any]) -> Refused | None:
    """What was refused; None where it was done, also where this form had done it before. What is unseen stays so."""
    try:
        act()
    except Repeated:
        return None
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return refused
    return None


def _shown(request: Any, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
    page = selectors.major_page(request.actor, number)
    blank = {
        "refuse_form": forms.RefuseForm(),
        "update_form": forms.UpdateForm(),
        "close_form": forms.UpdateForm(prefix="close"),
        "reopen_form": forms.UpdateForm(prefix="reopen"),
    }
    filled = slots.fill(AT_HOME, request, page.row.pk) if page.may_link or page.row.closed_at else []
    at_home = [render_to_string(one["template"], one["context"], request) for one in filled]
    counted = {"counted_from": selectors.COUNTED_FROM}
    context = {"page": page, "row": page.row, "at_home": at_home, **counted, **blank, **given}
    return render(request, "network/majors/page.html", context, status=status)
