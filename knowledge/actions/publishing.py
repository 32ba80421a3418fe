"""From draft to what readers read: asking reviewers, their verdicts, publishing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from directory.models import Person, TeamMember
from knowledge import events
from knowledge.bodies import check_whole, is_framed
from knowledge.choices import Audience, Confidence, Level, ReviewKind, RevisionState, Significance, Verdict
from knowledge.holding import held_article, held_review, in_hands, open_revision, verify_again
from knowledge.models import Article, Review, Revision
from knowledge.models.articles import NOTE
from knowledge.models.reviews import MESSAGE
from knowledge.permissions import Held, require
from knowledge.processes import check_process
from knowledge.rules import approvals, rules

MOST_REVIEWERS = 10
ANSWERS = (Verdict.APPROVE, Verdict.CHANGES, Verdict.DEFER)


@transaction.atomic
def ask_review(
    key: UUID, people: Collection[UUID], *, by: Actor, significance: str, note: str = "", due_at: datetime | None = None
) -> Revision:
    """Ask colleagues by name to review what is being made of an article. From then on it stays as it is until they
    answered. Nobody is asked for their own: neither who wrote it nor who asks.
    """
    article = held_article(key, by)
    held = in_hands(article, by)
    require(by, "article.edit", held)
    revision = open_revision(article)
    if revision.is_in_review:
        raise Overtaken("Reviewers are asked already.")
    _check_whole(article, revision)
    asked = _reviewers(people, article, revision, by)
    needed = max(approvals(article.governance, article.audience, held.level, rules()), 1)
    if len(asked) < needed:
        raise Refused(f"It needs {needed} approvals: choose at least {needed} reviewers.")
    if due_at is not None and due_at <= timezone.now():
        raise Refused("Give a day in the future.")
    _describe(revision, significance, note)
    revision.state, revision.asked = RevisionState.REVIEW, needed
    revision.save()
    revision.reviews.filter(kind=ReviewKind.REVIEW).delete()
    Review.objects.bulk_create(
        Review(article=article, revision=revision, kind=ReviewKind.REVIEW, person=one, by_id=by.card, due_at=due_at)
        for one in asked
    )
    keys = tuple(one.pk for one in asked)
    told = events.ReviewAsked(subject_id=article.pk, revision=revision.pk, people=keys, asked=needed, due_at=due_at)
    record(told, by=by)
    return revision


@transaction.atomic
def answer_review(key: UUID, verdict: str, *, by: Actor, message: str = "") -> Review:
    """Say what one makes of a revision one was asked to review. Asking for changes and deferring want a reason; one
    such answer takes the revision out of review. An answer may be changed while the review lasts.
    """
    article, review = _reviewed(key, by)
    require(by, "review.answer", review)
    revision = open_revision(article)
    if not revision.is_in_review or review.revision_id != revision.pk:
        raise Overtaken("This review is over.")
    message = message.strip()
    if verdict not in ANSWERS:
        raise Refused("Choose what you make of it.")
    if verdict != Verdict.APPROVE and not message:
        raise Refused("Say why: whoever wrote it reads it.")
    if len(message) > MESSAGE:
        raise Refused(f"Use at most {MESSAGE} characters.")
    review.verdict, review.message, review.answered_at = verdict, message, timezone.now()
    review.save()
    left = {Verdict.CHANGES: RevisionState.CHANGES, Verdict.DEFER: RevisionState.DEFERRED}.get(Verdict(verdict))
    if left is not None:
        revision.state = left
        revision.save(update_fields=["state"])
    told = events.ReviewAnswered(subject_id=article.pk, revision=revision.pk, review=review.pk, verdict=verdict)
    record(told, by=by)
    return review


@transaction.atomic
def take_from_review(key: UUID, *, by: Actor) -> Revision:
    """Take a revision back from its reviewers, to change it. What they answered is kept with it until they are asked
    again. Records nothing: nothing is told of a draft that is a draft again.
    """
    article = held_article(key, by)
    require(by, "article.edit", in_hands(article, by))
    revision = open_revision(article)
    revision.state = RevisionState.DRAFT
    revision.save(update_fields=["state"])
    return revision


@transaction.atomic
def publish(key: UUID, *, by: Actor, significance: str = "", note: str = "", is_validated: bool = False) -> Article:
    """Make what was made of an article what readers read.

    Who is proficient publishes an open article alone, as KCS has it; anything else wants approvals of others, and
    nobody's own counts. The first revision is a major one. ``is_validated`` says that the resolution is known to hold.
    """
    article = held_article(key, by)
    held = in_hands(article, by)
    require(by, "article.publish", held)
    revision = open_revision(article)
    _check_whole(article, revision)
    _check_approved(article, revision, held, by)
    _describe(revision, significance or revision.significance, note or revision.note)
    last = Revision.objects.filter(article=article, number__isnull=False).order_by("-number").first()
    if last is None:
        revision.significance = Significance.MAJOR
    revision.number = (last.number or 0) + 1 if last else 1
    if revision.significance == Significance.TYPO and article.live is not None:
        revision.origin_version = article.live.origin_version
    revision.state, revision.published_at, revision.published_by_id = RevisionState.PUBLISHED, timezone.now(), by.card
    revision.save()
    _show(article, revision, is_validated=is_validated and held.level >= Level.CONTRIBUTOR)
    told = events.ArticlePublished(
        subject_id=article.pk,
        revision=revision.pk,
        number=revision.number,
        significance=revision.significance,
        confidence=article.confidence,
    )
    record(told, by=by)
    return article


def _check_whole(article: Article, revision: Revision) -> None:
    if article.is_process:
        check_process(revision.body)
    else:
        check_whole(article.kind, revision.body)


def _approved(revision: Revision) -> int:
    """How many others approve of a revision as it is: nobody's own counts."""
    rows = revision.reviews.filter(kind=ReviewKind.REVIEW, verdict=Verdict.APPROVE, answered_at__gte=revision.edited_at)
    return rows.exclude(person__in=revision.writers).count()


