"""What this app registers when Django is ready: articles as what links lead to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conversations.subjects import Subject, register
from core import slots
from core.actor import Actor, Role
from core.spaces import current
from directory.models import Person
from knowledge import notices, sections, topics  # noqa: F401 - they register themselves
from knowledge.actions.governing import pass_on
from knowledge.models import Article


def _visible(actor: Actor) -> Any:
    return Article.objects.visible_to(actor).values("pk")


register(Subject(kind="article", visible=_visible, space="any", has_threads=False))


@slots.offer("left")
def _left(*, user_id: UUID) -> None:
    """What somebody owned passes on by rule when they leave: the space itself does it."""
    nobody = Actor(None, UUID(int=0), Role.ADMIN, None, "", current().schema, is_system=True)
    for card in Person.objects.filter(user_id=user_id).values_list("pk", flat=True):
        pass_on(card, by=nobody)
