"""The rows of lists of cases: ``{% row case %}``, ``{% neighbour case link number %}``; and ``{% case_url case %}``.

A page of a list has some 150 cells, whose frame is written here because a loop of the template around them was the
larger half of its time. What the usual columns show is remembered (``parts.part``); the others have templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cases.choices import NextAction
from cases.templatetags.cases import clock
from config.templatetags.parts import face_of, part
from core.actor import Actor
from notifications.subjects import member_path

register = template.Library()


@register.simple_tag(takes_context=True)
def row(context: Any, case: Any) -> SafeString:
    """The row of a case in a list. What its reader may change leads to the question that changes it, and back here."""
    page, requester = context["page"], case.requester
    back = "?" + urlencode({"back": f"{page.here}#c-{case.number}"}) if case.edit_url else ""
    return part(
        "row",
        number=case.number,
        ref=case.ref,
        subject=case.subject,
        url=member_path("case", case.number) + page.link,
        requester=requester.name,
        client=requester.client.name if requester.client else "",
        queue="" if page.queue else case.queue.name,
        is_unread=case.is_unread,
        edit_url=case.edit_url,
        is_selectable=page.supports,
        waits=requester.first_name if case.waits_for_reply else "",
        back_at=case.back_at,
        cells=cells(page.columns, case, context["actor"], back),
    )


def cells(columns: Iterable[Any], case: Any, actor: Actor, back: str) -> SafeString:
    """The cells of a row beside its first; ``back`` leads from a question to the row."""
    return mark_safe("".join(_cell(column, case, actor, back) for column in columns))  # noqa: S308 - joined cells


def _cell(column: Any, case: Any, actor: Actor, back: str) -> str:
    inner = _inner(column, case, actor)
    if case.edit_url and column.asks:
        address = escape(f"{case.edit_url}{column.asks}/{back}")
        inner = f'<a class="inline" tabindex="-1" href="{address}">{inner}</a>'
    return f"{_opening(column.name, is_usual=column.is_usual)}{inner}</td>"


@lru_cache(256)
def _opening(name: str, *, is_usual: bool) -> str:
    return format_html('<td role="cell" data-cell="{}"{}>', name, "" if is_usual else mark_safe(" data-wide"))


def _inner(column: Any, case: Any, actor: Actor) -> str:
    usual = _USUAL.get(column.name)
    if usual is not None:
        return usual(case, actor)
    return mark_safe(get_template(column.template).render({"case": case, "column": column}))  # noqa: S308 - a template's own output


@register.simple_tag
def case_url(case: Any) -> str:
    """The path of a case's page."""
    return member_path("case", case.number)


@register.simple_tag
def neighbour(case: Any, link: str, shown: int) -> SafeString:
    """The row of a case in the list beside a case; ``shown`` is the number of that case, ``link`` its list."""
    return part(
        "neighbour",
        url=member_path("case", case.number) + link,
        is_shown=case.number == shown,
        is_unread=case.is_unread,
        subject=case.subject,
        ref=case.ref,
        requester=case.requester.name,
        status=case.status,
        word=case.get_status_display(),
        clock=clock(case),
    )


def _who(case: Any, actor: Actor) -> SafeString:
    """Who must act next."""
    if not case.is_live:
        return part("who", word="Nobody")
    if case.next_kind != NextAction.PERSON:
        return part("who", word=case.get_next_kind_display())
    is_you = case.next_person_id == actor.person_id
    return part("who", word="You" if is_you else case.next_person.first_name, person=face_of(case.next_person))


_USUAL: dict[str, Callable[[Any, Actor], SafeString]] = {
    "state": lambda case, actor: part("state", status=case.status, word=case.get_status_display(), shape="state"),
    "priority": lambda case, actor: part(
        "priority", priority=case.priority, word=case.get_priority_display(), shape="state"
    ),
    "clock": lambda case, actor: part("clock", clock=clock(case)),
    "opened": lambda case, actor: part("time", at=case.opened_at, form="both"),
    "updated": lambda case, actor: part("time", at=case.updated_at, form="time"),
    "who": _who,
}
"""The columns whose cells are parts."""
