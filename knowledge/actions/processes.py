"""Shaping a process: one change of its draft at a time, each to the steps as they are now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from core.spaces import current
from knowledge import events
from knowledge.actions.articles import MOST_WRITERS, begin_revision
from knowledge.bodies import summary_of
from knowledge.choices import RevisionState
from knowledge.holding import held_article, in_hands, open_revision
from knowledge.models import Revision
from knowledge.models.articles import TITLE
from knowledge.permissions import require
from knowledge.processes import process_html
from knowledge.steps import Process

Change = Callable[[Process], Process]


@transaction.atomic
def shape_process(key: UUID, change: Change, *, by: Actor, title: str = "") -> Revision:
    """Change the draft of a process, and its ``title`` where one is given; begun where there is none. ``change`` is
    done to what the draft is now, so that two people who change different steps lose nothing of each other's.
    """
    article = held_article(key, by)
    require(by, "article.edit", in_hands(article, by))
    if not article.is_process:
        raise Refused("Only a process has steps.")
    begin_revision(article.pk, by=by)
    revision = open_revision(article)
    if revision.is_in_review:
        raise Overtaken("Reviewers are reading it. Take it back from review to change it.")
    title = " ".join(title.split())
    if len(title) > TITLE:
        raise Refused(f"Give it a title of at most {TITLE} characters.")
    process = change(Process.of(revision.body))
    revision.title, revision.summary = title or revision.title, summary_of(article.kind, process.data())
    revision.body = process.data()
    revision.html = process_html(process, case_links=current().kind == "member")
    if by.card not in revision.writers:
        revision.writers = [*revision.writers, by.card][-MOST_WRITERS:]
    revision.state, revision.edited_at = RevisionState.DRAFT, timezone.now()
    revision.save()
    if article.live_id is None:
        article.title, article.summary, article.changed_at = revision.title, revision.summary, revision.edited_at
        article.save(update_fields=["title", "summary", "changed_at"])
    record(events.ProcessShaped(subject_id=article.pk, revision=revision.pk), by=by)
    return revision
