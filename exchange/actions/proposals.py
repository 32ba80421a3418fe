"""Giving an own article to a network: composing it, and letting exactly what was shown cross."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import NotAllowed, Overtaken, Refused
from exchange import events
from exchange.actions.drafts import MOST_OPEN, held
from exchange.choices import DraftState
from exchange.crossing import in_network
from exchange.models import Draft
from exchange.own_articles import KIND
from exchange.permissions import require
from exchange.proposing import ComposedPractice, Proposal, sealed
from exchange.rules import needs_second
from exchange.sources import Source
from knowledge.actions.editions import pin_own
from network.actions.practices.proposing import add_version, propose
from network.actions.practices.suggesting import suggest_change
from network.proposals import Proposed, proposed
from tenants.halls import Beyond

Compose = Callable[[Draft], ComposedPractice]
"""Makes what crosses of a draft, as the releaser sees its article. The view gives it: it has the releaser's sight."""


@transaction.atomic
def begin_proposal(source: Source, network: str, chosen: Proposal, *, by: Actor, there: UUID) -> Draft:
    """Begin to compose what may cross of an article that the actor was found to see. Nothing leaves by it. A draft of
    one's own for the same article, network and practice that is still open goes on.
    """
    require(by, "draft.begin")
    own = Draft.objects.filter(by=by.card, state__in=(DraftState.OPEN, DraftState.WAITING))
    same = {"subject_kind": KIND, "subject_id": source.key, "network": network}
    for row in own.filter(**same):
        if Proposal.model_validate(row.data).practice == chosen.practice:
            return row
    if own.count() >= MOST_OPEN:
        raise Refused(f"You have {MOST_OPEN} drafts that never left. Throw some away first.")
    made: Draft = Draft.objects.create(by_id=by.card, there=there, data=chosen.model_dump(mode="json"), **same)
    record(events.DraftBegun(subject_id=made.pk), by=by)
    return made


@transaction.atomic
def keep_proposal(key: UUID, chosen: Proposal, *, by: Actor) -> Draft:
    """Keep what the writer chose by now. Records nothing: a draft is its writer's own until it is released."""
    row = held(key, by)
    _write(row, chosen, by)
    return row


@transaction.atomic
def release_proposal(
    key: UUID, compose: Compose, *, by: Actor, beyond: Beyond, seen: str, sent: Proposal | None = None
) -> UUID:
    """Let an article cross: the practice and this desk's record are written together, or neither is. Returns the key of
    the practice.

    ``seen`` is the seal of what the releaser was shown: anything else is shown anew before it leaves. ``sent`` is what
    the writer's form said with it. Released twice it is one. ``NotAllowed`` without the second look that the
    organization asks for.
    """
    row = held(key, by)
    chosen = Proposal.model_validate(row.data)
    if row.state == DraftState.RELEASED and chosen.practice:
        return chosen.practice
    require(by, "draft.release", row)
    if row.state not in (DraftState.OPEN, DraftState.WAITING) or row.network != beyond.hall.slug:
        raise Overtaken("This was thrown away.")
    if sent is not None:
        _write(row, sent, by)
        chosen = sent
    composed = compose(row)
    if composed.lacks:
        raise Refused(" ".join(composed.lacks))
    if needs_second(False) and by.person_id == row.by_id:
        raise NotAllowed("Your organization wants a second person to look at this before it leaves.")
    if sealed(composed, chosen) != seen:
        raise Overtaken("What would cross has changed since you looked. Look at it once more.")
    what = _proposed(row, chosen, composed)
    practice, version = in_network(beyond.space, lambda: _cross(chosen, what, beyond))
    _note(row, chosen, composed, practice=practice, version=version, digest=what.digest, by=by)
    if not chosen.is_suggestion:
        pin_own(row.subject_id, row.network, practice, version, by=by)
    return practice


def _proposed(row: Draft, chosen: Proposal, composed: ComposedPractice) -> Proposed:
    return proposed(
        kind=composed.kind,
        title=composed.title,
        summary=composed.summary,
        body=dict(composed.body),
        topic=chosen.topic,
        label=chosen.label,
        significance=chosen.significance,
        note=composed.note,
        cases=composed.cases,
        once=row.once,
    )


def _cross(chosen: Proposal, what: Proposed, beyond: Beyond) -> tuple[UUID, int]:
    """What came of it in the network, as plain data: the practice, and the version it has now."""
    by = beyond.actor
    if chosen.practice is None:
        made = propose(what, by=by)
    elif chosen.is_suggestion:
        made = suggest_change(chosen.practice, what, by=by)
    else:
        made = add_version(chosen.practice, what, by=by)
    live = made.article.live
    return made.pk, (live.number or 0) if live else 0


def _note(
    row: Draft, chosen: Proposal, composed: ComposedPractice, *, practice: UUID, version: int, digest: str, by: Actor
) -> None:
    kept = chosen.model_copy(update={"practice": practice, "decided": {}})
    row.data, row.aliases = kept.model_dump(mode="json"), dict(composed.aliases)
    row.state, row.version, row.digest = DraftState.RELEASED, version, digest
    row.released_at, row.released_by_id = timezone.now(), by.card
    row.save()
    record(events.PracticeReleased(subject_id=row.pk, practice=practice, version=version, digest=digest), by=by)


def _write(row: Draft, chosen: Proposal, by: Actor) -> None:
    require(by, "draft.write", row)
    if row.state == DraftState.WAITING:
        raise Overtaken("It waits for a second look. Take it back before you change it.")
    if row.state != DraftState.OPEN:
        raise Overtaken("This has left already, and what left is never changed. Publish another version.")
    was = Proposal.model_validate(row.data)
    fixed = chosen.model_copy(update={"practice": was.practice, "is_suggestion": was.is_suggestion})
    row.data, row.updated_at = fixed.model_dump(mode="json"), timezone.now()
    row.save(update_fields=["data", "updated_at"])
