"""What this app registers when Django is ready: articles as what links lead to."""

from __future__ import annotations

from typing import Any

from conversations.subjects import Subject, register
from core.actor import Actor
from knowledge import notices, topics  # noqa: F401 - they register themselves
from knowledge.models import Article


def _visible(actor: Actor) -> Any:
    return Article.objects.visible_to(actor).values("pk")


register(Subject(kind="article", visible=_visible, space="any", has_threads=False))
