"""Doors of processes run on a case: choosing one, beginning it, its page, ticking, handing over, how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import runs as actions
from cases.permissions import may, require
from cases.views.cases import case_or_404
from core.access import members_only
from core.doing import attempt, done
from core.fragments import is_swap
from core.refusals import Missing, Refused
from knowledge.counting import agreed_for, days_of
from knowledge.forms.runs import BeginForm, ConcludeForm, HandOverForm, TickForm
from knowledge.selectors.articles import find_article
from knowledge.selectors.people import colleagues
from knowledge.selectors.runs import RunShown, find_run, run_shown, runnable
from knowledge.steps import Process, Target
from tenants.halls import hall_names_here

asking = require_http_methods(["GET", "HEAD", "POST"])


@members_only
@require_safe
def choose_process(request: Any, number: int) -> HttpResponse:
    """Processes that can be run on the case."""
    found = case_or_404(request, number)
    require(request.actor, "case.note", found)
    words = str(request.GET.get("q", ""))[:100].strip()
    context = {"case": found, "rows": runnable(request.actor, words), "words": words}
    return render(request, "cases/runs/choose.html", context)


@members_only
@asking
def begin_run(request: Any, number: int, process_id: UUID) -> HttpResponse:
    """Answer what a process asks beforehand, and begin to run it on the case."""
    found = case_or_404(request, number)
    require(request.actor, "case.note", found)
    article = find_article(request.actor, process_id)
    if not article.is_process or article.live is None:
        raise Missing
    process = Process.of(article.live.body)
    agreed = agreed_for(article)
    form = BeginForm(request.POST if request.method == "POST" else None, process=process, facets=agreed.facets)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.begin_run(found, article.pk, form.begun(), by=request.actor))
        if made:
            return redirect("run", found.number, made.pk)
    context = {"case": found, "article": article, "process": process, "form": form, "html": article.live.html}
    context["held"] = agreed.held
    return render(request, "cases/runs/begin.html", context, status=422 if form.errors else 200)


@members_only
@require_safe
def run(request: Any, number: int, run_id: UUID) -> HttpResponse:
    """A run with its steps; the list of steps alone for a page that heard of a change."""
    found, shown = _run(request, number, run_id)
    context = {"case": found, "shown": shown, "run": shown.run, "may_work": may(request.actor, "case.note", found)}
    context["halls"] = hall_names_here() if _hands_over(shown) and found.is_live else {}
    if is_swap(request):
        return render(request, "cases/runs/_steps.html", context)
    context["people"] = colleagues(request.actor)
    return render(request, "cases/runs/run.html", context)


@members_only
@require_POST
def tick_step(request: Any, number: int, run_id: UUID) -> HttpResponse:
    """Tick or skip a step."""
    found, shown = _run(request, number, run_id)
    form = TickForm(request.POST)
    if not form.is_valid():
        raise Refused("This step could not be kept. A note has at most 1,000 characters.")
    ticked = form.ticked()
    place = f"{_at(found, run_id)}#s-{ticked.key}" if ticked.key.isalnum() else _at(found, run_id)
    return done(request, lambda: actions.tick_step(found, shown.run.pk, ticked, by=request.actor), "", place)


@members_only
@require_POST
def open_step(request: Any, number: int, run_id: UUID) -> HttpResponse:
    """Open a step again."""
    found, shown = _run(request, number, run_id)
    form = TickForm(request.POST)
    if not form.is_valid():
        raise Missing
    step = form.cleaned_data["step"]
    return done(request, lambda: actions.open_step(found, shown.run.pk, step, by=request.actor), "", _at(found, run_id))


@members_only
@require_POST
def hand_over_run(request: Any, number: int, run_id: UUID) -> HttpResponse:
    """Have a colleague go on with a run."""
    found, shown = _run(request, number, run_id)
    form = HandOverForm(request.POST, people=colleagues(request.actor))
    if not form.is_valid():
        raise Refused("Choose somebody who works here.")
    person = UUID(form.cleaned_data["holder"])

    def act() -> Any:
        return actions.hand_over_run(found, shown.run.pk, person, by=request.actor)

    return done(request, act, "Handed over.", _at(found, run_id))


@members_only
@asking
def end_run(request: Any, number: int, run_id: UUID) -> HttpResponse:
    """Say how a run ended."""
    found, shown = _run(request, number, run_id)
    require(request.actor, "case.note", found)
    process = Process.of(shown.run.revision.body)
    begins = {"outcome": shown.run.outcome, "deviation": shown.run.deviation, "note": shown.run.note}
    form = ConcludeForm(request.POST if request.method == "POST" else None, process=process, initial=begins)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.end_run(found, shown.run.pk, by=request.actor, **given)):
            messages.success(request, "Kept. It counts once the case has stayed closed.")
            return redirect(_at(found, run_id))
    context = {"case": found, "shown": shown, "run": shown.run, "form": form, "days": days_of(shown.run.article)}
    return render(request, "cases/runs/end.html", context, status=422 if form.errors else 200)


def _hands_over(shown: RunShown) -> bool:
    """Whether a step of a run asks whoever helps with a topic."""
    steps = (one.line.step for one in shown.steps)
    return any(step.escalate is not None and step.escalate.to == Target.TOPIC for step in steps)


def _run(request: Any, number: int, key: UUID) -> tuple[Any, RunShown]:
    """The case with its run, if the actor sees the case and the run is its. ``Missing`` otherwise."""
    found = case_or_404(request, number)
    one = find_run(request.actor, key)
    if one.subject_id != found.pk:
        raise Missing
    return found, run_shown(one)


def _at(case: Any, key: UUID) -> str:
    return reverse("run", args=[case.number, key])
