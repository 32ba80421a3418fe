"""Side threads: splintering one from an entry, writing in it, letting people in and out, ending it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations import events
from conversations.actions.entries import add_entry
from conversations.mentions import Unseen
from conversations.models import Entry, Thread, ThreadMember
from conversations.permissions import require
from conversations.selectors.audiences import people_of_team, who_reads_entry, who_reads_thread
from conversations.selectors.threads import Marker, main_thread, open_sides
from conversations.subjects import requester_of
from conversations.widening import Widens, quoted
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from directory.models import Person, Team
from notifications.readers import readers

NAME_LENGTH = 120
OUTCOME_LENGTH = 1000
MOST = 50
Audience = Thread.Audience


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who a new side thread is for: ``people`` for chosen people, ``team`` for a team; requester and support are known.

    ``is_sure`` says that whoever chose was told who reads more than before, and wants it.
    """

    audience: str
    people: tuple[Person, ...] = ()
    team: Team | None = None
    is_sure: bool = False


@transaction.atomic
def splinter(
    entry: Entry, *, by: Actor, chosen: Chosen, name: str, source: str, is_quoted: bool = False, **given: Any
) -> Thread:
    """Open a side thread from an entry, with its first words. Returns the thread.

    With ``is_quoted`` the entry's words are carried into it; without, nothing of the entry is. ``Widens`` where
    somebody of the new audience may not read the entry, unless ``chosen.is_sure``. ``given`` is for ``add_entry``.
    """
    require(by, "thread.splinter", entry)
    if entry.deleted_at:
        raise Overtaken("This entry was deleted in the meantime.")
    if not name.strip():
        raise Refused("Give the side thread a name, so that people can tell what it is about.")
    people = _audience(entry, by, chosen)
    _check_width(entry, chosen, people)
    thread = _make(entry, by, chosen, people, name=name.strip())
    words = f"{quoted(entry.source, entry.by.name)}\n\n{source}" if is_quoted else source
    first = add_entry(thread, by=by, kind=thread.entry_kind, source=words, **given)
    record(
        events.SideThreadOpened(subject_id=thread.pk, parent_id=entry.pk, entry_id=first.pk, audience=chosen.audience),
        by=by,
    )
    return thread


def _make(entry: Entry, by: Actor, chosen: Chosen, people: Iterable[Person], *, name: str) -> Thread:
    """The thread's own row, and one for each person in it: whoever opens it and ``people``."""
    thread = Thread.objects.create(
        subject_kind=entry.thread.subject_kind,
        subject_id=entry.thread.subject_id,
        kind=Thread.Kind.SIDE,
        parent=entry,
        name=name[:NAME_LENGTH],
        audience=chosen.audience,
        team=chosen.team if chosen.audience == Audience.TEAM else None,
        by_id=by.card,
    )
    keys = dict.fromkeys([by.card, *(person.pk for person in people)])
    ThreadMember.objects.bulk_create([ThreadMember(thread=thread, person_id=key, by_id=by.card) for key in keys])
    return thread


@transaction.atomic
def write_aside(thread: Thread, *, by: Actor, source: str, **given: Any) -> Entry:
    """Write in a side thread one is in. ``given`` is what ``add_entry`` takes."""
    require(by, "thread.write", thread)
    thread = _open(thread)
    entry = add_entry(thread, by=by, kind=thread.entry_kind, source=source, **given)
    record(events.SideEntryAdded(subject_id=thread.pk, entry_id=entry.pk), by=by)
    return entry


@transaction.atomic
def write_and_let_in(thread: Thread, *, by: Actor, source: str, **given: Any) -> Entry:
    """Write in a side thread and let those in whom it names and who cannot read it: from now on, without what had been
    written before. The writer was shown their names and chose that.
    """
    require(by, "thread.manage", thread)
    try:
        return write_aside(thread, by=by, source=source, **{**given, "asks": True})
    except Unseen as unseen:
        for person in Person.objects.filter(pk__in=unseen.people):
            add_member(thread, by=by, person=person, is_sure=True)
    return write_aside(thread, by=by, source=source, **{**given, "asks": False})


