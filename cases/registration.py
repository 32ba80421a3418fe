"""What this app registers when Django is ready: its subject of conversations, its reactions, its part of the rail."""

from __future__ import annotations

from typing import Any

from cases import streams  # noqa: F401 - reactions register themselves
from cases.models import Case
from cases.selectors.rail import RailGroup, rail
from conversations.subjects import Subject, register
from core import slots
from core.actor import Actor


def _visible(actor: Actor) -> Any:
    return Case.objects.visible_to(actor).values("pk")


register(Subject(kind="case", visible=_visible))


@slots.offer("rail")
def _rail(actor: Actor) -> list[RailGroup]:
    return rail(actor)
