"""What people do with a case. Four beats each: may they, can it, change it, say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.choices import CATEGORY_OF, Category, NextAction, Priority, Resolution, Status
from cases.events import cases as events
from cases.models import Case, Queue
from cases.permissions import require
from conversations.actions import Upload, add_entry, open_thread
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person

MAX_TAGS = 20
BY_HAND = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED)


@transaction.atomic
def open_case(
    *,
    by: Actor,
    queue: Queue,
    requester: Person,
    subject: str,
    body: str,
    priority: str = Priority.MEDIUM,
    product: str = "",
    tags: Sequence[str] = (),
    uploads: Sequence[Upload] = (),
) -> Case:
    """Open a case of ``requester`` in ``queue`` with its first entry and files. Returns the case."""
    require(by, "case.open", queue)
    if not subject.strip():
        raise Refused("Give the case a subject, so that people can tell it from others.")
    case = Case.objects.create(
        subject=subject.strip(),
        queue=queue,
        requester=requester,
        priority=Priority(priority),
        product=product.strip(),
        tags=_clean_tags(tags),
    )
    case.refresh_from_db(fields=["number"])
    thread = open_thread("case", case.pk)
    entry = add_entry(thread, by=by, kind=Entry.Kind.REPLY, source=body, uploads=uploads)
    record(
        events.CaseOpened(subject_id=case.pk, queue_id=queue.pk, requester_id=requester.pk, entry_id=entry.pk), by=by
    )
    return case


@transaction.atomic
def reply(case: Case, *, by: Actor, source: str, then: str = "", uploads: Sequence[Upload] = ()) -> Entry:
    """Write to the requester, or as the requester. ``then`` is a status to take after an agent's reply.

    A requester's reply opens the case again, whatever its status was; an agent's first reply opens a new one.
    """
    require(by, "case.reply", case)
    case = Case.objects.lock(case.pk)
    is_requester = by.person_id == case.requester_id
    if case.is_closed and not is_requester:
        raise Overtaken(f"{case.ref} is closed. The requester opens it again by replying.")
    entry = add_entry(_thread(case), by=by, kind=Entry.Kind.REPLY, source=source, uploads=uploads)
    record(events.ReplyAdded(subject_id=case.pk, entry_id=entry.pk), by=by)
    if is_requester:
        _move(case, Status.NEW if case.status == Status.NEW else Status.OPEN, by=by, reason="reply")
    elif then in BY_HAND:
        _move(case, then, by=by, reason="reply")
    elif case.status == Status.NEW:
        _move(case, Status.OPEN, by=by, reason="reply")
    _touch(case)
    return entry


@transaction.atomic
def write_note(case: Case, *, by: Actor, source: str, uploads: Sequence[Upload] = ()) -> Entry:
    """Write an internal note: it stays with the organization's own people."""
    require(by, "case.note", case)
    case = Case.objects.lock(case.pk)
    entry = add_entry(_thread(case), by=by, kind=Entry.Kind.NOTE, source=source, uploads=uploads)
    record(events.NoteAdded(subject_id=case.pk, entry_id=entry.pk), by=by)
    _touch(case)
    return entry


@transaction.atomic
def assign_case(case: Case, *, by: Actor, assignee: Person | None) -> Case:
    """Give the case to a colleague, or to nobody. Whoever takes a waiting case also owns its next action."""
    require(by, "case.assign", case)
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed.")
    if assignee is not None and (assignee.kind != Person.Kind.COLLEAGUE or not assignee.is_active):
        raise Refused("Only colleagues take cases.")
    if case.assignee_id == (assignee.pk if assignee else None):
        return case
    was = case.assignee_id
    case.assignee = assignee
    if case.category == Category.OPEN and case.next_kind in (NextAction.QUEUE, NextAction.PERSON):
        case.ask(NextAction.PERSON if assignee else NextAction.QUEUE, assignee)
    _touch(case)
    record(events.CaseAssigned(subject_id=case.pk, assignee_id=assignee.pk if assignee else None, was_id=was), by=by)
    if case.status == Status.NEW and assignee is not None:
        _move(case, Status.OPEN, by=by, reason="assigned")
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
    case = Case.objects.lock(case.pk)
    if not case.is_live:
        raise Overtaken(f"{case.ref} is {case.get_status_display().lower()}: nobody has to act.")
    kind = NextAction(next_kind)
    if kind == NextAction.PERSON and (person is None or person.kind != Person.Kind.COLLEAGUE):
        raise Refused("Choose the colleague who acts next.")
    if act_by is not None and act_by <= timezone.now():
        raise Refused("Give a time in the future for the next action.")
    case.ask(kind, person)
    case.next_note, case.act_by = note.strip()[:160], act_by
    _touch(case)
    record(
        events.NextActionHandedOver(subject_id=case.pk, next_kind=kind, person_id=case.next_person_id, act_by=act_by),
        by=by,
    )
    return case


