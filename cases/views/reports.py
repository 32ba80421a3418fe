"""Doors of reports: how the desk is doing, and which way its cases go; each as a page, and each table as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.forms.reports import ReportForm
from cases.reports.asked import Asked
from cases.selectors.reports import Report, report
from cases.selectors.travels import travels
from core.access import members_only
from core.actor import Actor

HEADINGS = {"reports": "How we are doing", "travels": "Which way cases go"}


@members_only
@require_safe
def reports(request: Any) -> HttpResponse:
    """Backlog, replies, solutions and clocks."""
    return _page(request, "reports", report)


@members_only
@require_safe
def report_travels(request: Any) -> HttpResponse:
    """Hours in each state, and hand-overs."""
    return _page(request, "report_travels", travels)


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
