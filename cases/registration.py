"""What this app registers when Django is ready: its subject of conversations and its reactions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases import streams  # noqa: F401 - reactions register themselves
from cases.models import Case
from cases.permissions import may
from conversations.subjects import Subject, register
from core.actor import Actor


def _visible(actor: Actor) -> Any:
    return Case.objects.visible_to(actor).values("pk")


def _may_write(actor: Actor, case_id: UUID, kind: str) -> bool:
    case = Case.objects.visible_to(actor).select_related("queue").filter(pk=case_id).first()
    return case is not None and may(actor, "case.note" if kind == "note" else "case.reply", case)


register(Subject(kind="case", visible=_visible, may_write=_may_write))
