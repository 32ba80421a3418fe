"""Major cases: a member proposes one, stewards open or refuse it, write updates, close it and open it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.actions import add_entry, open_thread
from conversations.actions.entries import fresh_key
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from network.agreements import agreed
from network.choices import MajorState, Severity
from network.events import majors as events
from network.events.majors import KIND
from network.models import Escalation, MajorCase, Topic
from network.models.majors import LONGEST
from network.numbers import next_number
from network.permissions import may, require
from network.selectors.majors import is_reopenable

NUMBERS = "majors"
MOST_WAITING = 10
"""So many proposals of one organization wait at once."""
MOST_OPEN = 50
MOST_ALIKE = 50
LONGEST_TITLE, LONGEST_PRODUCT, LONGEST_REASON = 200, 120, 1_000
UPDATES = 500
"""So many entries a major case holds."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a major case is called and says. ``topic`` is the key of a topic, ``severity`` a word of the network's."""

    title: str
    words: str
    topic: UUID | None = None
    product: str = ""
    severity: str = Severity.HIGH


@transaction.atomic
def propose_major(told: Told, *, by: Actor, alike: Sequence[UUID] = ()) -> MajorCase:
    """Propose a major case from escalations of one's own that look alike. Of these only their number is kept.

    ``Refused`` without one, unless a steward proposes it, and where too many wait already.
    """
    require(by, "major.propose")
    own = Escalation.objects.visible_to(by).filter(requester=by.organization_id, pk__in=list(alike)[:MOST_ALIKE])
    count = own.count()
    if not count and not may(by, "major.decide"):
        raise Refused("Choose at least one of your own escalations that this is about.")
    waiting = MajorCase.objects.filter(proposer=by.organization_id, state=MajorState.PROPOSED)
    if waiting.count() >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} proposals of your organization wait already. Let the stewards answer first.")
    row = MajorCase(number=next_number(NUMBERS), proposer_id=by.organization_id, proposed_by_id=by.card, alike=count)
    _take(row, _checked(told, by))
    row.save()
    record(events.MajorProposed(subject_id=row.pk, alike=count), by=by)
    return row


@transaction.atomic
def open_major(key: UUID, *, by: Actor) -> MajorCase:
    """Open what was proposed: from now on every member reads it, and links cases of its own."""
    row = _locked(key, by)
    require(by, "major.decide", row)
    _check_state(row, MajorState.PROPOSED)
    if MajorCase.objects.open().count() >= MOST_OPEN:
        raise Refused(f"{MOST_OPEN} major cases are open already. Close one first.")
    row.state, row.opened_at, row.decided_by_id = MajorState.OPEN, timezone.now(), by.card
    row.save(update_fields=["state", "opened_at", "decided_by"])
    open_thread(KIND, row.pk)
    record(events.MajorOpened(subject_id=row.pk), by=by)
    return row


@transaction.atomic
def refuse_major(key: UUID, *, by: Actor, reason: str) -> MajorCase:
    """Refuse what was proposed. The organization that proposed it reads why; nobody else learns of it."""
    row = _locked(key, by)
    require(by, "major.decide", row)
    _check_state(row, MajorState.PROPOSED)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"Say why, in at most {LONGEST_REASON:,} characters. Whoever proposed it reads this.")
    row.state, row.reason, row.decided_by_id = MajorState.REFUSED, words, by.card
    row.save(update_fields=["state", "reason", "decided_by"])
    record(events.MajorRefused(subject_id=row.pk), by=by)
    return row


@transaction.atomic
def change_major(key: UUID, told: Told, *, by: Actor) -> MajorCase:
    """Put a major case into other words, also before it is opened: what members read is the stewards' to answer for."""
    row = _locked(key, by)
    require(by, "major.decide", row)
    if row.state not in (MajorState.PROPOSED, MajorState.OPEN):
        raise Overtaken(_standing_words(row))
    was = (row.title, row.words, row.topic_id, row.product, row.severity)
    _take(row, _checked(told, by))
    now = (row.title, row.words, row.topic_id, row.product, row.severity)
    names = ("title", "words", "topic", "product", "severity")
    changed = [name for name, before, after in zip(names, was, now, strict=True) if before != after]
    if changed:
        row.save()
        record(events.MajorChanged(subject_id=row.pk, fields=changed), by=by)
    return row


