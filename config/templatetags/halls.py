"""Entries of the hall as their reader sees them: ``{% hall_entry entry row %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from config.templatetags.entries import File
from config.templatetags.parts import Face, writing

register = template.Library()


@register.simple_tag(takes_context=True)
def hall_entry(context: Any, entry: Any, row: Any, splinter: str = "") -> SafeString:
    """An entry of an escalation with the organization of whoever wrote it. Context: actor, shell.hall. ``splinter`` is
    the address where its reader may open a side thread from it.
    """
    is_gone = entry.deleted_at is not None
    is_own = entry.by.organization_id == context["actor"].organization_id
    whose = row.requester if entry.by.organization_id == row.requester_id else row.helper
    return writing(
        "hall_entry",
        "" if is_gone else entry.html,
        key=entry.pk,
        name=entry.by.name,
        whose=whose.name if whose else "",
        person=Face(entry.by.initials, entry.by.hue, "ours" if is_own else "peer", is_here=False),
        at=entry.at,
        solution=_solution(entry, row),
        files=() if is_gone else tuple(File(file.pk, file.name, file.size) for file in entry.files),
        network=context["shell"].hall.slug,
        is_gone=is_gone,
        splinter="" if is_gone or not splinter else f"{splinter}?entry={entry.pk}",
    )


def _solution(entry: Any, row: Any) -> str:
    if row.solution_id != entry.pk:
        return ""
    return "Solution" if row.ending == "confirmed" else "Proposed solution"