@transaction.atomic
def add_member(
    thread: Thread, *, by: Actor, person: Person, with_history: bool = False, is_sure: bool = False
) -> ThreadMember:
    """Let a person into a side thread: with what had been written before, or from now on. Everybody in it sees which.

    ``Widens`` for somebody who does not see what the thread was splintered from, unless ``is_sure``.
    """
    require(by, "thread.manage", thread)
    thread = _open(thread)
    _check_fit(thread, person)
    if ThreadMember.objects.filter(thread=thread, person=person, left_at=None).exists():
        raise Overtaken(f"{person.name} is in this side thread already.")
    if not is_sure and thread.parent_id and person.pk not in who_reads_entry(thread.parent_id, [person.pk]):
        raise Widens([f"{person.name} does not see what this side thread was opened from"])
    now = timezone.now()
    row: ThreadMember = ThreadMember.objects.update_or_create(
        thread=thread,
        person=person,
        defaults={"by_id": by.card, "at": now, "left_at": None, "sees_from": None if with_history else now},
    )[0]
    record(events.ThreadMemberAdded(subject_id=thread.pk, person_id=person.pk, with_history=with_history), by=by)
    return row


@transaction.atomic
def remove_member(thread: Thread, *, by: Actor, person_id: UUID) -> None:
    """Take a person out of a side thread, or leave it. One of the organization's own people always stays."""
    require(by, "thread.manage", thread)
    thread = _open(thread)
    rows = ThreadMember.objects.select_for_update().filter(thread=thread, left_at=None)
    row = rows.filter(person=person_id).first()
    if row is None:
        raise Overtaken("This person is not in the side thread any more.")
    colleagues = rows.filter(person__kind=Person.Kind.COLLEAGUE).exclude(person=person_id)
    if thread.audience in (Audience.PEOPLE, Audience.REQUESTER) and not colleagues.exists():
        raise Refused("Somebody of your own must stay. Close the side thread instead.")
    row.left_at = timezone.now()
    row.save(update_fields=["left_at"])
    record(events.ThreadMemberRemoved(subject_id=thread.pk, person_id=person_id), by=by)


@transaction.atomic
def close_thread(thread: Thread, *, by: Actor, outcome: str) -> Thread:
    """End a side thread with a line of outcome. What was written stays readable for its audience."""
    require(by, "thread.manage", thread)
    return _close(_open(thread), by, outcome)


@transaction.atomic
def reopen_thread(thread: Thread, *, by: Actor) -> Thread:
    """Open a side thread again that has ended. Its line of outcome is shown no longer, and written anew at the end."""
    require(by, "thread.manage", thread)
    found = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if found.is_open:
        raise Overtaken("This side thread is open already.")
    found.closed_at = None
    found.save(update_fields=["closed_at"])
    record(events.SideThreadReopened(subject_id=found.pk), by=by)
    return found


@transaction.atomic
def settle_sides(kind: str, key: UUID, *, by: Actor, outcomes: Mapping[UUID, str]) -> None:
    """End every open side thread of a subject that ends, each with its line of outcome.

    The owning app's action asks the permission. ``Refused`` names the threads without a line, in the words this actor
    may read: whoever ends a subject may say how a thread ended that they are not in, and learns nothing of it.
    """
    sides = open_sides(kind, key, by)
    refuse_open(sides, outcomes)
    for side in sides:
        _close(_open(Thread.objects.get(pk=side.key)), by, outcomes[side.key])


