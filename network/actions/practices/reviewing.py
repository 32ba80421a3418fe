"""Reviewing practices: stewards ask people of other organizations by name, who answer with the network's checklist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import SUPPORT, Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person
from knowledge.choices import ReviewKind, Verdict
from knowledge.models import Review
from knowledge.models.reviews import MESSAGE
from network.actions.practices.judging import held_practice, judge_held
from network.checklists import ANSWERS, checklist
from network.events import practices as events
from network.models import Member, Practice
from network.permissions import require

MOST_REVIEWERS = 10
VERDICTS = {
    Verdict.APPROVE: "I approve it",
    Verdict.CHANGES: "It needs a change first",
    Verdict.DEFER: "I cannot say yet",
}


@transaction.atomic
def ask_reviewers(key: UUID, people: Collection[UUID], *, by: Actor, due_at: datetime | None = None) -> list[Review]:
    """As a steward, ask people of other organizations to review the version that is read now. Who was asked for it
    already is not asked again.
    """
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    version = practice.article.live
    if version is None or not practice.is_current:
        raise Overtaken("This practice was retired meanwhile.")
    if due_at is not None and due_at <= timezone.now():
        raise Refused("Give a day in the future.")
    here = Review.objects.filter(revision=version, kind=ReviewKind.REVIEW)
    known = set(here.values_list("person", flat=True))
    cards = _reviewers({one for one in people if one not in known}, practice)
    if not cards:
        raise Refused("Choose somebody who was not asked yet.")
    if len(known) + len(cards) > MOST_REVIEWERS:
        raise Refused(f"At most {MOST_REVIEWERS} people review one version.")
    made: list[Review] = Review.objects.bulk_create(
        Review(
            article=practice.article,
            revision=version,
            kind=ReviewKind.REVIEW,
            person=one,
            by_id=by.card,
            due_at=due_at,
        )
        for one in cards
    )
    record(events.ReviewersAsked(subject_id=practice.pk, people=tuple(one.pk for one in cards)), by=by)
    return made


@transaction.atomic
def nudge_reviewers(key: UUID, *, by: Actor) -> int:
    """As a steward, remind those who have not answered. Returns how many."""
    practice = held_practice(key, by)
    require(by, "practice.curate", practice)
    rows = Review.objects.filter(revision=practice.article.live_id, kind=ReviewKind.REVIEW, verdict="")
    people = tuple(rows.values_list("person", flat=True))
    if not people:
        raise Overtaken("Everybody who was asked has answered.")
    record(events.ReviewersAsked(subject_id=practice.pk, people=people, is_again=True), by=by)
    return len(people)


@transaction.atomic
def review_practice(key: UUID, verdict: str, answers: Mapping[str, str], *, by: Actor, message: str = "") -> Review:
    """As somebody who was asked, say what one makes of the version that is read now. Each question of the network is
    answered; anything but an approval says why. The last word counts, as long as that version is read.
    """
    practice = held_practice(key, by)
    row = (
        Review.objects.select_for_update()
        .filter(revision=practice.article.live_id, kind=ReviewKind.REVIEW, person=by.card)
        .first()
    )
    if row is None:
        raise Missing
    require(by, "practice.review", practice)
    row.message, row.answers = _message(verdict, message), _answers(answers, verdict)
    row.verdict, row.answered_at = verdict, timezone.now()
    row.save()
    record(events.PracticeReviewed(subject_id=practice.pk, review=row.pk, verdict=verdict), by=by)
    judge_held(practice, by=by)
    return row


def _message(verdict: str, message: str) -> str:
    message = message.strip()
    if verdict not in VERDICTS:
        raise Refused("Choose what you make of it.")
    if verdict != Verdict.APPROVE and not message:
        raise Refused("Say why: the author reads it.")
    if len(message) > MESSAGE:
        raise Refused(f"Use at most {MESSAGE:,} characters.")
    return message


def _answers(given: Mapping[str, str], verdict: str) -> dict[str, str]:
    asked = checklist().questions
    found = {question: given[question] for question in asked if given.get(question) in ANSWERS}
    if verdict == Verdict.APPROVE and len(found) < len(asked):
        raise Refused("Answer each question of the checklist before you approve.")
    return found


def _reviewers(people: Collection[UUID], practice: Practice) -> list[Person]:
    """Support staff of other active members than the author's."""
    if len(people) > MOST_REVIEWERS:
        raise Refused(f"Ask at most {MOST_REVIEWERS} people.")
    active = set(Member.objects.active().values_list("pk", flat=True))
    found = list(Person.objects.colleagues().filter(pk__in=people).order_by("name", "pk"))
    if len(found) < len(set(people)) or any(one.organization_id not in active for one in found):
        raise Refused("One of these people is not here any more.")
    roles = {one.value for one in SUPPORT}
    for one in found:
        if one.organization_id == practice.member_id:
            raise Refused(f"{one.name} is of the author's organization: reviewers are of others.")
        if one.role not in roles:
            raise Refused(f"{one.name} does not work cases, so they cannot try it.")
    return found
