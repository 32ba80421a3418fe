"""Doors of a process in the making: its editor, one step, the order of steps, a runbook read in, a preview as a run."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from core.access import members_only
from core.doing import attempt, done
from core.refusals import Missing, Refused
from knowledge.actions.articles import Place, Written, write_article
from knowledge.actions.processes import shape_process
from knowledge.choices import Kind
from knowledge.forms.processes import AboutForm, RunbookForm, ShapeForm, StepForm
from knowledge.permissions import require
from knowledge.runbooks import read_runbook, written
from knowledge.selectors import articles as selectors
from knowledge.selectors.processes import process_shown
from knowledge.selectors.runs import previewed
from knowledge.steps import Process
from knowledge.views.articles import asking

MOST_NOTES = 5


@members_only
@require_safe
def edit_process(request: Any, process_id: UUID) -> HttpResponse:
    """The editor: the steps in their order, with what is wrong beside each."""
    found, draft = _draft(request, process_id)
    if draft.is_in_review:
        return redirect("draft_article", found.pk)
    shown = process_shown(draft, is_draft=True)
    return render(request, "knowledge/process_edit.html", {"article": found, "draft": draft, "shown": shown})


@members_only
@asking
def about_process(request: Any, process_id: UUID) -> HttpResponse:
    """Change what is said of a process around its steps."""
    found, draft = _draft(request, process_id)
    given = request.POST if request.method == "POST" else None
    form = AboutForm(given, initial=AboutForm.of(draft.title, Process.of(draft.body)))
    if given is not None and form.is_valid():
        title = form.cleaned_data["title"]
        if attempt(form, lambda: shape_process(found.pk, form.change, by=request.actor, title=title)):
            messages.success(request, "Kept in the draft.")
            return redirect("edit_process", found.pk)
    context = {"article": found, "draft": draft, "form": form, "title": "What is said around the steps"}
    return render(request, "knowledge/process_form.html", context, status=422 if form.errors else 200)


@members_only
@asking
def edit_step(request: Any, process_id: UUID) -> HttpResponse:
    """Add a step, or change the one of a key (``?key=``)."""
    found, draft = _draft(request, process_id)
    process = Process.of(draft.body)
    step = process.step(str(request.GET.get("key", "")))
    if step is None and request.GET.get("key"):
        raise Missing
    form = StepForm(request.POST if request.method == "POST" else None, process=process, step=step)
    act = partial(shape_process, found.pk, form.change, by=request.actor)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Kept in the draft.")
        return redirect("edit_step" if "another" in request.POST else "edit_process", found.pk)
    title = "Change the step" if step else "Add a step"
    context = {"article": found, "draft": draft, "form": form, "title": title, "is_step": True}
    return render(request, "knowledge/process_form.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def shape_steps(request: Any, process_id: UUID) -> HttpResponse:
    """Move a step, or take one out."""
    found, _ = _draft(request, process_id)
    form = ShapeForm(request.POST)
    if not form.is_valid():
        raise Refused("This change of a process is not known.")
    act = partial(shape_process, found.pk, form.change(), by=request.actor)
    return done(request, act, "", "edit_process", found.pk)


@members_only
@require_safe
def preview_process(request: Any, process_id: UUID) -> HttpResponse:
    """The draft as whoever runs it would see it: with ``?step=way`` for each decision that was tried."""
    found, draft = _draft(request, process_id)
    taken = {key: int(way) for key, way in request.GET.items() if way.isdecimal() and len(way) < 3}
    context = {"article": found, "draft": draft, "steps": previewed(draft, taken), "taken": taken}
    return render(request, "knowledge/process_preview.html", context)


@members_only
@asking
def import_runbook(request: Any) -> HttpResponse:
    """Read a Markdown runbook in as the draft of a process."""
    require(request.actor, "article.write")
    form = RunbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text, name = form.cleaned_data["runbook"]

        def act() -> Any:
            read = read_runbook(text, name)
            made = write_article(Kind.PROCESS, Written(read.title, read.process.data()), Place(), by=request.actor)
            return made, read

        if found := attempt(form, act):
            made, read = found
            steps = len(read.process.steps)
            messages.success(request, f"Read in as a draft with {steps} step{'' if steps == 1 else 's'}.")
            if read.notes:
                messages.info(request, " ".join(read.notes[:MOST_NOTES]))
            return redirect("edit_process", made.pk)
    context = {"form": form}
    return render(request, "knowledge/process_import.html", context, status=422 if form.errors else 200)


@members_only
@require_safe
def export_process(request: Any, process_id: UUID) -> HttpResponse:
    """A process as a Markdown file."""
    page = selectors.article_page(request.actor, process_id)
    if not page.article.is_process or page.revision is None:
        raise Missing
    text = written(Process.of(page.revision.body), page.revision.title)
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    name = slugify(page.revision.title)[:60] or "process"
    answer["Content-Disposition"] = f'attachment; filename="{name}.md"'
    return answer


def _draft(request: Any, key: UUID) -> tuple[Any, Any]:
    """A process that the actor sees with what is being made of it, or what readers have where nothing is."""
    found = selectors.find_article(request.actor, key)
    draft = selectors.open_draft(found, request.actor) or found.live
    if not found.is_process or draft is None:
        raise Missing
    return found, draft