def refuse_open(sides: Iterable[Marker], outcomes: Mapping[UUID, str]) -> None:
    """``Refused`` with the words of open side threads that have no line of outcome.

    The owning app's action asks the permission and records the event.
    """
    names = "; ".join(f"“{one.words}”" for one in sides if not outcomes.get(one.key, "").strip())
    if names:
        raise Refused(f"Side threads are still open: {names}. Say in a line how each one ended.")


def _close(thread: Thread, by: Actor, outcome: str) -> Thread:
    if not outcome.strip():
        raise Refused("Say in a line how the side thread ended.")
    thread.closed_at, thread.outcome = timezone.now(), outcome.strip()[:OUTCOME_LENGTH]
    thread.save(update_fields=["closed_at", "outcome"])
    record(events.SideThreadClosed(subject_id=thread.pk), by=by)
    return thread


def _open(thread: Thread) -> Thread:
    """The fresh row, locked; ``Overtaken`` when the thread has ended."""
    found = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if not found.is_open:
        raise Overtaken("This side thread has ended.")
    return found


def _audience(entry: Entry, by: Actor, chosen: Chosen) -> list[Person]:
    """The people a new side thread names besides whoever opens it."""
    thread = entry.thread
    if chosen.audience == Audience.REQUESTER:
        require(by, "thread.answer", thread)
        asking = requester_of(thread.subject_kind, thread.subject_id)
        found = list(Person.objects.filter(pk=asking)) if asking else []
        if not found or asking == by.person_id:
            raise Refused("There is no requester to talk with.")
        return found
    if chosen.audience == Audience.PEOPLE:
        people = [person for person in chosen.people if person.pk != by.person_id]
        if not people or len(people) > MOST:
            raise Refused(f"Choose who takes part: one to {MOST} colleagues.")
        _check_doors(people)
        return people
    if chosen.audience == Audience.TEAM and chosen.team is None:
        raise Refused("Choose the team.")
    if chosen.audience not in (Audience.TEAM, Audience.SUPPORT):
        raise Refused("Choose who takes part.")
    return []


def _check_doors(people: Iterable[Person]) -> None:
    """A colleague who cannot come in cannot read a thread either; a requester may still come later."""
    people = list(people)
    here = readers(person.pk for person in people)
    without = [person.name for person in people if person.kind != Person.Kind.COLLEAGUE or person.pk not in here]
    if without:
        raise Refused(f"{' and '.join(without)} cannot take part: only colleagues who can sign in do.")


def _check_fit(thread: Thread, person: Person) -> None:
    """The requester is only ever in threads that are with them, from the beginning."""
    if thread.audience != Audience.REQUESTER or person.pk != requester_of(thread.subject_kind, thread.subject_id):
        _check_doors([person])


def _check_width(entry: Entry, chosen: Chosen, people: list[Person]) -> None:
    """``Widens`` with the names of those who would read more than the entry's own audience lets them."""
    if chosen.is_sure:
        return
    if chosen.audience == Audience.SUPPORT:
        if entry.thread.is_side:
            raise Widens(["Everybody who supports the case may read it"])
        return
    if chosen.audience == Audience.TEAM and chosen.team is not None:
        keys = people_of_team(chosen.team.pk)
        if set(keys) - set(who_reads_entry(entry.pk, keys)):
            raise Widens([f"Not everybody in {chosen.team.name} sees the entry it is opened from"])
        return
    seeing = set(who_reads_entry(entry.pk, [person.pk for person in people]))
    if chosen.audience == Audience.REQUESTER and not entry.is_note and not entry.thread.is_side:
        seeing |= {person.pk for person in people}  # a requester without a door still gets answers to their request
    blind = [person for person in people if person.pk not in seeing]
    if blind:
        sees_case = set(who_reads_thread(main_thread(entry.thread).pk, [person.pk for person in blind]))
        raise Widens([_blind_to(person, person.pk in sees_case) for person in blind])


def _blind_to(person: Person, sees_case: bool) -> str:
    what = "the entry it is opened from" if sees_case else "the case"
    return f"{person.name} does not see {what}"
