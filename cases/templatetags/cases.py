"""What the desk's templates ask for."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.choices import Category
from cases.reports.tables import Table
from cases.selectors.columns import Column
from clocks.promises import Clock, promise_clock
from notifications.subjects import keyed_path

register = template.Library()
_NUMERIC = ' class="numeric"'


@register.filter
def clock(case: Any) -> Clock:
    """The clock of what is due next on a case: the one its list has read, else by the moment alone."""
    shown: Clock | None = getattr(case, "shown_clock", None)
    return shown or promise_clock(
        case.nearest_at,
        timezone.now(),
        is_paused=case.category == Category.PAUSED,
        is_live=case.is_live,
        label=f"Next action on {case.ref}",
    )


@register.filter
def words_of(column: Column, case: Any) -> str:
    """What a case holds in the organization's field that a column shows."""
    return column.words(case)


@register.filter
def tone(case: Any) -> str:
    """The tone of a case's state: open work, solved, or quiet."""
    return {Category.OPEN: "info", Category.RESOLVED: "ok"}.get(case.category, "")


@register.simple_tag(takes_context=True)
def kept(context: Any, *more: str) -> str:
    """The query string of this page, and more names, for what leads back to it: the list that somebody came from stays
    beside the case.
    """
    request = context["request"]
    if more:
        query = request.GET.copy()
        for name in more:
            query[name] = ""
        return f"?{query.urlencode()}"
    if not hasattr(request, "kept"):
        request.kept = f"?{request.GET.urlencode()}" if request.GET else ""  # a case's page asks some thirty times
    return request.kept  # type: ignore[no-any-return]


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The rows of a report's table. Written here, as a template's loops around a hundred of them were the larger part
    of a report's own time.
    """
    rows = []
    for name, cells in table.shown():
        each = [f"<td{_NUMERIC if is_number else ''}>{escape(cell)}</td>" for cell, is_number in cells]
        rows.append(f'<tr><th scope="row" dir="auto">{escape(name)}</th>{"".join(each)}</tr>')
    return mark_safe("".join(rows))  # noqa: S308 - every cell is escaped


@register.simple_tag(takes_context=True)
def asks(context: Any, name: str) -> SafeString:
    """The attributes of a link to a question about the page's case: on the page itself where scripts run."""
    address = escape(keyed_path(name, context["case"].number) + kept(context))
    return mark_safe(f'href="{address}" hx-get="{address}" hx-target="#asked"')  # noqa: S308 - a path of ours, escaped
