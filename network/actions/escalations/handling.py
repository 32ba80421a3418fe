"""Working on an escalation: accepting, asking and answering, writing, proposing, judging, ending, opening again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person
from network.agreements import agreed
from network.choices import Ending, Label, Severity, Side
from network.events import escalations as events
from network.models import Escalation, EscalationGrant, Member
from network.permissions import require
from network.stepping import check_step, locked, move, say, settle, with_reason
from network.workflow import Step, after_writing, other

TAKEN = "Another organization has accepted this in the meantime."


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody who accepts says: their own number for it, what they do next, and by when."""

    ref: str
    next_step: str
    at: datetime
    priority: str = ""


@transaction.atomic
def accept(key: UUID, promise: Promise, *, by: Actor) -> Escalation:
    """Take a request, in one's own name: who, own number, next step and until when. The first to accept has it.

    ``Overtaken`` tells whoever was slower what has happened.
    """
    require(by, "escalation.accept")
    row = _offered_or_locked(key, by)
    if row.helper_id is None:
        row.helper_id = by.organization_id
        row.helper = _own(by)
    check_step(row, Step.ACCEPT, by)
    _check_promise(promise)
    row.helper_person_id, row.accepted_at = by.card, timezone.now()
    row.helper_ref, row.next_step, row.promised_at = promise.ref.strip(), promise.next_step.strip(), promise.at
    row.priority = promise.priority
    move(row, Step.ACCEPT, at=row.accepted_at)
    _name(row, by.card, by)
    record(events.EscalationAccepted(subject_id=row.pk, side=Side.HELPER), by=by)
    return row


