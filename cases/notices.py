"""Who hears of it: the people a case concerns, each with the reason, each asked for anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cases.events.heard import OF_A_CASE
from cases.events.snoozing import CaseWoke
from cases.models import Case
from cases.selectors.view_follows import come_into
from cases.timeline import TOLD_TO_REQUESTERS, UNSENT
from cases.topics import may_know
from conversations.bells import tell_and_ring
from conversations.models import Entry, Mention, Thread, ThreadMember
from core import models
from core.events import on
from directory.models import TeamMember
from notifications.actions.follows import follow_by_taking_part
from notifications.choices import Level, Reason
from notifications.readers import readers
from notifications.selectors.follows import followers

TAKES_PART = frozenset({"ReplyAdded", "NoteAdded", "SolutionProposed"})
COMES_IN = frozenset({"CaseOpened", "CaseMoved"})
CLOCKS = frozenset({"ClockWarned", "ClockMissed"})
BY_CHOICE = frozenset({Reason.FOLLOWS, Reason.FOLLOWS_QUEUE, Reason.FOLLOWS_TAG, Reason.FOLLOWS_VIEW})
NAMED = frozenset({Reason.MENTIONED, Reason.ASSIGNED, Reason.NEXT})


@on("hears", *OF_A_CASE)
def tell_those_concerned(event: models.Event) -> None:
    """A notice for everybody the event concerns, who may know of it now, and who did not do it themself."""
    case = Case.objects.select_related("queue").filter(pk=event.subject_id).first()
    if event.is_imported or case is None:
        return
    concerned = _concerned(event, case)
    if event.by_person is not None:
        concerned.pop(event.by_person, None)
    present = readers([*concerned, *([event.by_person] if event.by_person else [])])
    hearing = {
        person: reason
        for person, reason in concerned.items()
        if person in present and may_know(present[person].actor, event)
    }
    takes_part = {person for person, reason in hearing.items() if reason in NAMED}
    takes_part |= {event.by_person} if event.by_person and event.name in TAKES_PART else set()
    follow_by_taking_part(
        "case", case.pk, [key for key in takes_part if key in present and present[key].actor.is_staff]
    )
    tell_and_ring(event, hearing)


@on("hears", CaseWoke)
def tell_who_had_snoozed(event: models.Event) -> None:
    """A notice for the one person who had put the case away, if they still see it."""
    person = UUID(event.data["person_id"])
    present = readers([person])
    hearing = {key: Reason.SNOOZED for key, found in present.items() if may_know(found.actor, event)}
    tell_and_ring(event, hearing)


def _concerned(event: models.Event, case: Any) -> dict[UUID, Reason]:
    """Whom it concerns. Of a state that moved with a reply, a confirmation or an assignment these tell everybody but
    those into whose views it has brought the case; a case that was split off is told of as one that was opened.
    """
    if event.name == "CaseSplitOff":
        return {}
    if event.name != "StatusChanged" or event.data.get("reason") in ("person", "wake"):
        return hearers(event, case)
    if not come_into(event, case):
        return {}
    return {person: reason for person, reason in hearers(event, case).items() if reason == Reason.FOLLOWS_VIEW}


def hearers(event: models.Event, case: Any) -> dict[UUID, Reason]:
    """Whom an event of a case concerns, with the strongest reason. Nobody's sight is asked here.

    Muting leaves a direct mention; ``normal`` on a case leaves what concerns the person; who muted a queue hears of
    its cases only where they follow the case itself.
    """
    found: dict[UUID, Reason] = {}
    on_case, on_queue = followers("case", [case.pk]), followers("queue", [case.queue_id])
    for people, reason in [*_named(event, case), *_following(event, case, on_case, on_queue)]:
        for person in people:
            found.setdefault(person, reason)
    return {person: reason for person, reason in found.items() if _gets_through(person, reason, on_case, on_queue)}


def _gets_through(person: UUID, reason: Reason, on_case: dict[UUID, str], on_queue: dict[UUID, str]) -> bool:
    if reason == Reason.MENTIONED:
        return True
    level = on_case.get(person)
    if level == Level.MUTED or (level is None and on_queue.get(person) == Level.MUTED):
        return False
    return not (level == Level.NORMAL and reason in BY_CHOICE)


def _named(event: models.Event, case: Any) -> list[tuple[Iterable[UUID], Reason]]:
    """Those the event or the case names, strongest reason first."""
    if event.name in CLOCKS:
        return [(_whose_time(case), Reason.CLOCK)]
    people, teams = _mentioned(event)
    wanted = [(people, Reason.MENTIONED)]
    if event.name == "CaseAssigned" and case.assignee_id:
        wanted.append(([case.assignee_id], Reason.ASSIGNED))
    if case.next_person_id:
        wanted.append(([case.next_person_id], Reason.NEXT))
    if case.assignee_id:
        wanted.append(([case.assignee_id], Reason.ASSIGNED))
    wanted.append((teams, Reason.TEAM_MENTIONED))
    if event.name in TOLD_TO_REQUESTERS - UNSENT:
        wanted.append(([case.requester_id], Reason.REQUESTER))
    return [*wanted, (_members(event), Reason.PARTICIPANT)]


def _whose_time(case: Any) -> list[UUID]:
    """Who can still make a target: the assignee and whoever acts next, or the queue's team while nobody has it."""
    named = [key for key in (case.assignee_id, case.next_person_id) if key]
    return named or list(TeamMember.objects.filter(team=case.queue.team_id).values_list("person", flat=True))


def _following(
    event: models.Event, case: Any, on_case: dict[UUID, str], on_queue: dict[UUID, str]
) -> list[tuple[Iterable[UUID], Reason]]:
    """Those who follow the case, its queue, one of its tags or a view closely enough for this event."""
    enough = {Level.WATCHING, Level.NORMAL} if event.name in COMES_IN else {Level.WATCHING}
    on_tags = followers("tag", words=case.tags) if case.tags else {}
    return [
        ([key for key, level in on_case.items() if level == Level.WATCHING], Reason.FOLLOWS),
        ([key for key, level in on_queue.items() if level in enough], Reason.FOLLOWS_QUEUE),
        ([key for key, level in on_tags.items() if level in enough], Reason.FOLLOWS_TAG),
        (come_into(event, case), Reason.FOLLOWS_VIEW),
    ]


def _mentioned(event: models.Event) -> tuple[list[UUID], list[UUID]]:
    """The people an entry names, and those in the teams it names."""
    entry = event.data.get("entry_id")
    if not entry or event.name == "SolutionProposed":
        return [], []
    rows = list(Mention.objects.filter(entry=entry).values_list("person", "team"))
    teams = [team for _, team in rows if team]
    in_teams = TeamMember.objects.filter(team__in=teams).values_list("person", flat=True) if teams else []
    return [person for person, _ in rows if person], list(in_teams)


def _members(event: models.Event) -> list[UUID]:
    """The people in the side thread of the event's entry."""
    entry = event.data.get("entry_id")
    if not entry:
        return []
    threads = Entry.objects.filter(pk=entry, thread__kind=Thread.Kind.SIDE).values("thread")
    return list(ThreadMember.objects.filter(thread__in=threads, left_at=None).values_list("person", flat=True))
