"""What there is about a case for one reader, asked at once, so that a page asks for nothing that has no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet, Subquery
from django.utils import timezone

from cases.models import Case, MajorLink
from cases.selectors.links import touching
from conversations.models import Attachment, Thread
from conversations.selectors.threads import Talks
from core.actor import Actor
from core.statements import remembered
from exchange.models import Draft as ExtractDraft
from exchange.models import Mirror, TalkLink
from intake.models import Answers
from knowledge.models import Run
from notifications.models import Draft, Notice, ReadMark


@dataclass(frozen=True, slots=True)
class Ahead:
    """Which threads a case has, whether anything written has a file, whether it has links, answered forms,
    escalations, major cases and runs of processes, and what its reader left there: how far they have read, until when
    they put it away (None if not), unsent words, notices to read.
    """

    talks: Talks
    has_files: bool
    has_links: bool
    has_answers: bool
    has_help: bool
    has_majors: bool
    has_runs: bool
    has_draft: bool
    has_unread: bool
    seen_at: datetime | None
    snoozed_until: datetime | None


def ahead_of(case: Any, actor: Actor) -> Ahead:
    """Of a case that the actor was just found to see. One query, of keys alone."""
    [(main, sides, files, links, answers, help_, majors, runs, draft, unread, seen, away)] = _ahead(actor, case.pk)
    is_away = away is not None and away > timezone.now()
    return Ahead(
        Talks(main, sides), files, links, answers, help_, majors, runs, draft, unread, seen, away if is_away else None
    )


@remembered()
def _ahead(actor: Actor, key: UUID) -> QuerySet[Case, Any]:
    about: dict[str, Any] = {"subject_kind": "case", "subject_id": key}
    threads = Thread.objects.filter(**about)
    mark = ReadMark.objects.visible_to(actor).filter(**about, thread_id=None)
    return Case.objects.filter(pk=key).values_list(
        Subquery(threads.filter(kind=Thread.Kind.MAIN).values("pk")[:1]),
        Exists(threads.filter(kind=Thread.Kind.SIDE)),
        Exists(Attachment.objects.filter(entry__thread__subject_kind="case", entry__thread__subject_id=key)),
        Exists(touching(key)),
        Exists(Answers.objects.filter(**about)),
        _has_help(actor, about),
        Exists(MajorLink.objects.filter(case=key)),
        Exists(Run.objects.of("case", key)),
        Exists(Draft.objects.visible_to(actor).filter(place=f"case:{key}")),
        Exists(Notice.objects.visible_to(actor).filter(**about, read_at=None)),
        Subquery(mark.values("seen_at")[:1]),
        Subquery(mark.values("snoozed_until")[:1]),
    )


def _has_help(actor: Actor, about: dict[str, Any]) -> Any:
    mirrors, drafts = Mirror.objects.filter(**about), ExtractDraft.objects.visible_to(actor).filter(**about)
    talks = TalkLink.objects.visible_to(actor).filter(**about)
    either = Q(Exists(mirrors)) | Q(Exists(drafts)) | Q(Exists(talks))
    return ExpressionWrapper(either, output_field=BooleanField())
