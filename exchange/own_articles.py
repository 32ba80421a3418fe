"""An article of the desk as what may cross to a network: who may give it, and where it begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.actor import Actor
from exchange.sources import Source
from knowledge.models import Article
from notifications.subjects import member_path

KIND = "article"


def source(key: UUID, actor: Actor) -> Source | None:
    """An article as extracts are made of it, if the actor sees it, it is published and nobody archived it."""
    row: Any = Article.objects.visible_to(actor).current().filter(pk=key, live__isnull=False).first()
    if row is None or not actor.is_staff:
        return None
    address = member_path("article", row.pk)
    return Source(KIND, row.pk, "", row.title, address, f"{address}propose/*/")


def nothing_moves(key: UUID) -> None:
    """An article does not wait for what becomes of its practice: its page looks there each time."""
