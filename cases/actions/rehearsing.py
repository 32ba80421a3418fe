"""What one change of several cases would do to each of them: in memory, in as many queries for fifty cases as for one.

Each step asks the permission and refuses as the action of its name does, by the same rules (``cases/handling.py``);
what these want to know of the database is read for all the cases together. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction

from cases import handling
from cases.actions.closing import NO_OUTCOMES
from cases.actions.fields import NOTHING, completed
from cases.actions.macros import NO_QUEUE
from cases.changes import GONE, SO_ALREADY, Change, Line, snapshot, words_of
from cases.choices import Status
from cases.models import Case, Queue
from cases.permissions import require
from cases.saved.fields import CaseFields, Given, Step
from cases.saved.macros import STEPS, Macro
from cases.selectors.fields import case_fields
from cases.selectors.links import open_parts
from conversations.actions.threads import refuse_open
from conversations.selectors.threads import Marker, open_sides_of
from core.actor import Actor
from core.refusals import NotAllowed, Overtaken, Refused
from directory.models import Person, TeamMember
from notifications.actions.follows import rehearse_follows


def rehearse(cases: Sequence[Case], change: Change, *, by: Actor) -> list[Line]:
    """What the change would do to each of these cases, or why it would be left alone.

    They are read anew, locked while this lasts, and done in turn: one that would be closed here is no open part of the
    next. Records nothing: nothing is done.
    """
    require(by, "case.change_many")
    with transaction.atomic():
        rows = Case.objects.visible_to(by).select_related("queue", "assignee", "next_person")
        found = {row.pk: row for row in rows.lock_all(case.pk for case in cases)}
        known = _Known(by, {case.pk: found[case.pk] for case in cases if case.pk in found})
        return [_line(case, change, known) for case in cases]


@dataclass
class _Known:
    """The cases as they become, in the order in which they are done, and what is asked about all of them together: each
    thing once, and only where a step wants to know it.
    """

    by: Actor
    rows: Mapping[UUID, Any]
    ended: set[UUID] = field(default_factory=set)
    _asked: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> CaseFields:
        return case_fields()

    @cached_property
    def sides(self) -> Mapping[UUID, list[Marker]]:
        return open_sides_of("case", self.rows, self.by)

    @cached_property
    def parts(self) -> Mapping[UUID, list[Any]]:
        return open_parts(self.rows, self.by)

    @cached_property
    def unfollowed(self) -> Mapping[UUID, str]:
        return rehearse_follows("case", self.rows, by=self.by)

    @cached_property
    def card(self) -> Person:
        return Person.objects.get(pk=self.by.card)

    def queue(self, key: Any) -> Any:
        """The queue of a macro; None for one that is not there, or not for the actor."""
        return self._once(("queue", key), lambda: Queue.objects.visible_to(self.by).filter(pk=key).first())

    def check_queue(self, queue: Queue) -> None:
        """Refuse to put cases into a queue that is not the actor's to see."""
        said = self._once(("open", queue.pk), lambda: _said(lambda: require(self.by, "case.open", queue)))
        if said:
            raise NotAllowed(said)

    def stays(self, queue: Queue, person: UUID | None) -> bool:
        """Whether an assignee goes with a case into a queue."""
        team = TeamMember.objects.filter(team=queue.team_id)
        return person in self._once(("team", queue.team_id), lambda: set(team.values_list("person_id", flat=True)))

    def complete(self, case: Any, step: Step, given: Given) -> None:
        """Refuse a step that wants a field filled in, or the end of a side thread; take what was given of fields."""
        if data := completed(case, self.fields, step, given):
            case.fields = {**case.fields, **data}
        refuse_open(self.sides.get(case.pk, ()), NO_OUTCOMES)

    def _once(self, key: Any, ask: Callable[[], Any]) -> Any:
        if key not in self._asked:
            self._asked[key] = ask()
        return self._asked[key]