@transaction.atomic
def ask_information(key: UUID, words: str, *, by: Actor, **given: Any) -> Escalation:
    """Ask for what is needed before it can be accepted. The clock of acknowledgement ends: the requester's turn."""
    row = _taken(key, Step.ASK, by)
    entry = say(row, with_reason(words), by=by, **given)
    move(row, Step.ASK)
    record(events.InformationAsked(subject_id=row.pk, side=Side.HELPER, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def answer(key: UUID, words: str, *, by: Actor, **given: Any) -> Escalation:
    """Give the information that was asked for. A new clock of acknowledgement runs for the helper's side."""
    row = _taken(key, Step.ANSWER, by)
    entry = say(row, words, by=by, **given)
    move(row, Step.ANSWER)
    record(events.InformationGiven(subject_id=row.pk, side=Side.REQUESTER, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def write(key: UUID, words: str, *, by: Actor, keeps_turn: bool = False, **given: Any) -> Escalation:
    """Write to the other side, whose turn it is then, unless one says that one is still on it."""
    row = _taken(key, Step.WRITE, by)
    side = Side(row.side_of(by.organization_id) or "")
    entry = say(row, words, by=by, **given)
    turn = side if keeps_turn else other(side)
    is_new_turn = turn != row.turn
    row.state, row.turn = after_writing(row.state), turn
    if is_new_turn or not keeps_turn:
        row.promised_at, row.next_step = None, ""
    settle(row, entry.at, is_new_turn=is_new_turn)
    told = events.EscalationAnswered(subject_id=row.pk, side=side, entry_id=entry.pk, turn=row.turn)
    record(told, by=by)
    return row


@transaction.atomic
def promise_step(key: UUID, promise: Promise, *, by: Actor) -> Escalation:
    """Say anew what one does next and by when. Only who helps promises. The turn stays.

    Records nothing: the page shows what is promised, and the clock what was missed.
    """
    row = _taken(key, Step.PROPOSE, by)
    _check_promise(promise)
    row.helper_ref, row.next_step, row.promised_at = promise.ref.strip(), promise.next_step.strip(), promise.at
    row.priority = promise.priority
    settle(row, timezone.now(), is_new_turn=False)
    return row


@transaction.atomic
def propose_solution(key: UUID, words: str, *, by: Actor, **given: Any) -> Escalation:
    """Propose a solution, which the requester's side confirms or rejects."""
    row = _taken(key, Step.PROPOSE, by)
    entry = say(row, _solution(words, given), by=by, **given)
    row.solution, row.proposed_at, row.promised_at, row.next_step = entry, entry.at, None, ""
    move(row, Step.PROPOSE, at=entry.at)
    record(events.EscalationSolutionProposed(subject_id=row.pk, side=Side.HELPER, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def reject_solution(key: UUID, words: str, *, by: Actor, **given: Any) -> Escalation:
    """Say that the solution does not help, and why: it goes on, and the helper has the turn."""
    row = _taken(key, Step.REJECT, by)
    entry = say(row, with_reason(words), by=by, **given)
    row.solution, row.proposed_at = None, None
    move(row, Step.REJECT, at=entry.at)
    record(events.EscalationSolutionRejected(subject_id=row.pk, side=Side.REQUESTER, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def confirm_solution(key: UUID, *, by: Actor) -> Escalation:
    """Confirm that it helped, which closes it: only the requester's side does."""
    return _ended(_taken(key, Step.CONFIRM, by), Step.CONFIRM, by)


@transaction.atomic
def withdraw(key: UUID, words: str, *, by: Actor) -> Escalation:
    """Take the request back, with a reason."""
    return _ended(_taken(key, Step.WITHDRAW, by), Step.WITHDRAW, by, with_reason(words))


@transaction.atomic
def decline(key: UUID, words: str, *, by: Actor) -> Escalation:
    """Say that one cannot help, with a reason."""
    return _ended(_taken(key, Step.DECLINE, by), Step.DECLINE, by, with_reason(words))


@transaction.atomic
def give_back(key: UUID, words: str, *, by: Actor) -> Escalation:
    """Return what one had accepted, with a reason."""
    return _ended(_taken(key, Step.RETURN, by), Step.RETURN, by, with_reason(words))


@transaction.atomic
def reopen(key: UUID, words: str, *, by: Actor, **given: Any) -> Escalation:
    """Open it again while that is possible: the same two go on, and the helper has the turn."""
    row = _taken(key, Step.REOPEN, by)
    span = agreed().reopens
    if row.revoked_at is not None:
        raise Refused("You have taken back what crossed. Ask anew: your draft can begin with it.")
    if row.closed_at is None or timezone.now() > row.closed_at + span:
        raise Refused(f"It ended more than {span.days} days ago. Ask anew: your draft can begin with it.")
    if Member.objects.active().filter(pk__in=[row.requester_id, row.helper_id]).count() < 2:
        raise Refused("The other organization has no active place in the network. Ask somebody else.")
    entry = say(row, with_reason(words), by=by, **given)
    row.reopened += 1
    row.solution, row.proposed_at = None, None
    move(row, Step.REOPEN, at=entry.at)
    record(events.EscalationReopened(subject_id=row.pk, side=Side.REQUESTER, entry_id=entry.pk), by=by)
    return row


@transaction.atomic
def name_reader(key: UUID, person: UUID, *, by: Actor) -> None:
    """Let one of one's own people read it by name: a contributor, or for what is red anybody.

    ``Missing`` for a person of another organization: who sees it through an escalation passes it on to nobody.
    """
    row = locked(key, by)
    require(by, "escalation.name", row)
    if row.label == Label.RED and row.side_of(by.organization_id) == Side.HELPER:
        raise Refused("What is TLP:RED is read by whom it was addressed to, and by nobody else of your organization.")
    if not Person.objects.filter(pk=person, organization_id=by.organization_id, is_active=True).exists():
        raise Missing
    if _name(row, person, by):
        side = row.side_of(by.organization_id) or ""
        record(events.ReaderNamed(subject_id=row.pk, side=side, person_id=person), by=by)


def _solution(words: str, given: Any) -> str:
    if not words.strip() and not given.get("attachment_ids") and not given.get("uploads"):
        raise Refused("Write down the solution.")
    return words


def _name(row: Escalation, person: UUID, by: Actor) -> bool:
    return EscalationGrant.objects.get_or_create(escalation=row, person_id=person, defaults={"by_id": by.card})[1]


def _taken(key: UUID, step: Step, by: Actor) -> Escalation:
    row = locked(key, by)
    require(by, "escalation.work", row)
    check_step(row, step, by)
    return row


def _ended(row: Escalation, step: Step, by: Actor, reason: str = "") -> Escalation:
    side = row.side_of(by.organization_id) or ""
    move(row, step, reason=reason)
    record(events.EscalationClosed(subject_id=row.pk, side=side, ending=Ending(row.ending)), by=by)
    return row


def _offered_or_locked(key: UUID, by: Actor) -> Escalation:
    """The row of a request to one's own organization, or of one offered to it among others, locked."""
    was_offered = Escalation.objects.filter(offers__member=by.organization_id, pk=key).exists()
    if not was_offered:
        return locked(key, by)
    row: Escalation = Escalation.objects.lock(key)
    if row.helper_id not in (None, by.organization_id):
        raise Overtaken(TAKEN)
    if row.helper_id is None and not row.is_live:
        raise Overtaken("This is not asked any more.")
    return row


def _own(by: Actor) -> Any:
    found = Member.objects.visible_to(by).active().filter(pk=by.organization_id).first()
    if found is None:
        raise Missing
    return found


def _check_promise(promise: Promise) -> None:
    if not promise.ref.strip() or len(promise.ref) > 60:
        raise Refused("Give your own number for it, in at most 60 characters: it is how you find each other again.")
    if not promise.next_step.strip() or len(promise.next_step) > 300:
        raise Refused("Say what you do next, in at most 300 characters.")
    if promise.at <= timezone.now():
        raise Refused("Promise a time that is still to come.")
    if promise.priority and promise.priority not in Severity.values:
        raise Refused("Choose a priority of the list.")
