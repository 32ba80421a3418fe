"""What the desk's templates ask for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone

from cases.choices import Category
from cases.promises import Clock, promise_clock
from cases.selectors.columns import Column

register = template.Library()


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
    query = context["request"].GET.copy()
    for name in more:
        query[name] = ""
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag
def back_to(page: Any, case: Any) -> str:
    """The query string of a question that leads back to the row of a case in its list."""
    return "?" + urlencode({"back": f"{page.here}#c-{case.number}"})
