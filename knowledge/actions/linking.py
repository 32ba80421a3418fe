"""What belongs to an article: other articles, and the cases it answered or was written from."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from conversations.models import Link
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge import events
from knowledge.holding import held_article
from knowledge.models import Article
from knowledge.permissions import require

KIND = "article"
BY_HAND = (Link.Kind.RELATED, Link.Kind.DUPLICATE)
MOST = 50
"""Links of one article made by hand."""


@transaction.atomic
def relate(key: UUID, other: UUID, link: str, *, by: Actor) -> Link:
    """Say that two articles that the actor sees belong together, or say the same."""
    article = held_article(key, by)
    require(by, "article.link", article)
    found: Article | None = Article.objects.visible_to(by).filter(pk=other).first()
    if link not in BY_HAND:
        raise Refused("Choose what the two have to do with each other.")
    if found is None or found.pk == article.pk:
        raise Refused("Choose another article.")
    both = Q(from_id=article.pk, to_id=found.pk) | Q(from_id=found.pk, to_id=article.pk)
    if Link.objects.filter(both, kind=link).exists():
        raise Overtaken("They are linked this way already.")
    by_hand = Link.objects.filter(Q(from_kind=KIND, from_id=article.pk) | Q(to_kind=KIND, to_id=article.pk))
    if by_hand.filter(kind__in=BY_HAND).count() >= MOST:
        raise Refused(f"It has {MOST} links already. Remove one first.")
    made: Link = Link.objects.create(
        kind=link, from_kind=KIND, from_id=article.pk, to_kind=KIND, to_id=found.pk, by_id=by.card
    )
    _say(events.ArticleLinked, article.pk, found.pk, link, by)
    return made


@transaction.atomic
def unrelate(key: UUID, link: UUID, *, by: Actor) -> None:
    """Say that two articles do not belong together after all."""
    article = held_article(key, by)
    require(by, "article.link", article)
    touching = Q(from_kind=KIND, from_id=article.pk) | Q(to_kind=KIND, to_id=article.pk)
    row = Link.objects.visible_to(by).select_for_update().filter(touching, pk=link, kind__in=BY_HAND).first()
    if row is None:
        raise Missing
    other = row.to_id if row.from_id == article.pk else row.from_id
    row.delete()
    _say(events.ArticleUnlinked, article.pk, other, row.kind, by)


@transaction.atomic
def use_article(key: UUID, kind: str, subject: UUID, *, by: Actor, link: str = Link.Kind.USED) -> bool:
    """Note that an article answered a subject (a case), or was written from it. Used is reviewed: it counts as reuse.
    Returns whether it was not noted before. The owning app's action asks the permission for its subject.
    """
    article = held_article(key, by)
    require(by, "article.link", article)
    ends = {"from_kind": kind, "from_id": subject, "to_kind": KIND, "to_id": article.pk}
    if link == Link.Kind.CAPTURED:
        ends = {"from_kind": KIND, "from_id": article.pk, "to_kind": kind, "to_id": subject}
    elif article.is_archived:
        raise Refused("This article is archived: nobody relies on it. Choose the one that stands for it.")
    _, is_new = Link.objects.get_or_create(kind=link, **ends, defaults={"by_id": by.card})
    if not is_new:
        return False
    if link == Link.Kind.USED:
        Article.objects.filter(pk=article.pk).update(reused=F("reused") + 1, used_at=timezone.now())
    told = events.ArticleLinked(subject_id=article.pk, link=link, other_kind=kind, other_id=subject)
    record(told, by=by)
    return True


@transaction.atomic
def stop_using(key: UUID, kind: str, subject: UUID, *, by: Actor) -> bool:
    """Take back that an article answered a subject. Returns whether it was noted. The owning app's action asks the
    permission for its subject.
    """
    article = held_article(key, by)
    require(by, "article.link", article)
    ends = {"from_kind": kind, "from_id": subject, "to_kind": KIND, "to_id": article.pk}
    gone, _ = Link.objects.filter(kind=Link.Kind.USED, **ends).delete()
    if not gone:
        return False
    Article.objects.filter(pk=article.pk, reused__gt=0).update(reused=F("reused") - 1)
    told = events.ArticleUnlinked(subject_id=article.pk, link=Link.Kind.USED, other_kind=kind, other_id=subject)
    record(told, by=by)
    return True


def _say(
    event: type[events.ArticleLinked] | type[events.ArticleUnlinked], one: UUID, other: UUID, link: str, by: Actor
) -> None:
    """Both articles tell it."""
    for subject, second in ((one, other), (other, one)):
        record(event(subject_id=subject, link=link, other_kind=KIND, other_id=second), by=by)