def _check_approved(article: Article, revision: Revision, held: Held, by: Actor) -> None:
    needed = approvals(article.governance, article.audience, held.level, rules())
    found = _approved(revision)
    if revision.is_in_review:
        needed = max(needed, revision.asked)
    if found < needed:
        lacks = needed - found
        raise NotAllowed(
            f"It needs {lacks} more approval{'s' if lacks > 1 else ''} of somebody who did not write it."
            " Ask for a review."
        )
    if revision.state == RevisionState.DEFERRED and needed:
        raise Refused("A reviewer deferred it. Ask again when what they wait for is there.")


def _show(article: Article, revision: Revision, *, is_validated: bool) -> None:
    article.live, article.title, article.summary = revision, revision.title, revision.summary
    article.changed_at = timezone.now()
    if is_framed(article.kind, revision.body):
        article.confidence = Confidence.FRAMED
    elif is_validated:
        article.confidence, article.verified_at = Confidence.VALIDATED, timezone.now()
        verify_again(article)
    elif revision.significance == Significance.MAJOR or article.confidence == Confidence.FRAMED:
        article.confidence, article.verified_at = Confidence.NOT_VALIDATED, None
        verify_again(article)
    article.save()


def _describe(revision: Revision, significance: str, note: str) -> None:
    if significance not in Significance.values:
        raise Refused("Choose how much it changes.")
    if len(note) > NOTE:
        raise Refused(f"Use at most {NOTE} characters to say what changed.")
    revision.significance, revision.note = significance, note.strip()


def _reviewers(people: Collection[UUID], article: Article, revision: Revision, by: Actor) -> list[Person]:
    if len(people) > MOST_REVIEWERS:
        raise Refused(f"Ask at most {MOST_REVIEWERS} people.")
    found = list(Person.objects.colleagues().filter(pk__in=people).order_by("name", "pk"))
    if len(found) < len(set(people)):
        raise Refused("One of these people does not work here any more.")
    if any(one.pk in (by.card, *revision.writers) for one in found):
        raise Refused("Nobody reviews their own: ask somebody who did not write it.")
    if article.audience == Audience.TEAM:
        inside = set(TeamMember.objects.filter(team=article.team_id, person__in=found).values_list("person", flat=True))
        for one in found:
            if one.pk not in inside:
                raise Refused(f"{one.name} is not in the team that it is for, and could not read it.")
    return found


def _reviewed(key: UUID, by: Actor) -> tuple[Article, Review]:
    """The article first, then the review: every action locks them in this order."""
    article = held_article(_article_of(key, by), by)
    return article, held_review(key, by)


def _article_of(key: UUID, by: Actor) -> UUID:
    found: UUID | None = Review.objects.visible_to(by).filter(pk=key).values_list("article_id", flat=True).first()
    if found is None:
        raise Missing
    return found
