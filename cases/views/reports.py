"""Doors of reports: how the desk is doing, and which way its cases go; each as a page, and each table as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.actions import report_posts as actions
from cases.forms.reports import ReportForm
from cases.reports.asked import Asked
from cases.saved.report_post import ReportPost, post_of
from cases.selectors.reports import Report, report
from cases.selectors.travels import travels
from core.access import members_only
from core.actor import Actor
from core.chosen import Kept


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the page offers of sending: this report (None: it is narrowed by words, which are not kept), and what is
    sent already.
    """

    wish: ReportPost | None
    kept: Kept[ReportPost] | None

    @property
    def is_this(self) -> bool:
        """Whether it is this very report that is sent."""
        return self.kept is not None and self.kept.value == self.wish


HEADINGS = {"reports": "How we are doing", "travels": "Which way cases go"}


@members_only
@require_safe
def reports(request: Any) -> HttpResponse:
    """Backlog, replies, solutions and clocks."""
    return _page(request, "reports", partial(report, is_file=True) if request.GET.get("csv") else report)


@members_only
@require_safe
def report_travels(request: Any) -> HttpResponse:
    """Hours in each state, and hand-overs."""
    return _page(request, "report_travels", travels)


@members_only
@require_POST
def send_weekly(request: Any) -> HttpResponse:
    """Have the report of the address sent to oneself every Monday."""
    form = ReportForm(request.GET, actor=request.actor)
    wish = form.wish()
    if wish is None:
        raise Http404
    zone: Any = timezone.get_current_timezone()
    actions.send_weekly(wish, by=request.actor, now=timezone.now(), zone=zone)
    messages.success(request, "It comes to you every Monday morning, with what you may see then.")
    return redirect(_here(form))


@members_only
@require_POST
def stop_weekly(request: Any) -> HttpResponse:
    """Have it sent no more."""
    actions.stop_weekly(by=request.actor)
    messages.success(request, "It is sent to you no more.")
    return redirect(_here(ReportForm(request.GET, actor=request.actor)))


def _here(form: ReportForm) -> str:
    form.is_valid()
    said = form.said()
    return reverse("reports") + (f"?{said}" if said else "")


def _page(request: Any, name: str, make: Callable[[Asked, Actor, str], Report]) -> HttpResponse:
    form = ReportForm(request.GET, actor=request.actor)
    asked = form.asked()
    title = HEADINGS["travels" if name == "report_travels" else name]
    page = make(asked, request.actor, title)
    if wanted := request.GET.get("csv"):
        return _file(page, str(wanted))
    here = reverse(name)
    context = {
        "page": page,
        "form": form,
        "here": here,
        "query": form.said(),
        "weekly": Weekly(form.wish(), post_of(request.actor.card)) if name == "reports" else None,
        "others": [(words, reverse(url), url == name) for url, words in _pages()],
        "crumbs": [{"label": "Reports", "url": reverse("reports")}, {"label": title}],
    }
    return render(request, "cases/reports/report.html", context)


def _pages() -> list[tuple[str, str]]:
    return [("reports", HEADINGS["reports"]), ("report_travels", HEADINGS["travels"])]


def _file(page: Report, name: str) -> HttpResponse:
    table = page.table(name)
    if table is None:
        raise Http404
    response = HttpResponse(table.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response
