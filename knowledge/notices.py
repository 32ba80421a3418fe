"""Who hears of articles: who is asked to review, who wrote or owns it, who flagged it, who follows it or its team.

In a network's space nobody is told from here: what happens to a practice reaches each member through the app above.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from conversations.bells import tell_and_ring
from core import models
from core.events import on
from core.spaces import current
from knowledge import events
from knowledge.models import Article, Review, Revision
from knowledge.topics import ARTICLE, TEAM
from notifications.choices import Level, Reason
from notifications.readers import readers
from notifications.selectors.follows import followers


@on("hears", events.ReviewAsked)
def tell_reviewers(event: models.Event) -> None:
    """A notice for everybody who is asked to review."""
    _tell(event, [UUID(key) for key in event.data["people"]])


@on("hears", events.ReviewAnswered)
def tell_writers(event: models.Event) -> None:
    """A notice for those who wrote the draft, and for who asked."""
    if current().kind == "network":
        return
    written = Revision.objects.filter(pk=event.data["revision"]).values_list("writers", flat=True).first()
    asked = Review.objects.filter(pk=event.data["review"]).values_list("by", flat=True).first()
    _tell(event, [*(written or ()), *([asked] if asked else ())])


@on("hears", events.ArticleFlagged)
def tell_owner(event: models.Event) -> None:
    """A notice for the owner; of an article without one, for who published it last."""
    if current().kind == "network":
        return
    article = Article.objects.select_related("live").filter(pk=event.subject_id).first()
    publisher = article.live.published_by_id if article and article.live else None
    key = (article.owner_id if article else None) or publisher
    _tell(event, [key] if key else [])


@on("hears", events.FlagSettled)
def tell_who_flagged(event: models.Event) -> None:
    """A notice for who flagged it."""
    if current().kind == "network":
        return
    _tell(event, list(Review.objects.filter(pk=event.data["review"]).values_list("person", flat=True)))


@on("hears", events.ArticlePublished)
def tell_of_publishing(event: models.Event) -> None:
    """A notice for the owner, for who follows the article, and of a first revision for who follows its team."""
    if current().kind == "network":
        return
    article = Article.objects.filter(pk=event.subject_id).first()
    if article is None:
        return
    following = followers(ARTICLE, [article.pk])
    if event.data["number"] == 1 and article.team_id:
        following = followers(TEAM, [article.team_id]) | following
    muted = {key for key, level in following.items() if level == Level.MUTED}
    keys = set(following) | ({article.owner_id} if article.owner_id else set())
    _tell(event, keys - muted, Reason.FOLLOWS)


def _tell(event: models.Event, keys: Iterable[UUID], reason: Reason = Reason.KNOWLEDGE) -> None:
    if current().kind == "network":
        return
    wanted = set(keys) - {event.by_person}
    found = {key: one.actor for key, one in readers(wanted).items()}
    seen = {
        key for key, actor in found.items() if Article.objects.visible_to(actor).filter(pk=event.subject_id).exists()
    }
    tell_and_ring(event, dict.fromkeys(seen, reason))
