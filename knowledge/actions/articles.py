"""Writing articles: beginning one, and changing what is being made of it while readers keep what they had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.markdown import RENDERER_VERSION
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from core.spaces import current
from directory.models import Team
from knowledge import events
from knowledge.bodies import body_of, rendered, summary_of
from knowledge.choices import Audience, Confidence, Kind, RevisionState
from knowledge.holding import held_article, in_hands, open_revision
from knowledge.models import Article, Revision
from knowledge.models.articles import SUMMARY, TITLE, TOPIC
from knowledge.permissions import require
from knowledge.processes import process_html
from knowledge.steps import Process

MOST_WRITERS = 50


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote: a title, the parts of the body by key, and a summary if they wrote one."""

    title: str
    body: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: its topic, who reads it, and the team it is for."""

    topic: str = ""
    audience: str = Audience.ORGANIZATION
    team: UUID | None = None


@transaction.atomic
def write_article(kind: str, written: Written, place: Place, *, by: Actor, case_id: UUID | None = None) -> Article:
    """Begin an article with its first draft. It is framed until a revision is published: colleagues find it, so that
    nobody writes it twice, and see that nothing is proved. ``case_id`` is the case it was captured from.
    """
    require(by, "article.write")
    if kind not in Kind.values:
        raise Refused("Choose what kind of article it is.")
    article = Article(kind=kind, by_id=by.card, owner_id=by.card)
    place_article(article, place, by)
    article.title = article.summary = ""
    article.save()
    revision = Revision(article=article, by_id=by.card, renderer=RENDERER_VERSION)
    _fill(revision, article, written, by)
    revision.save()
    article.title, article.summary = revision.title, revision.summary
    article.save(update_fields=["title", "summary"])
    record(events.ArticleWritten(subject_id=article.pk, article_kind=kind, case_id=case_id), by=by)
    return article


@transaction.atomic
def begin_revision(key: UUID, *, by: Actor) -> Revision:
    """Begin to change an article: a draft with what readers have now, beside it. Begun already, it is that one."""
    article = held_article(key, by)
    require(by, "article.edit", in_hands(article, by))
    found: Revision | None = Revision.objects.open().filter(article=article).first()
    if found is not None:
        return found
    live = article.live
    if live is None:
        raise Overtaken("This draft was thrown away meanwhile.")
    made = Revision.objects.create(
        article=article,
        base=live.number,
        title=live.title,
        summary=live.summary,
        body=live.body,
        html=live.html,
        renderer=live.renderer,
        by_id=by.card,
    )
    record(events.RevisionBegun(subject_id=article.pk, revision=made.pk), by=by)
    return made


@transaction.atomic
def save_draft(key: UUID, written: Written, *, by: Actor, seen: datetime) -> Revision:
    """Keep what is being made of an article. ``seen`` is its ``edited_at`` as the writer read it: who was slower than a
    colleague is told so, and loses nothing. While reviewers are asked it is theirs to read, and stays as it is.

    Records nothing: a draft may be kept every minute, and what came of it is told when it is published.
    """
    article = held_article(key, by)
    require(by, "article.edit", in_hands(article, by))
    revision = open_revision(article)
    if revision.is_in_review:
        raise Overtaken("Reviewers are reading it. Take it back from review to change it.")
    if revision.edited_at != seen:
        raise Overtaken("Somebody else has changed this draft since you opened it. Your words are still here.")
    _fill(revision, article, written, by)
    revision.state, revision.edited_at = RevisionState.DRAFT, timezone.now()
    revision.save()
    if article.live_id is None:
        article.title, article.summary = revision.title, revision.summary
        article.changed_at = revision.edited_at
        article.save(update_fields=["title", "summary", "changed_at"])
    return revision


@transaction.atomic
def discard_revision(key: UUID, *, by: Actor) -> None:
    """Throw away what is being made of an article. One that was never published goes with its draft."""
    article = held_article(key, by)
    require(by, "article.edit", in_hands(article, by))
    revision = open_revision(article)
    if article.live_id is None:
        require(by, "article.govern", in_hands(article, by))
        article.confidence = Confidence.ARCHIVED
        article.archived_at = timezone.now()
        article.save(update_fields=["confidence", "archived_at"])
    revision.state = RevisionState.DISCARDED
    revision.save(update_fields=["state"])
    record(events.RevisionDiscarded(subject_id=article.pk, revision=revision.pk), by=by)


def place_article(article: Article, place: Place, by: Actor) -> None:
    """Put an article where it belongs: into one's own team alone. The owning app's action asks the permission and
    records the event.
    """
    if len(place.topic) > TOPIC:
        raise Refused(f"A topic has at most {TOPIC} characters.")
    if place.audience not in Audience.values:
        raise Refused("Choose who reads it.")
    if place.audience == Audience.TEAM and place.team is None:
        raise Refused("Choose the team it is for.")
    if place.team is not None and place.team not in by.team_ids and not by.is_admin:
        raise Missing
    if place.team is not None and not Team.objects.filter(pk=place.team).exists():
        raise Missing
    article.topic, article.audience, article.team_id = place.topic.strip(), place.audience, place.team


def _fill(revision: Revision, article: Article, written: Written, by: Actor) -> None:
    title, summary = " ".join(written.title.split()), " ".join(written.summary.split())
    if not title or len(title) > TITLE:
        raise Refused(f"Give it a title of at most {TITLE} characters.")
    if len(summary) > SUMMARY:
        raise Refused(f"A summary has at most {SUMMARY} characters.")
    revision.title = title
    _hold(revision, article.kind, written.body)
    if by.card not in revision.writers:
        revision.writers = [*revision.writers, by.card][-MOST_WRITERS:]
    revision.summary = summary or summary_of(article.kind, revision.body)


def _hold(revision: Revision, kind: str, given: Mapping[str, Any]) -> None:
    """Keep what was written, and its HTML; numbers of cases lead to them at home alone."""
    at_home = current().kind == "member"
    if kind == Kind.PROCESS:
        process = Process.given(dict(given))
        revision.body, revision.html = process.data(), process_html(process, case_links=at_home)
    else:
        body = body_of(kind, given)
        revision.body, revision.html = body, rendered(body, case_links=at_home)
    revision.renderer = RENDERER_VERSION
