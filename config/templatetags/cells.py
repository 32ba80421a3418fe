"""The cells of a list of cases: ``{% cell column case %}``, and the address of a case: ``{% case_url case %}``.

A page of a list has some 150 cells. The usual columns are parts that are remembered by what they show
(``parts.part``); the others have templates of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from cases.choices import NextAction
from cases.templatetags.cases import clock
from config.templatetags.parts import face_of, part
from core.actor import Actor
from notifications.subjects import member_path

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: Any, column: Any, case: Any) -> SafeString:
    """What a column shows of a case, for the reader of the page."""
    usual = _USUAL.get(column.name)
    if usual is not None:
        return usual(case, context["actor"])
    return mark_safe(get_template(column.template).render({"case": case, "column": column}))  # noqa: S308 - a template's own output


@register.simple_tag
def case_url(case: Any) -> str:
    """The path of a case's page."""
    return member_path("case", case.number)


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
