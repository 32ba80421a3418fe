"""What this app registers when Django is ready: its subject of conversations and its reactions."""

from __future__ import annotations

from typing import Any

from cases import streams  # noqa: F401 - reactions register themselves
from cases.models import Case
from conversations.subjects import Subject, register
from core.actor import Actor


def _visible(actor: Actor) -> Any:
    return Case.objects.visible_to(actor).values("pk")


register(Subject(kind="case", visible=_visible))
