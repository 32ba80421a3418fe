"""Contributing back: a member that adapted a practice suggests its change, and the author takes it or does not."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge.choices import RevisionState, Significance
from knowledge.models import Revision
from network.actions.practices.judging import held_practice
from network.actions.practices.proposing import show_version, stand_anew, version_of
from network.events import practices as events
from network.models import Practice
from network.permissions import require
from network.proposals import Proposed


@transaction.atomic
def suggest_change(key: UUID, what: Proposed, *, by: Actor) -> Practice:
    """Suggest another version of a practice of another member. Readers keep what they have until its author takes it.
    One suggestion waits at a time.
    """
    practice = held_practice(key, by)
    require(by, "practice.adopt", practice)
    if Revision.objects.filter(pk=what.once).exists():
        return practice
    if not practice.is_current or practice.article.live is None:
        raise Overtaken("This practice was retired meanwhile.")
    if practice.article.kind != what.kind:
        raise Refused("Another version is of the same kind.")
    if Revision.objects.open().filter(article=practice.article).exists():
        raise Refused("Another suggestion waits for the author already. Try again once it is answered.")
    made = version_of(practice.article, what, what.significance, by)
    made.state, made.published_at, made.published_by_id = RevisionState.REVIEW, None, None
    made.base = practice.article.live.number
    made.save(force_insert=True)
    record(events.ChangeSuggested(subject_id=practice.pk), by=by)
    return practice


@transaction.atomic
def answer_suggestion(key: UUID, *, by: Actor, is_taken: bool, significance: str = "", reason: str = "") -> Practice:
    """As the author, publish what was suggested as the next version, or refuse it with a reason that they read."""
    practice = held_practice(key, by)
    require(by, "practice.author", practice)
    row = Revision.objects.open().select_for_update().filter(article=practice.article).first()
    if row is None:
        raise Missing
    if is_taken:
        if significance not in Significance.values:
            raise Refused("Choose how much it changes.")
        live = practice.article.live
        row.number = (live.number or 0) + 1 if live else 1
        row.state, row.significance = RevisionState.PUBLISHED, significance
        row.published_at, row.published_by_id = timezone.now(), by.card
        row.save()
        show_version(practice.article, row)
        told = events.PracticeVersioned(subject_id=practice.pk, version=row.number, significance=significance)
        record(told, by=by)
        stand_anew(practice, significance, by=by)
    else:
        reason = reason.strip()
        if not reason or len(reason) > 500:
            raise Refused("Say why, in at most 500 characters: whoever suggested it reads it.")
        row.state, row.note = RevisionState.DISCARDED, reason
        row.save()
    record(events.SuggestionAnswered(subject_id=practice.pk, people=(row.by_id,), is_taken=is_taken), by=by)
    return practice