@transaction.atomic
def write_update(key: UUID, *, by: Actor, source: str, once: UUID | None = None) -> Entry:
    """Tell every member how it stands. It flows down to the open cases that are linked.

    ``Repeated`` for a form that was sent before.
    """
    row = _locked(key, by)
    require(by, "major.decide", row)
    once = fresh_key(once, source, by=by)
    _check_state(row, MajorState.OPEN)
    entry = _say(row, source, by=by, once=once)
    row.save(update_fields=["updated_at"])
    record(events.MajorUpdated(subject_id=row.pk, entry_id=entry.pk), by=by)
    return entry


@transaction.atomic
def close_major(key: UUID, *, by: Actor, outcome: str, once: UUID | None = None) -> MajorCase:
    """Close it with what came of it. No case of a member is closed by it; whoever has one is told."""
    row = _locked(key, by)
    require(by, "major.decide", row)
    once = fresh_key(once, outcome, by=by)
    _check_state(row, MajorState.OPEN)
    entry = _say(row, outcome, by=by, once=once)
    row.state, row.closed_at, row.outcome, row.decided_by_id = MajorState.CLOSED, timezone.now(), entry, by.card
    row.save(update_fields=["state", "closed_at", "outcome", "decided_by", "updated_at"])
    record(events.MajorClosed(subject_id=row.pk, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def reopen_major(key: UUID, *, by: Actor, words: str, once: UUID | None = None) -> MajorCase:
    """Open it again, for as long as the network agreed on, and say why. Linked cases are part of it as before."""
    row = _locked(key, by)
    require(by, "major.decide", row)
    once = fresh_key(once, words, by=by)
    _check_state(row, MajorState.CLOSED)
    if not is_reopenable(row):
        raise Refused(f"It was closed more than {agreed().reopens.days} days ago. Propose a new one.")
    entry = _say(row, words, by=by, once=once)
    row.state, row.closed_at, row.outcome, row.reopened = MajorState.OPEN, None, None, row.reopened + 1
    row.decided_by_id = by.card
    row.save(update_fields=["state", "closed_at", "outcome", "reopened", "decided_by", "updated_at"])
    record(events.MajorReopened(subject_id=row.pk, entry_id=entry.pk), by=by)
    return row


def _locked(key: UUID, by: Actor) -> MajorCase:
    """The fresh row that the actor sees. ``Missing`` for any other."""
    rows = MajorCase.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def _check_state(row: MajorCase, state: str) -> None:
    if row.state != state:
        raise Overtaken(_standing_words(row))


def _standing_words(row: MajorCase) -> str:
    """What has become of it, said to whoever comes too late."""
    return {
        MajorState.PROPOSED: f"{row.ref} is not open yet: a steward decides about it.",
        MajorState.OPEN: f"{row.ref} is open.",
        MajorState.CLOSED: f"{row.ref} is closed.",
        MajorState.REFUSED: f"{row.ref} was refused.",
    }[MajorState(row.state)]


def _checked(told: Told, by: Actor) -> Told:
    """The same with its spaces cut off. ``Refused`` where words are missing or too many, or the topic is none."""
    found = Told(told.title.strip(), told.words.strip(), told.topic, told.product.strip(), told.severity)
    if not found.title or not found.words:
        raise Refused("Give it a title, and say what happens.")
    if len(found.title) > LONGEST_TITLE or len(found.words) > LONGEST or len(found.product) > LONGEST_PRODUCT:
        raise Refused(
            f"A title has at most {LONGEST_TITLE} characters, the text {LONGEST:,}, the product {LONGEST_PRODUCT}."
        )
    if found.severity not in Severity.values:
        raise Refused("Choose how severe it is.")
    if found.topic is not None and not Topic.objects.visible_to(by).current().filter(pk=found.topic).exists():
        raise Refused("Choose a topic of the network, or none.")
    return found


def _take(row: MajorCase, told: Told) -> None:
    row.title, row.topic_id, row.product, row.severity = told.title, told.topic, told.product, told.severity
    row.write(told.words)


def _say(row: MajorCase, source: str, *, by: Actor, once: UUID | None) -> Entry:
    """An entry of its thread, in memory its time on the row."""
    if len(source.strip()) > LONGEST:
        raise Refused(f"An update has at most {LONGEST:,} characters.")
    thread = Thread.objects.get(subject_kind=KIND, subject_id=row.pk, kind=Thread.Kind.MAIN)
    if Entry.objects.filter(thread=thread).count() >= UPDATES:
        raise Refused(f"{row.ref} has {UPDATES} updates, which is the most.")
    entry = add_entry(thread, by=by, kind=Entry.Kind.REPLY, source=source, once=once)
    row.updated_at = entry.at
    return entry
