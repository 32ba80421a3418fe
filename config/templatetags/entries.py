"""Entries as their reader sees them: ``{% entry row %}`` of a case, ``{% aside row %}`` of a side thread,
``{% contribution one %}`` of a discussion in the hall.

A conversation of fifty entries is most of its page. What one reader sees of an entry follows from a few plain values,
so each is a part that is remembered by them (``parts.writing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import template
from django.utils.safestring import SafeString, mark_safe

from config.context import short_name
from config.templatetags.parts import Face, face_of, part, path_of, writing
from core.actor import Actor
from directory.models import Person

register = template.Library()


@dataclass(frozen=True, slots=True)
class File:
    """A file of an entry; ``size`` in octets."""

    pk: UUID
    name: str
    size: int


@register.simple_tag(takes_context=True)
def entry(context: Any, row: Any) -> SafeString:
    """An entry of a case's conversation. Context: case, page (what its reader may), actor, list_query."""
    case, page, actor = context["case"], context["page"], context["actor"]
    is_solution, is_gone = case.solution_id == row.pk, row.deleted_at is not None
    propose = ""
    if page.may_propose and not is_solution and not is_gone:
        propose = path_of("propose", row.pk, case.number) + context["list_query"]
    return _entry(
        row,
        actor,
        leads=page.leads,
        kind=_kind(row, case),
        whence=_whence(row, case, actor, context),
        origin=row.origin,
        solution=("Solution" if case.is_closed else "Proposed solution") if is_solution else "",
        propose=propose,
    )


@register.simple_tag(takes_context=True)
def aside(context: Any, row: Any) -> SafeString:
    """An entry of a side thread. Context: leads (whether its reader may change those of others), actor."""
    return _entry(row, context["actor"], leads=context["leads"], kind="Entry")


@register.simple_tag(takes_context=True)
def contribution(context: Any, one: Any) -> SafeString:
    """An entry of a discussion, from whom of which organization. Context: request."""
    row, hall = one.row, context["request"].hall
    is_gone = row.deleted_at is not None or bool(one.hidden_by)
    is_peer = row.by.organization_id != hall.organization_id
    return writing(
        "entry",
        "" if is_gone else row.html,
        kind="Entry",
        key=row.pk,
        name=row.by.name,
        person=Face(row.by.initials, row.by.hue, "peer" if is_peer else "ours", is_here=False),
        at=row.at,
        whence=one.organization,
        deleted_at=row.deleted_at,
        is_edited=row.edited_at is not None and not is_gone,
        may_edit=one.may_change and not is_gone,
        deleted_by=row.deleted_by.name if row.deleted_by else "",
        hidden_by=one.hidden_by,
        hidden_why=one.hidden_why,
        files=() if is_gone else tuple(File(file.pk, file.name, file.size) for file in row.files),
        hall=hall.slug,
        is_pinned=one.is_pinned,
        may_moderate=one.may_moderate,
        may_ask=one.may_ask,
    )


@register.simple_tag(takes_context=True)
def happenings(context: Any, lines: Sequence[Any]) -> SafeString:
    """What happened between two entries, a line for each, in words that name the member."""
    member = short_name(context["request"].host.organization)
    told = (
        part(
            "happening",
            icon=one.icon,
            who=one.who,
            words=one.words,
            at=one.at,
            member=member,
            is_sentence=one.is_sentence,
        )
        for one in lines
    )
    return mark_safe("".join(told))  # noqa: S308 - parts


def _entry(row: Any, actor: Actor, *, leads: bool, **more: Any) -> SafeString:
    is_gone = row.deleted_at is not None
    return writing(
        "entry",
        "" if is_gone else row.html,
        key=row.pk,
        name=row.by.name,
        person=face_of(row.by),
        at=row.at,
        is_edited=row.edited_at is not None and not is_gone,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by.name if is_gone and row.deleted_by else "",
        files=() if is_gone else tuple(File(file.pk, file.name, file.size) for file in row.files),
        is_staff=actor.is_staff,
        may_change=leads or row.by_id == actor.person_id,
        **more,
    )


def _kind(row: Any, case: Any) -> str:
    """What an entry is called: the requester's, a note, or support's reply."""
    if row.is_note:
        return "Internal note"
    return "Entry" if _asks(row, case) else "Reply"


def _asks(row: Any, case: Any) -> bool:
    """Whether it was written by somebody who asks for help: the requester, one of their colleagues, or the requester of
    a case that was merged into this one.
    """
    return bool(row.by_id == case.requester_id or row.by.kind == Person.Kind.REQUESTER)


def _whence(row: Any, case: Any, actor: Actor, context: Any) -> str:
    """From whom or to whom an entry is, in the words of its reader; a note says it by its badge."""
    if row.is_note:
        return ""
    if _asks(row, case):
        if actor.is_staff:
            return f"requester, {row.by.client.name}" if row.by.client else "requester"
        return "you" if row.by_id == actor.person_id else ""
    if actor.is_staff:
        return "" if row.origin_id else f"to {case.requester.first_name}"  # elsewhere it may have gone to somebody else
    return str(context["portal"].name)
