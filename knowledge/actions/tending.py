"""Keeping what is known true: verifying it, flagging or settling what is wrong with it, saying whether it helped."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge import events
from knowledge.bodies import is_framed
from knowledge.choices import Confidence, Depth, FlagReason, ReviewKind, Verdict
from knowledge.holding import held_article, held_review, in_hands, verify_again
from knowledge.models import Article, Review, Revision
from knowledge.models.reviews import ENVIRONMENT, MESSAGE
from knowledge.permissions import require

SETTLED = (Verdict.FIXED, Verdict.KEPT)
MOST_FLAGS = 20
"""Open flags of one article: more would say nothing new."""


@transaction.atomic
def verify(key: UUID, *, by: Actor, is_true: bool, depth: str, environment: str = "", message: str = "") -> Review:
    """Say that an article was checked against reality: neither an edit nor an approval. What is still true is
    validated until its topic's days are over; what is not loses that, and says why.
    """
    article = held_article(key, by)
    require(by, "article.verify", in_hands(article, by))
    if article.live is None or article.is_archived:
        raise Refused("Only what readers rely on is verified.")
    if depth not in Depth.values:
        raise Refused("Say how you checked it.")
    if not is_true and not message.strip():
        raise Refused("Say what is not true any more.")
    _check_words(message, environment)
    verdict = Verdict.TRUE if is_true else Verdict.UNTRUE
    said = _say(article, ReviewKind.VERIFICATION, by, verdict=verdict, message=message.strip())
    said.depth, said.environment = depth, environment.strip()
    said.save()
    if is_true and not is_framed(article.kind, article.live.body):
        article.confidence, article.verified_at = Confidence.VALIDATED, said.at
    elif not is_true and article.confidence == Confidence.VALIDATED:
        article.confidence = Confidence.NOT_VALIDATED
    if is_true:
        verify_again(article)
    article.save()
    record(events.ArticleVerified(subject_id=article.pk, review=said.pk, is_true=is_true), by=by)
    return said


@transaction.atomic
def flag(key: UUID, reason: str, *, by: Actor, message: str = "") -> Review:
    """Say what is wrong with an article, for whoever does not fix it at once: its owner hears of it."""
    article = held_article(key, by)
    require(by, "article.flag", in_hands(article, by))
    if reason not in FlagReason.values:
        raise Refused("Choose what is wrong.")
    _check_words(message)
    if article.flags >= MOST_FLAGS:
        raise Refused(f"There are {MOST_FLAGS} flags on it already. Fix it, or help to settle them.")
    found = _say(article, ReviewKind.FLAG, by, message=message.strip())
    found.reason = reason
    found.save()
    article.flags += 1
    article.save(update_fields=["flags"])
    record(events.ArticleFlagged(subject_id=article.pk, review=found.pk, reason=reason), by=by)
    return found


@transaction.atomic
def settle_flag(key: UUID, verdict: str, *, by: Actor, words: str = "") -> Review:
    """Settle a flag: it is fixed, or left as it is with a reason. Whoever flagged it hears which."""
    article = held_article(_article_of(key, by), by)
    found = held_review(key, by)
    require(by, "article.settle", in_hands(article, by))
    if found.kind != ReviewKind.FLAG or not found.is_open:
        raise Overtaken("This flag is settled already.")
    if verdict not in SETTLED:
        raise Refused("Choose what you made of it.")
    if verdict == Verdict.KEPT and not words.strip():
        raise Refused("Say why it stays: whoever flagged it reads it.")
    if len(words) > 500:
        raise Refused("Use at most 500 characters.")
    found.verdict, found.settled_words = verdict, words.strip()
    found.settled_at, found.settled_by_id = timezone.now(), by.card
    found.save()
    article.flags = max(article.flags - 1, 0)
    article.save(update_fields=["flags"])
    record(events.FlagSettled(subject_id=article.pk, review=found.pk, verdict=verdict), by=by)
    return found


@transaction.atomic
def vote(key: UUID, *, by: Actor, helped: bool) -> Revision:
    """Say whether what readers have of an article helped. One vote for each person and revision, changed as they like.

    Records nothing: it is counted, and nobody is told who clicked.
    """
    article = held_article(key, by)
    require(by, "article.vote", article)
    if article.live_id is None:
        raise Overtaken("There is nothing to read in it yet.")
    verdict = Verdict.HELPED if helped else Verdict.DID_NOT
    mine = {"revision_id": article.live_id, "person_id": by.card, "kind": ReviewKind.VOTE}
    found: Review | None = Review.objects.filter(**mine).first()
    rows = Revision.objects.filter(pk=article.live_id)
    if found is not None and found.verdict == verdict:
        return rows.get()
    if found is not None:
        rows.update(helped=F("helped") + (1 if helped else -1), did_not=F("did_not") + (-1 if helped else 1))
        found.verdict, found.answered_at = verdict, timezone.now()
        found.save()
        return rows.get()
    Review.objects.create(article=article, verdict=verdict, answered_at=timezone.now(), **mine)
    rows.update(helped=F("helped") + (1 if helped else 0), did_not=F("did_not") + (0 if helped else 1))
    return rows.get()


def _say(article: Article, kind: str, by: Actor, *, message: str, verdict: str = "") -> Review:
    at = timezone.now()
    return Review(
        article=article,
        revision_id=article.live_id,
        kind=kind,
        person_id=by.card,
        verdict=verdict,
        message=message,
        at=at,
        answered_at=at if verdict else None,
    )


def _check_words(message: str, environment: str = "") -> None:
    if len(message) > MESSAGE:
        raise Refused(f"Use at most {MESSAGE} characters.")
    if len(environment) > ENVIRONMENT:
        raise Refused(f"Name the environment in at most {ENVIRONMENT} characters.")


def _article_of(key: UUID, by: Actor) -> UUID:
    found: UUID | None = Review.objects.visible_to(by).filter(pk=key).values_list("article_id", flat=True).first()
    if found is None:
        raise Missing
    return found
