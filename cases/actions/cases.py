"""What people do with a case. Four beats each: may they, can it, change it, say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import clockwork, handling
from cases.actions.closing import NO_OUTCOMES, close_case, confirm_solution, propose_solution
from cases.actions.editing import edit_case
from cases.actions.fields import NOTHING, complete
from cases.actions.lifecycle import change_status
from cases.actions.moves import enter_queue, main_thread, move, standing, touch
from cases.actions.snoozing import wake_by_reply
from cases.choices import NextAction, Priority, Severity, Status
from cases.events import cases as events
from cases.events import lifecycle as life
from cases.models import Case, Queue
from cases.permissions import may, require
from cases.saved.fields import Step
from cases.selectors.lifecycle import lifecycle
from cases.workflow import BY_HAND, SAY_WHAT_FOR, answer_to, closed_words, first_priority
from conversations.actions import Upload, add_entry, open_thread
from conversations.actions.threads import settle_sides
from conversations.models import Entry, Link
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from directory.models import Person

__all__ = [
    "assign_case",
    "change_status",
    "close_case",
    "confirm_solution",
    "edit_case",
    "follow_up",
    "hand_over",
    "move_case",
    "open_case",
    "propose_solution",
    "reply",
    "write_note",
]


@transaction.atomic(savepoint=False)
def open_case(
    *,
    by: Actor,
    queue: Queue,
    requester: Person,
    subject: str,
    body: str,
    priority: str = "",
    severity: str = "",
    product: str = "",
    tags: Sequence[str] = (),
    uploads: Sequence[Upload] = (),
    **given: Any,
) -> Case:
    """Open a case of ``requester`` in ``queue`` with its first entry and files. Returns the case.

    ``severity`` is what the requester says; until support sets a ``priority`` it is the one that answers to it.
    ``given`` is what ``add_entry`` takes. It sets no savepoint: whoever goes on in a transaction after a refusal has
    set one, as ``open_case_by_form`` does.
    """
    require(by, "case.open", queue)
    if not subject.strip():
        raise Refused("Give the case a subject, so that people can tell it from others.")
    case = Case(
        subject=subject.strip(),
        queue=queue,
        requester=requester,
        priority=Priority(priority or first_priority(severity)),
        severity=severity if severity in Severity.values else "",
        product=product.strip(),
        tags=handling.clean_tags(tags),
    )
    clockwork.follow(case, by=by, said="opened")
    case.save(force_insert=True)
    thread = open_thread("case", case.pk)
    entry = add_entry(thread, by=by, kind=Entry.Kind.REPLY, source=body, uploads=uploads, **given)
    record(
        events.CaseOpened(subject_id=case.pk, queue_id=queue.pk, requester_id=requester.pk, entry_id=entry.pk), by=by
    )
    return case


@transaction.atomic
def reply(case: Case, *, by: Actor, source: str, then: str = "", uploads: Sequence[Upload] = (), **given: Any) -> Entry:
    """Write to the requester, or as the requester. ``then`` is a status to take after an agent's reply (not on hold,
    which wants a reason), ``given`` what ``add_entry`` takes.

    A requester's reply opens a case again that had ended, or begins a follow-up case when it ended too long ago: the
    entry's thread says which. An agent's first reply opens a new one.
    """
    require(by, "case.reply", case)
    case = standing(case)
    is_requester = by.person_id == case.requester_id
    if case.is_closed and not is_requester:
        raise Overtaken(closed_words(case.ref))
    if case.is_closed and answer_to(case, lifecycle(), timezone.now()) == "follow_up":
        return follow_up(case, by=by, source=source, uploads=uploads, **given)
    entry = add_entry(main_thread(case), by=by, kind=Entry.Kind.REPLY, source=source, uploads=uploads, **given)
    record(events.ReplyAdded(subject_id=case.pk, entry_id=entry.pk), by=by)
    _move_by_reply(case, then, by=by, is_requester=is_requester)
    if is_requester:
        wake_by_reply(case, by=by)
    touch(case)
    clockwork.follow(case, by=by, said="requester" if is_requester else "support")
    return entry


def _move_by_reply(case: Case, then: str, *, by: Actor, is_requester: bool) -> None:
    if is_requester:
        status = Status.NEW if case.status == Status.NEW else Status.OPEN
    elif then in BY_HAND:
        status = Status(then)
        if status == Status.ON_HOLD and case.status != status:
            raise Refused(SAY_WHAT_FOR)
        if status == Status.SOLVED:
            complete(case, Step.SOLVE, NOTHING, by=by)
            settle_sides("case", case.pk, by=by, outcomes=NO_OUTCOMES)
    else:
        status = Status.OPEN if case.status == Status.NEW else Status(case.status)
    if case.status != status:
        move(case, status, by=by, reason="reply")


def follow_up(case: Case, *, by: Actor, source: str, **given: Any) -> Entry:
    """Begin a case with the words on one that has ended, and link the two. Returns its first entry."""
    made = open_case(
        by=by,
        queue=case.queue,
        requester=case.requester,
        subject=case.subject,
        body=source,
        priority=case.priority,
        severity=case.severity,
        product=case.product,
        tags=case.tags,
        **given,
    )
    made.fields = dict(case.fields)
    made.save(update_fields=["fields"])
    Link.objects.create(
        kind=Link.Kind.FOLLOW_UP, from_kind="case", from_id=made.pk, to_kind="case", to_id=case.pk, by_id=by.card
    )
    record(life.FollowUpOpened(subject_id=case.pk, other_id=made.pk), by=by)
    return main_thread(made).entries.get()


@transaction.atomic
def write_note(case: Case, *, by: Actor, source: str, uploads: Sequence[Upload] = (), **given: Any) -> Entry:
    """Write an internal note: it stays with the organization's own people. ``given`` is what ``add_entry`` takes.

    The first word of support shows that somebody has the case; not of a colleague who asks for help there.
    """
    require(by, "case.note", case)
    case = standing(case)
    entry = add_entry(main_thread(case), by=by, kind=Entry.Kind.NOTE, source=source, uploads=uploads, **given)
    record(events.NoteAdded(subject_id=case.pk, entry_id=entry.pk), by=by)
    touch(case)
    is_support = not by.is_system and by.person_id != case.requester_id
    if is_support and clockwork.is_unacknowledged(case) and may(by, "case.edit", case):
        clockwork.follow(case, by=by, said="taken")
    return entry


@transaction.atomic
def assign_case(case: Case, *, by: Actor, assignee: Person | None) -> Case:
    """Give the case to a colleague, or to nobody. Whoever takes a waiting case also owns its next action."""
    require(by, "case.assign", case)
    case = standing(case)
    was = case.assignee_id
    if not handling.assign(case, assignee):
        return case
    touch(case)
    record(events.CaseAssigned(subject_id=case.pk, assignee_id=assignee.pk if assignee else None, was_id=was), by=by)
    if handling.begins(case):
        move(case, Status.OPEN, by=by, reason="assigned")
    clockwork.follow(case, by=by, said="taken" if assignee is not None and not by.is_system else "")
    return case


@transaction.atomic
def hand_over(
    case: Case,
    *,
    by: Actor,
    next_kind: str,
    person: Person | None = None,
    note: str = "",
    act_by: datetime | None = None,
) -> Case:
    """Name who must act next, what, and by when. A live case always has somebody to act."""
    require(by, "case.hand_over", case)
    case = standing(case)
    handling.hand_over(case, next_kind, person=person, note=note, act_by=act_by)
    touch(case)
    handed = events.NextActionHandedOver(
        subject_id=case.pk, next_kind=NextAction(next_kind), person_id=case.next_person_id, act_by=act_by
    )
    record(handed, by=by)
    clockwork.follow(case, by=by, said="taken" if next_kind == NextAction.PERSON and not by.is_system else "")
    return case


@transaction.atomic
def move_case(case: Case, *, by: Actor, queue: Queue) -> Case:
    """Move the case to another queue that the actor sees. Its assignee stays only if they are in that queue's team;
    else it is the queue's again, and so is a next action that was theirs.
    """
    require(by, "case.edit", case)
    require(by, "case.open", queue)
    case = standing(case)
    if case.queue_id == queue.pk:
        return case
    was = case.queue_id
    left = enter_queue(case, queue, by=by)
    case.handed_on += 1
    touch(case)
    record(events.CaseMoved(subject_id=case.pk, queue_id=queue.pk, was_id=was), by=by)
    if left is not None:
        record(events.CaseAssigned(subject_id=case.pk, assignee_id=None, was_id=left), by=by)
    clockwork.follow(case, by=by)
    return case
