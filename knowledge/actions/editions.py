"""Local editions: an article of the desk that is a version of a practice of a network, pinned until somebody takes the
next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.markdown import RENDERER_VERSION
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge import events
from knowledge.bodies import body_of, rendered
from knowledge.choices import Audience, Confidence, Kind, RevisionState, Significance
from knowledge.holding import held_article, in_hands, verify_again
from knowledge.models import Article, Review, Revision, Run
from knowledge.models.articles import TOPIC
from knowledge.permissions import require
from knowledge.processes import process_html
from knowledge.steps import Process

GONE = "A practice that was withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a practice as it is taken into the desk. ``network`` is the address of its network."""

    network: str
    practice: UUID
    version: int
    kind: str
    title: str
    summary: str
    body: Mapping[str, Any]
    topic: str = ""
    note: str = ""
    is_validated: bool = False


@transaction.atomic
def make_edition(taken: Edition, *, by: Actor) -> Article:
    """Take a practice into the desk: an article that readers have at once, pinned to this version. Taken again it is
    the one that was there, with this version.
    """
    article = Article(kind=taken.kind, by_id=by.card, owner_id=by.card, audience=Audience.ORGANIZATION)
    require(by, "article.verify", in_hands(article, by))
    known = Article.objects.filter(origin_network=taken.network, origin_practice=taken.practice)
    found = known.select_for_update(of=("self",)).first()
    if found is not None:
        if not Article.objects.visible_to(by).filter(pk=found.pk).exists():
            raise Refused("A team of yours has adopted this already, for itself alone.")
        return _take(found, taken, by)
    article.origin_network, article.origin_practice = taken.network, taken.practice
    article.topic = taken.topic[:TOPIC]
    article.save()
    record(events.ArticleWritten(subject_id=article.pk, article_kind=taken.kind), by=by)
    return _take(article, taken, by)


@transaction.atomic
def take_version(key: UUID, taken: Edition, *, by: Actor) -> Article:
    """Have readers of an edition read another version of its practice. What was changed at home stays among its
    earlier revisions. ``Refused`` while a draft is open: it would be lost.
    """
    article = held_article(key, by)
    require(by, "article.publish", in_hands(article, by))
    require(by, "article.verify", in_hands(article, by))
    if (article.origin_network, article.origin_practice) != (taken.network, taken.practice):
        raise Missing
    return _take(article, taken, by)


def _take(article: Article, taken: Edition, by: Actor) -> Article:
    if Revision.objects.open().filter(article=article).exists():
        raise Refused("A draft of it is open here. Publish it or throw it away first.")
    if article.live is not None and article.live.origin_version == taken.version and not article.is_archived:
        raise Overtaken(f"Readers have version {taken.version} already.")
    last = Revision.objects.filter(article=article, number__isnull=False).order_by("-number").first()
    body, html = _body(taken)
    now = timezone.now()
    made = Revision.objects.create(
        article=article,
        number=(last.number or 0) + 1 if last else 1,
        base=last.number if last else None,
        state=RevisionState.PUBLISHED,
        title=taken.title,
        summary=taken.summary,
        body=body,
        html=html,
        renderer=RENDERER_VERSION,
        significance=Significance.MAJOR if last is None else Significance.MEDIUM,
        note=(taken.note or f"Version {taken.version} of the practice")[:500],
        by_id=by.card,
        published_at=now,
        published_by_id=by.card,
        origin_version=taken.version,
    )
    article.live, article.title, article.summary = made, made.title, made.summary
    article.origin_version, article.changed_at, article.archived_at = taken.version, now, None
    article.superseded_by = None
    article.confidence = Confidence.VALIDATED if taken.is_validated else Confidence.NOT_VALIDATED
    verify_again(article)
    article.save()
    told = events.ArticlePublished(
        subject_id=article.pk,
        revision=made.pk,
        number=made.number or 1,
        significance=made.significance,
        confidence=article.confidence,
    )
    record(told, by=by)
    return article


@transaction.atomic
def pin_own(key: UUID, network: str, practice: UUID, version: int, *, by: Actor) -> None:
    """Note that what readers have of an own article now is this version of a practice that it became. Records nothing:
    a part of what released it, which records that. The owning app's action asks the permission.
    """
    article = Article.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=key).first()
    if article is None or article.live is None:
        raise Missing
    if article.origin_practice not in (None, practice) or article.origin_network not in ("", network):
        return
    article.origin_network, article.origin_practice, article.origin_version = network, practice, version
    article.save(update_fields=["origin_network", "origin_practice", "origin_version"])
    Revision.objects.filter(pk=article.live.pk).update(origin_version=version)


@transaction.atomic
def stand_with_practice(network: str, practice: UUID, *, is_validated: bool, by: Actor) -> UUID | None:
    """Have an edition that was not changed here say what its practice says of itself now. Returns its key.

    The system's own act. Runs again harmlessly. Records nothing: what happened to the practice is told on its own.
    """
    rows = Article.objects.filter(origin_network=network, origin_practice=practice).select_related("live")
    found: Article | None = rows.select_for_update(of=("self",)).first()
    if found is None:
        return None
    wanted = Confidence.VALIDATED if is_validated else Confidence.NOT_VALIDATED
    is_pinned = found.live is not None and found.live.origin_version is not None
    if is_pinned and not found.is_archived and found.confidence != wanted:
        found.confidence = wanted
        found.save(update_fields=["confidence"])
    return found.pk


@transaction.atomic
def erase_edition(network: str, practice: UUID, *, by: Actor) -> UUID | None:
    """Delete the words of an edition whose practice was withdrawn, in every revision, also where they were changed.
    Runs keep how they ended. Returns its key.

    The system's own act. Runs again harmlessly.
    """
    rows = Article.objects.filter(origin_network=network, origin_practice=practice)
    found: Article | None = rows.select_for_update(of=("self",)).first()
    if found is None:
        return None
    found.title, found.summary, found.topic = GONE, "", ""
    was_archived, found.confidence = found.is_archived, Confidence.ARCHIVED
    found.archived_at = found.archived_at or timezone.now()
    found.save()
    Revision.objects.filter(article=found).update(title=GONE, summary="", body={}, html={}, note="")
    Revision.objects.open().filter(article=found).update(state=RevisionState.DISCARDED)
    Review.objects.filter(article=found).update(message="", settled_words="", environment="")
    Run.objects.filter(article=found).update(inputs={}, preconditions={})
    if not was_archived:
        record(events.ArticleArchived(subject_id=found.pk), by=by)
    return found.pk


def _body(taken: Edition) -> tuple[dict[str, Any], dict[str, Any]]:
    """What comes from the network was rendered there; here numbers of cases in it lead nowhere either."""
    if taken.kind == Kind.PROCESS:
        process = Process.of(dict(taken.body))
        return process.data(), process_html(process, case_links=False)
    body = body_of(taken.kind, taken.body)
    return dict(body), dict(rendered(body, case_links=False))
