"""One change of several cases: made as far as one may, and taken back for an hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from cases import clockwork
from cases.actions import cases as actions
from cases.actions.fields import NOTHING
from cases.actions.macros import use_macro
from cases.actions.moves import enter_queue, remember, standing, touch
from cases.actions.reversals import end_reversal, keep_reversal, open_reversal
from cases.changes import GONE, SNAPSHOT, SO_ALREADY, Change, Line, snapshot, words_of
from cases.choices import Undoable
from cases.events.bulk import ChangeTakenBack
from cases.events.cases import CaseAssigned
from cases.models import Case, Queue
from cases.permissions import may, require
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken, Refused
from directory.models import Person
from notifications.actions.follows import follow


@transaction.atomic
def change_cases(cases: Sequence[Case], change: Change, *, by: Actor) -> tuple[list[Line], UUID | None]:
    """Make the change on each case where it can be made; the others are left alone, each with its reason.

    Returns the lines and the key by which it can be taken back for an hour (None where nothing could be).
    Records nothing itself: the action on each case asks the permission and records its events.
    """
    require(by, "case.change_many")
    rows = Case.objects.visible_to(by).select_related("queue").lock_all(case.pk for case in cases)
    before, found = {row.pk: snapshot(row) for row in rows}, {row.pk: row for row in rows}
    lines = [_line(case, found.get(case.pk), change, by) for case in cases]
    done = [line.key for line in lines if not line.reason]
    if not done or change.verb == "follow":
        return lines, None
    after = {case.pk: snapshot(case) for case in Case.objects.filter(pk__in=done)}
    kept = [{"key": str(key), **_kept(before[key], after[key])} for key in done]
    return lines, keep_reversal(Undoable.BULK, {"verb": change.verb, "cases": kept}, by=by).pk


def _kept(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Both snapshots; of a case's own fields only where they differ, as they are much and seldom part of a change."""
    if before["fields"] == after["fields"]:
        before, after = ({name: was for name, was in one.items() if name != "fields"} for one in (before, after))
    return {"before": before, "after": after}


@transaction.atomic
def take_back_change(key: UUID, *, by: Actor) -> tuple[list[str], list[str]]:
    """Give the cases back what they were before one's own change. What was changed since, may not be changed by one any
    more, or would go back to a queue that one does not see or to somebody who has left, is left alone. Returns the
    numbers of both sorts.
    """
    row = open_reversal(Undoable.BULK, key, by=by)
    held = {UUID(one["key"]): one for one in row.data["cases"]}
    back: list[str] = []
    left: list[str] = []
    found = Case.objects.visible_to(by).select_related("queue").lock_all(held)
    for case in sorted(found, key=lambda case: case.number):
        one = held[case.pk]
        is_ours = _is_as_left(case, one["after"]) and may(by, "case.edit", case)
        is_ours = is_ours and _can_return(one["before"], one["after"], by)
        if is_ours:
            _restore(case, one["before"], one["after"], by=by)
        (back if is_ours else left).append(case.ref)
    end_reversal(row)
    return back, left


def _is_as_left(case: Case, after: dict[str, Any]) -> bool:
    """Whether nobody has gone on with a case since a change left it so."""
    now = snapshot(case)
    return case.merged_into_id is None and all(now[name] == value for name, value in after.items())


def _can_return(before: dict[str, Any], after: dict[str, Any], by: Actor) -> bool:
    """Whether the queue that a case would go back to is one's to see, and who would have it again works here still."""
    queue = _other("queue_id", before, after)
    if queue and not Queue.objects.visible_to(by).filter(pk=queue).exists():
        return False
    people = {key for name in ("assignee_id", "next_person_id") if (key := _other(name, before, after))}
    return Person.objects.colleagues().filter(pk__in=people).count() == len(people)


def _other(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """The key that a field had before a change; empty for none, and where the change left it as it was."""
    return str(before[name] or "") if before[name] != after[name] else ""


def _restore(case: Case, before: dict[str, Any], after: dict[str, Any], *, by: Actor) -> None:
    require(by, "case.edit", case)
    case = standing(case)
    fields = tuple(name for name in SNAPSHOT if before.get(name) != after.get(name))
    was = case.status
    for name in fields:
        if name != "queue_id":
            column: Any = Case._meta.get_field(name)
            setattr(case, name, column.to_python(before[name]))
    gone = enter_queue(case, Queue.objects.get(pk=before["queue_id"]), by=by) if "queue_id" in fields else None
    touch(case)
    remember(case)
    steps = {"was": was, "status": case.status} if "status" in fields else {}
    record(ChangeTakenBack(subject_id=case.pk, fields=fields, **steps), by=by)
    if gone is not None:
        record(CaseAssigned(subject_id=case.pk, assignee_id=None, was_id=gone), by=by)
    clockwork.follow(case, by=by)


def _line(case: Case, now: Case | None, change: Change, by: Actor) -> Line:
    """Make the change on one case; a refusal undoes what it had begun and becomes the reason.

    ``now`` is its row as it was when all of them were locked: none where it is not the actor's to see any more.
    """
    try:
        with transaction.atomic():
            if now is None:
                raise Overtaken(GONE)
            was = snapshot(now)
            _apply(now, change, by)
            if change.verb == "follow":
                return Line(case.pk, case.ref, case.subject, words="You follow it")
            fresh = Case.objects.select_related("queue", "assignee", "next_person").get(pk=case.pk)
            if snapshot(fresh) == was:
                raise Overtaken(SO_ALREADY)
    except Refused as refused:
        return Line(case.pk, case.ref, case.subject, reason=refused.sentence)
    return Line(case.pk, case.ref, case.subject, words=words_of(was, fresh))


def _apply(case: Case, change: Change, by: Actor) -> None:
    given = change.values
    if change.verb == "assign":
        actions.assign_case(case, by=by, assignee=given["assignee"])
    elif change.verb == "hand_over":
        actions.hand_over(case, by=by, **given)
    elif change.verb == "status":
        fields = given.get("fields", NOTHING)
        actions.change_status(case, by=by, status=given["status"], reason=given.get("reason", ""), fields=fields)
    elif change.verb == "move":
        actions.move_case(case, by=by, queue=given["queue"])
    elif change.verb == "follow":
        follow("case", case.pk, by=by)
    elif change.verb == "macro":
        use_macro(case, given["macro"], by=by, steps=given["macro"].steps)
    elif change.verb == "close":
        ended = {name: given[name] for name in ("resolution", "no_article")}
        actions.close_case(case, by=by, fields=given.get("fields", NOTHING), **ended)
    else:
        actions.edit_case(
            case,
            by=by,
            priority=given.get("priority"),
            add_tags=given.get("add", ()),
            remove_tags=given.get("remove", ()),
        )
