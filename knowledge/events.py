"""What happened to what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare

SHOWN = "The article's page shows it."


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleEvent(Event):
    """Something happened to an article."""

    kind: ClassVar[str] = "article"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleWritten(ArticleEvent):
    """Somebody began an article; ``case_id`` is the case it was captured from."""

    silent: ClassVar[str] = "A draft is looked for by whoever writes it; what is published is told."

    article_kind: str
    case_id: UUID | None = None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionBegun(ArticleEvent):
    """Somebody began to change an article; readers keep what they had."""

    silent: ClassVar[str] = SHOWN

    revision: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionDiscarded(ArticleEvent):
    """Somebody threw away what was being made of an article."""

    silent: ClassVar[str] = SHOWN

    revision: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewAsked(ArticleEvent):
    """Somebody asked ``people`` to review a revision by ``due_at``; ``asked`` approvals are needed."""

    revision: UUID
    people: tuple[UUID, ...]
    asked: int
    due_at: datetime | None = None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewAnswered(ArticleEvent):
    """A reviewer said what they make of a revision."""

    revision: UUID
    review: UUID
    verdict: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePublished(ArticleEvent):
    """A revision became what readers read. ``confidence`` is the article's since then."""

    revision: UUID
    number: int
    significance: str
    confidence: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleVerified(ArticleEvent):
    """Somebody checked an article against reality."""

    silent: ClassVar[str] = SHOWN

    review: UUID
    is_true: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFlagged(ArticleEvent):
    """Somebody flagged an article instead of fixing it."""

    review: UUID
    reason: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class FlagSettled(ArticleEvent):
    """Somebody settled a flag."""

    review: UUID
    verdict: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleGoverned(ArticleEvent):
    """Who reads, changes or owns an article was changed: ``changed`` names what."""

    silent: ClassVar[str] = SHOWN

    changed: tuple[str, ...]
    was_owner: UUID | None = None
    owner: UUID | None = None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleArchived(ArticleEvent):
    """An article is kept for old cases alone. ``instead`` is the one that stands for it now."""

    silent: ClassVar[str] = SHOWN

    instead: UUID | None = None


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleRestored(ArticleEvent):
    """An archived article is relied on again."""

    silent: ClassVar[str] = SHOWN


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleLinked(ArticleEvent):
    """An article and another subject belong together."""

    silent: ClassVar[str] = SHOWN

    link: str
    other_kind: str
    other_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleUnlinked(ArticleEvent):
    """An article and another subject do not belong together after all."""

    silent: ClassVar[str] = SHOWN

    link: str
    other_kind: str
    other_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class RunEvent(Event):
    """Something happened to a run."""

    kind: ClassVar[str] = "run"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunStarted(RunEvent):
    """Somebody began to run a process."""

    article: UUID
    revision: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone(RunEvent):
    """A step was ticked, skipped or opened again (``state`` is empty then)."""

    silent: ClassVar[str] = "The app above tells it on the subject that it is run on."

    step: str
    state: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunHandedOver(RunEvent):
    """Somebody else goes on with a run."""

    silent: ClassVar[str] = "The app above tells it on the subject that it is run on."

    holder: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunConcluded(RunEvent):
    """Somebody said how a run ended. ``was`` is what was said before, where that is corrected."""

    outcome: str
    deviation: str = ""
    was: str = ""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunCounted(RunEvent):
    """An outcome counts from now on: its subject has stayed ended. ``outcome`` is empty for a run without one."""

    outcome: str


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class RunTakenBack(RunEvent):
    """An outcome does not count any more: its subject has begun again."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessShaped(ArticleEvent):
    """The steps of a process were changed in its draft."""

    silent: ClassVar[str] = "A draft is looked for by whoever writes it."

    revision: UUID
