"""Composing what may cross: beginning a draft, keeping it, throwing it away, and asking a second person to look."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person
from exchange import events
from exchange.choices import DraftState
from exchange.composing import Composition
from exchange.models import Draft
from exchange.permissions import require
from exchange.sources import Source, source_of
from notifications.readers import reader

MOST_OPEN = 20
NOTE = 500


@transaction.atomic
def begin_draft(
    source: Source,
    network: str,
    *,
    by: Actor,
    there: UUID,
    escalation: UUID | None = None,
    community: UUID | None = None,
    topic: UUID | None = None,
) -> Draft:
    """Begin to compose what may cross about a subject that the actor was found to see. Nothing leaves by it.

    ``there`` is the actor's card in the network, ``escalation`` the one that more is added to, ``community``
    one that is asked. With a ``topic`` it is prepared: for whoever can help with that, with every field ticked. A draft
    of one's own for the same subject, network and receiver that is still open goes on.
    """
    require(by, "draft.begin")
    own = Draft.objects.filter(by=by.card, state__in=(DraftState.OPEN, DraftState.WAITING))
    same = {"subject_kind": source.kind, "subject_id": source.key, "network": network, "escalation": escalation}
    found = next((row for row in own.filter(**same) if _community_of(row) == community), None)
    if found is not None:
        return found
    if own.count() >= MOST_OPEN:
        raise Refused(f"You have {MOST_OPEN} drafts that never left. Throw some away first.")
    chosen = Composition(
        title=source.title[:200],
        severity=source.severity,
        community=community,
        topic=topic,
        is_anyone=topic is not None,
        fields=tuple(one.key for one in source.fields) if topic else (),
    )
    data, aliases = chosen.model_dump(mode="json"), _aliases(escalation)
    row = Draft.objects.create(by_id=by.card, there=there, data=data, aliases=aliases, **same)
    record(events.DraftBegun(subject_id=row.pk), by=by)
    return row


@transaction.atomic
def keep_draft(key: UUID, chosen: Composition, *, by: Actor) -> Draft:
    """Keep what the writer chose by now. Records nothing: a draft is its writer's own until it is released."""
    row = held(key, by)
    write(row, chosen, by)
    return row


def write(row: Draft, chosen: Composition, by: Actor) -> None:
    """Write what was chosen into a draft that is held. Raises as ``keep_draft``, and records nothing itself: a draft is
    its writer's own until it is released.
    """
    require(by, "draft.write", row)
    _check_open(row)
    row.data, row.updated_at = chosen.model_dump(mode="json"), timezone.now()
    row.save(update_fields=["data", "updated_at"])


@transaction.atomic
def discard_draft(key: UUID, *, by: Actor) -> None:
    """Throw a draft away: what was chosen is deleted, that it was there stays in the log."""
    row = held(key, by)
    require(by, "draft.write", row)
    if row.state not in (DraftState.OPEN, DraftState.WAITING):
        raise Overtaken("This has left already.")
    row.state, row.data, row.aliases = DraftState.DISCARDED, {}, {}
    row.save(update_fields=["state", "data", "aliases"])
    record(events.DraftDiscarded(subject_id=row.pk), by=by)


@transaction.atomic
def ask_release(key: UUID, person: UUID, *, by: Actor) -> Draft:
    """Ask a second person to look at it and to let it go. Until they answer, nobody changes it."""
    row = held(key, by)
    require(by, "draft.write", row)
    _check_open(row)
    asked = reader(person)
    if asked is None or not asked.actor.is_support or person == by.person_id:
        raise Refused("Choose another person of support: they look at it and release it.")
    source_of(row.subject_kind, row.subject_id, asked.actor)
    row.state, row.reviewer = DraftState.WAITING, Person.objects.get(pk=person)
    row.note = ""
    row.save(update_fields=["state", "reviewer", "note"])
    record(events.ReleaseAsked(subject_id=row.pk, person_id=person), by=by)
    return row


@transaction.atomic
def send_back(key: UUID, note: str, *, by: Actor) -> Draft:
    """As the second person: ask the writer to change something first."""
    row = held(key, by)
    require(by, "draft.release", row)
    if row.state != DraftState.WAITING:
        raise Overtaken("This does not wait for you any more.")
    note = note.strip()
    if not note or len(note) > NOTE:
        raise Refused(f"Say what to change, in at most {NOTE} characters.")
    row.state, row.note = DraftState.OPEN, note
    row.save(update_fields=["state", "note"])
    record(events.DraftSentBack(subject_id=row.pk, person_id=row.by_id), by=by)
    return row


@transaction.atomic
def take_back_asking(key: UUID, *, by: Actor) -> Draft:
    """As the writer: go on with a draft that waits for a second look. Records nothing: nothing was said or left."""
    row = held(key, by)
    require(by, "draft.write", row)
    if row.state != DraftState.WAITING:
        raise Overtaken("This does not wait for a second look any more.")
    row.state = DraftState.OPEN
    row.save(update_fields=["state"])
    return row


def held(key: UUID, by: Actor) -> Draft:
    """The fresh row of a draft the actor sees, locked.

    The owning app's action asks the permission and records the event.
    """
    row = Draft.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Missing
    return row


def _community_of(row: Draft) -> UUID | None:
    return Composition.model_validate(row.data).community


def _aliases(escalation: UUID | None) -> dict[str, str]:
    """What stood in for what when something last crossed there: the same name stays the same."""
    last = Draft.objects.filter(escalation=escalation, state=DraftState.RELEASED).order_by("-version").first()
    return dict(last.aliases) if escalation and last else {}


def _check_open(row: Draft) -> None:
    if row.state == DraftState.WAITING:
        raise Overtaken("It waits for a second look. Take it back before you change it.")
    if row.state != DraftState.OPEN:
        raise Overtaken("This has left already, and what left is never changed. Add another extract.")