def _line(case: Case, change: Change, known: _Known) -> Line:
    """Do the change to the row of one case, which is thrown away."""
    now = known.rows.get(case.pk)
    try:
        if now is None:
            raise Overtaken(GONE)
        was = snapshot(now)
        _STEPS[change.verb](now, known, **change.values)
        if change.verb == "follow":
            return Line(case.pk, case.ref, case.subject, words="You follow it")
        if snapshot(now) == was:
            raise Overtaken(SO_ALREADY)
    except Refused as refused:
        return Line(case.pk, case.ref, case.subject, reason=refused.sentence)
    if now.is_closed:
        known.ended.add(now.pk)
    return Line(case.pk, case.ref, case.subject, words=words_of(was, now))


def _assign(case: Any, known: _Known, *, assignee: Person | None) -> None:
    require(known.by, "case.assign", case)
    handling.check_stands(case)
    if handling.assign(case, assignee) and handling.begins(case):
        handling.take_status(case, Status.OPEN)


def _hand_over(
    case: Any,
    known: _Known,
    *,
    next_kind: str,
    person: Person | None = None,
    note: str = "",
    act_by: datetime | None = None,
) -> None:
    require(known.by, "case.hand_over", case)
    handling.check_stands(case)
    handling.hand_over(case, next_kind, person=person, note=note, act_by=act_by)


def _status(case: Any, known: _Known, *, status: str, reason: str = "", fields: Given = NOTHING) -> None:
    require(known.by, "case.change_status", case)
    handling.check_stands(case)
    handling.check_status(case, status, reason)
    if status == Status.SOLVED:
        known.complete(case, Step.SOLVE, fields)
    handling.take_status(case, status, waits_for=reason)


def _move(case: Any, known: _Known, *, queue: Queue) -> None:
    require(known.by, "case.edit", case)
    known.check_queue(queue)
    handling.check_stands(case)
    if case.queue_id != queue.pk:
        handling.enter(case, queue, stays=known.stays(queue, case.assignee_id))
        case.handed_on += 1


def _edit(case: Any, known: _Known, **given: Any) -> None:
    require(known.by, "case.edit", case)
    handling.check_stands(case)
    handling.edit(case, **given)


def _tags(case: Any, known: _Known, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    _edit(case, known, add_tags=add, remove_tags=remove)


def _close(case: Any, known: _Known, *, resolution: str, no_article: str, fields: Given = NOTHING) -> None:
    require(known.by, "case.close", case)
    handling.check_stands(case)
    handling.check_closing(case, resolution, no_article)
    handling.check_parts([part.ref for part in known.parts.get(case.pk, ()) if part.pk not in known.ended])
    known.complete(case, Step.CLOSE, fields)
    case.no_article = no_article
    handling.close(case, resolution)


def _follow(case: Any, known: _Known) -> None:
    if said := known.unfollowed.get(case.pk):
        raise Refused(said)


def _macro(case: Any, known: _Known, *, macro: Macro) -> None:
    require(known.by, "macro.use", macro)
    for step in macro.steps:
        with handling.named(STEPS[step]):
            _macro_step(case, known, macro, step)


def _macro_step(case: Any, known: _Known, macro: Macro, step: str) -> None:
    if step == "status":
        _status(case, known, status=macro.status, reason=macro.reason)
    elif step == "priority":
        _edit(case, known, priority=macro.priority)
    elif step == "assign":
        _assign(case, known, assignee=known.card if macro.assign == "me" else None)
    elif step == "tags":
        _tags(case, known, add=macro.add_tags, remove=macro.remove_tags)
    else:
        queue = known.queue(macro.queue)
        if queue is None:
            raise Refused(NO_QUEUE)
        _move(case, known, queue=queue)


def _said(act: Callable[[], None]) -> str:
    """Why something is refused; empty where it is not."""
    try:
        act()
    except Refused as refused:
        return refused.sentence
    return ""


_STEPS: Mapping[str, Callable[..., None]] = {
    "assign": _assign,
    "hand_over": _hand_over,
    "status": _status,
    "priority": _edit,
    "tags": _tags,
    "move": _move,
    "follow": _follow,
    "close": _close,
    "macro": _macro,
}
