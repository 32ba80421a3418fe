"""Keeping practices true: disputing and verifying them, holding and resuming, retiring, merging, taking words back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.jobs import remember_due
from core.refusals import Missing, Overtaken, Refused
from knowledge.choices import Confidence, Depth, FlagReason, ReviewKind, Verdict
from knowledge.models import Review, Revision
from network.actions.practices.judging import MOMENT, held_practice, judge_held, stand
from network.choices import Standing
from network.events import practices as events
from network.models import Practice
from network.models.practices import REASON
from network.permissions import require

MOST_OPEN = 50
GONE = "A practice that was withdrawn"
MOST_ALIKE = 100


@transaction.atomic
def dispute(key: UUID, reason: str, *, by: Actor) -> Review:
    """Say that a practice is not right, with what happened. Its author and the stewards read it."""
    practice = held_practice(key, by)
    require(by, "practice.speak", practice)
    words = _words(reason, "Say what happened: the author and the stewards read it.")
    open_ = Review.objects.filter(article=practice.article, kind=ReviewKind.FLAG, settled_at=None)
    if open_.count() >= MOST_OPEN:
        raise Refused("Much is disputed already. Let the author settle some of it first.")
    row: Review = Review.objects.create(
        article=practice.article,
        revision=practice.article.live,
        kind=ReviewKind.FLAG,
        person_id=by.card,
        reason=FlagReason.WRONG,
        message=words,
    )
    practice.article.flags = open_.count()
    practice.article.save(update_fields=["flags"])
    record(events.PracticeDisputed(subject_id=practice.pk, review=row.pk, reason=FlagReason.WRONG), by=by)
    return row


@transaction.atomic
def settle_dispute(key: UUID, dispute_id: UUID, verdict: str, *, by: Actor, words: str = "") -> Review:
    """As the author or a steward: what was disputed is fixed, or the practice stays as it is; with a word why."""
    practice = held_practice(key, by)
    require(by, "practice.settle", practice)
    rows = Review.objects.select_for_update().filter(article=practice.article, kind=ReviewKind.FLAG)
    row = rows.filter(pk=dispute_id).first()
    if row is None:
        raise Missing
    if row.settled_at is not None:
        raise Overtaken("This was settled meanwhile.")
    if verdict not in (Verdict.FIXED, Verdict.KEPT):
        raise Refused("Choose what came of it.")
    row.verdict, row.settled_at, row.settled_by_id = verdict, timezone.now(), by.card
    row.settled_words = _words(words, "Say in a line what came of it.")
    row.save()
    practice.article.flags = rows.filter(settled_at=None).count()
    practice.article.save(update_fields=["flags"])
    record(events.DisputeSettled(subject_id=practice.pk, review=row.pk, verdict=verdict), by=by)
    return row


@transaction.atomic
def verify_practice(key: UUID, *, by: Actor, depth: str, is_true: bool = True, message: str = "") -> Review:
    """Say that one has checked a practice against reality. Found untrue it is disputed as well."""
    practice = held_practice(key, by)
    require(by, "practice.speak", practice)
    if depth not in Depth.values:
        raise Refused("Choose how deep you looked.")
    if not is_true:
        dispute(key, message, by=by)
    message = message.strip()
    if len(message) > REASON:
        raise Refused(f"Use at most {REASON} characters.")
    row: Review = Review.objects.create(
        article=practice.article,
        revision=practice.article.live,
        kind=ReviewKind.VERIFICATION,
        person_id=by.card,
        verdict=Verdict.TRUE if is_true else Verdict.UNTRUE,
        depth=depth,
        message=message,
        answered_at=timezone.now(),
    )
    record(events.PracticeVerified(subject_id=practice.pk, is_true=is_true), by=by)
    judge_held(practice, by=by)
    return row


@transaction.atomic
def ask_to_verify(key: UUID, *, by: Actor) -> None:
    """As a steward, ask the author and whoever uses a practice to check it before it lapses."""
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    if not practice.is_current:
        raise Overtaken("This practice was retired meanwhile.")
    record(events.PracticeVerified(subject_id=practice.pk, is_asked=True), by=by)


@transaction.atomic
def hold_practice(key: UUID, reason: str, *, by: Actor) -> Practice:
    """As a steward, have nobody begin to use a practice for now. Whoever uses it is told.

    Records nothing itself: having it stand otherwise does.
    """
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    if not practice.takes_runs:
        raise Overtaken("It is on hold or retired already.")
    words = _words(reason, "Say why: whoever uses it reads it.")
    stand(practice, Standing.SUSPENDED, by=by, at=timezone.now(), reason=words)
    practice.ends_at = None
    practice.save()
    return practice


@transaction.atomic
def resume_practice(key: UUID, reason: str, *, by: Actor) -> Practice:
    """As a steward, end a suspension: what failed before suspends it no more, and what is proved counts as ever.

    Records nothing itself: having it stand otherwise does.
    """
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    if practice.standing != Standing.SUSPENDED:
        raise Overtaken("It is not suspended any more.")
    words = _words(reason, "Say what was found: whoever uses it reads it.")
    now = timezone.now()
    practice.resumed_at = now
    stand(practice, Standing.OPEN, by=by, at=now, reason=words)
    judge_held(practice, by=by, now=now)
    return practice


@transaction.atomic
def retire_practice(key: UUID, *, by: Actor, instead: UUID | None = None) -> Practice:
    """As the author or a steward, have nobody rely on a practice any more; ``instead`` stands for it. A merge is this:
    one of two goes, and leads to the other.
    """
    practice = held_practice(key, by)
    require(by, "practice.settle", practice)
    if practice.retired_at is not None:
        raise Overtaken("It is retired already.")
    article = practice.article
    if instead is not None:
        other = Practice.objects.visible_to(by).current().exclude(pk=practice.pk).filter(pk=instead).first()
        if other is None:
            raise Refused("Choose a practice that is still relied on.")
        article.superseded_by_id = other.article_id
    article.confidence, article.archived_at = Confidence.ARCHIVED, timezone.now()
    article.save()
    practice.retired_at, practice.ends_at = timezone.now(), None
    practice.save()
    remember_due(MOMENT, practice.pk, None)
    record(events.PracticeRetired(subject_id=practice.pk, instead=instead), by=by)
    return practice


@transaction.atomic
def tell_apart(key: UUID, other: UUID, *, by: Actor) -> None:
    """As a steward, note that two practices that look alike differ, so that nobody is asked again."""
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    if other == key or not Practice.objects.visible_to(by).filter(pk=other).exists():
        raise Missing
    practice.alike = sorted({*practice.alike, str(other)})[-MOST_ALIKE:]
    practice.save(update_fields=["alike"])
    record(events.PracticesToldApart(subject_id=practice.pk, other=other), by=by)


@transaction.atomic
def withdraw_practice(key: UUID, *, by: Actor) -> None:
    """As the author, take back one's words: they are deleted here in every version, and members that adopted them hear
    that theirs go too. That it was there, and what runs came to, stays without a word of it.
    """
    practice = held_practice(key, by)
    require(by, "practice.author", practice)
    article = practice.article
    article.title, article.summary, article.topic = GONE, "", ""
    article.confidence, article.archived_at = Confidence.ARCHIVED, timezone.now()
    article.save()
    Revision.objects.filter(article=article).update(title=GONE, summary="", body={}, html={}, note="")
    Review.objects.filter(article=article).update(message="", settled_words="", environment="", answers={})
    practice.withdrawn_at, practice.retired_at = timezone.now(), practice.retired_at or timezone.now()
    practice.ends_at, practice.reason = None, ""
    practice.save()
    remember_due(MOMENT, practice.pk, None)
    record(events.PracticeWithdrawn(subject_id=practice.pk), by=by)


def _words(given: str, asked: str) -> str:
    words = given.strip()
    if not words:
        raise Refused(asked)
    if len(words) > REASON:
        raise Refused(f"Use at most {REASON} characters.")
    return words
