"""What the page of an article tells of the cases that belong to it."""

from __future__ import annotations

from typing import Any

from cases.models import Case
from conversations.models import Link
from core.actor import Actor
from core.slots import offer
from knowledge.selectors.articles import Linked
from notifications.subjects import member_path

WORDS: dict[str, str] = {Link.Kind.USED: "Answered", Link.Kind.CAPTURED: "Written from"}


@offer("linked_with_article")
def cases_of_article(actor: Actor, rows: list[Any]) -> list[Linked]:
    """The cases at the other ends of these links that the actor sees, in the order of the links. One query."""
    ends = {row.pk: row.from_id if row.from_kind == "case" else row.to_id for row in rows if _is_case(row)}
    if not ends:
        return []
    cases = Case.objects.visible_to(actor).filter(pk__in=set(ends.values())).only("id", "number", "subject")
    seen = {case.pk: case for case in cases}
    return [
        Linked(row.pk, WORDS.get(row.kind, "Belongs to"), member_path("case", case.number), case.subject, case.ref)
        for row in rows
        if row.pk in ends and (case := seen.get(ends[row.pk])) is not None
    ]


def _is_case(row: Any) -> bool:
    return "case" in (row.from_kind, row.to_kind)
