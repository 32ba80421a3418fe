"""What happens between a case and what is known."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.events.cases import CaseEvent
from core.events import declare


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleUsed(CaseEvent):
    """Somebody noted that an article answered the case."""

    article_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleUnused(CaseEvent):
    """Somebody noted that an article did not answer the case after all."""

    article_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleCaptured(CaseEvent):
    """Somebody wrote an article from the case."""

    article_id: UUID
