"""The rows of lists of cases: ``{% row case %}``, ``{% neighbour case link number %}``; and ``{% case_url case %}``.

A page of a list has some thirty rows and 150 cells, which were the larger half of its time. A row is a part that is
remembered by what it shows (``parts.part``): the values of its cells, and the zone in which moments are written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.template.loader import get_template
from django.utils import timezone
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
        cells=tuple(_cell(column, case, context["actor"], back) for column in page.columns),
        zone=timezone.get_current_timezone_name(),
    )


class Cell(NamedTuple):
    """What a cell shows, as plain values: a part of this name with these values, or ``html`` of a template. ``address``
    is where its reader may change it.
    """

    column: str
    is_usual: bool
    address: str
    part: str
    values: tuple[Any, ...]
    html: str = ""


@register.simple_tag
def cell(shown: Cell) -> SafeString:
    """A cell of a row beside its first."""
    inner: str = shown.html
    if shown.part:
        inner = part(shown.part, **dict(zip(_NAMES[shown.part], shown.values, strict=True)))
    if shown.address:
        inner = f'<a class="inline" tabindex="-1" href="{escape(shown.address)}">{inner}</a>'
    opening = _opening(shown.column, is_usual=shown.is_usual)
    return mark_safe(f"{opening}{inner}</td>")  # noqa: S308 - parts, and an address that is escaped


def _cell(column: Any, case: Any, actor: Actor, back: str) -> Cell:
    address = f"{case.edit_url}{column.asks}/{back}" if case.edit_url and column.asks else ""
    usual = _USUAL.get(column.name)
    if usual is None:
        html = get_template(column.template).render({"case": case, "column": column})
        return Cell(column.name, column.is_usual, address, "", (), html)
    return Cell(column.name, column.is_usual, address, *usual(case, actor))


@lru_cache(256)
def _opening(name: str, *, is_usual: bool) -> str:
    return format_html('<td role="cell" data-cell="{}"{}>', name, "" if is_usual else mark_safe(" data-wide"))


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


def _who(case: Any, actor: Actor) -> tuple[str, tuple[Any, ...]]:
    """Who must act next."""
    if not case.is_live:
        return "who", ("Nobody", None)
    if case.next_kind != NextAction.PERSON:
        return "who", (case.get_next_kind_display(), None)
    is_you = case.next_person_id == actor.person_id
    return "who", ("You" if is_you else case.next_person.first_name, face_of(case.next_person))


_NAMES = {
    "state": ("status", "word", "shape"),
    "priority": ("priority", "word", "shape"),
    "clock": ("clock",),
    "time": ("at", "form"),
    "who": ("word", "person"),
}
"""What the values of a part are called."""
_USUAL: dict[str, Callable[[Any, Actor], tuple[str, tuple[Any, ...]]]] = {
    "state": lambda case, actor: ("state", (case.status, case.get_status_display(), "state")),
    "priority": lambda case, actor: ("priority", (case.priority, case.get_priority_display(), "state")),
    "clock": lambda case, actor: ("clock", (clock(case),)),
    "opened": lambda case, actor: ("time", (case.opened_at, "both")),
    "updated": lambda case, actor: ("time", (case.updated_at, "time")),
    "who": _who,
}
"""The columns whose cells are parts."""
