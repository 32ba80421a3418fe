"""Rows of knowledge, locked and fresh, for actions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from core.actor import Actor
from core.refusals import Missing, Overtaken
from knowledge.models import Article, Review, Revision
from knowledge.permissions import Held
from knowledge.rules import proficiency_of, rules


def held_article(key: UUID, by: Actor) -> Article:
    """The article, locked and fresh, if the actor sees it. ``Missing`` otherwise. The action asks the permission and
    records the event.
    """
    found: Article | None = Article.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def open_revision(article: Article) -> Revision:
    """What is being made of an article whose row is locked. ``Overtaken`` where that has ended meanwhile. The action
    asks the permission and records the event.
    """
    found: Revision | None = Revision.objects.open().select_for_update().filter(article=article).first()
    if found is None:
        raise Overtaken("This draft was published or thrown away meanwhile.")
    return found


def held_review(key: UUID, by: Actor) -> Review:
    """A review, locked and fresh, of an article that the actor sees. ``Missing`` otherwise. The action asks the
    permission and records the event.
    """
    found: Review | None = Review.objects.visible_to(by).select_for_update().filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def in_hands(thing: object, by: Actor) -> Held:
    """A thing with how proficient the actor is, for their permission. One query. Records nothing: it only reads."""
    found = proficiency_of(by)
    return Held(thing, found.level, found.is_coach)


def verify_again(article: Article) -> None:
    """Note until when what is known of an article counts, by its topic; from now on. Records nothing: a part of the
    action that verified or published it. One query.
    """
    article.verify_by = timezone.now() + timedelta(days=rules().days_of(article.topic))