@transaction.atomic
def change_status(case: Case, *, by: Actor, status: str) -> Case:
    """Take another status by hand. Closing is an action of its own, with a resolution."""
    require(by, "case.change_status", case)
    case = Case.objects.lock(case.pk)
    if status not in BY_HAND:
        raise Refused("Choose Open, Pending, On hold or Solved. Closing asks for a resolution.")
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed. The requester opens it again by replying.")
    _move(case, status, by=by, reason="person")
    _touch(case)
    return case


@transaction.atomic
def edit_case(case: Case, *, by: Actor, subject: str, priority: str, product: str, tags: Sequence[str]) -> Case:
    """Change what the case says about itself. Fields that stay the same are not told."""
    require(by, "case.edit", case)
    if not subject.strip():
        raise Refused("Give the case a subject, so that people can tell it from others.")
    case = Case.objects.lock(case.pk)
    new = {
        "subject": subject.strip(),
        "priority": Priority(priority),
        "product": product.strip(),
        "tags": _clean_tags(tags),
    }
    changed = tuple(name for name, value in new.items() if getattr(case, name) != value)
    if not changed:
        return case
    for name in changed:
        setattr(case, name, new[name])
    _touch(case)
    record(events.CaseEdited(subject_id=case.pk, fields=changed), by=by)
    return case


@transaction.atomic
def move_case(case: Case, *, by: Actor, queue: Queue) -> Case:
    """Move the case to another queue that the actor sees. Its assignee stays only if they support that queue."""
    require(by, "case.edit", case)
    require(by, "case.open", queue)
    case = Case.objects.lock(case.pk)
    if case.queue_id == queue.pk:
        return case
    was, case.queue = case.queue_id, queue
    _touch(case)
    record(events.CaseMoved(subject_id=case.pk, queue_id=queue.pk, was_id=was), by=by)
    return case


@transaction.atomic
def propose_solution(case: Case, *, by: Actor, entry_id: UUID) -> Case:
    """Propose an entry of the case as its solution. Anyone who sees the case may; it closes nothing."""
    require(by, "case.propose", case)
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed.")
    entry = Entry.objects.visible_to(by).filter(thread=_thread(case), pk=entry_id).first()
    if entry is None:
        raise Missing
    case.solution = entry
    _touch(case)
    record(events.SolutionProposed(subject_id=case.pk, entry_id=entry.pk), by=by)
    return case


@transaction.atomic
def close_case(case: Case, *, by: Actor, resolution: str, entry_id: UUID | None = None) -> Case:
    """Close the case with a resolution code. Only support of its queue may.

    The code is asked for here and not only in the form, because other doors close cases too.
    """
    require(by, "case.close", case)
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise Overtaken(f"{case.ref} is closed already.")
    if resolution not in Resolution.values:
        raise Refused("Say how the case ended: choose a resolution.")
    if entry_id is not None:
        case.solution = _thread(case).entries.filter(pk=entry_id).first()
    case.resolution = resolution
    case.closed_at = timezone.now()
    case.solved_at = case.solved_at or case.closed_at
    case.become(Status.CLOSED)
    _rest(case)
    _touch(case)
    record(events.CaseClosed(subject_id=case.pk, resolution=resolution), by=by)
    return case


def _clean_tags(tags: Sequence[str]) -> list[str]:
    """Free words on a case: lower case, trimmed, each once, at most ``MAX_TAGS`` of 40 characters."""
    found = list(dict.fromkeys(tag.strip().lower()[:40] for tag in tags if tag.strip()))
    if len(found) > MAX_TAGS:
        raise Refused(f"A case carries at most {MAX_TAGS} tags.")
    return found


def _move(case: Case, status: str, *, by: Actor, reason: str) -> None:
    """Take a status, name who acts next by it, and say so."""
    if case.status == status:
        return
    was = case.status
    case.become(status)
    if CATEGORY_OF[status] == Category.OPEN:
        case.ask(NextAction.PERSON if case.assignee_id else NextAction.QUEUE, case.assignee)
        case.closed_at = case.solved_at = None
        case.resolution = ""
    elif status == Status.PENDING:
        case.ask(NextAction.REQUESTER)
    elif status == Status.ON_HOLD:
        case.ask(NextAction.OTHER)
    else:
        case.solved_at = timezone.now()
        _rest(case)
    case.save()
    record(events.StatusChanged(subject_id=case.pk, status=status, was=was, reason=reason), by=by)


def _rest(case: Case) -> None:
    """Nobody has to act any more."""
    case.ask(NextAction.REQUESTER)
    case.act_by, case.next_note = None, ""


def _touch(case: Case) -> None:
    case.updated_at = timezone.now()
    case.save()


def _thread(case: Case) -> Thread:
    return Thread.objects.get(subject_kind="case", subject_id=case.pk, kind=Thread.Kind.MAIN)
