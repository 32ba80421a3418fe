"""One change of several cases: shown before it is made, made as far as one may, and taken back for an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import clockwork
from cases.actions import cases as actions
from cases.actions.macros import use_macro
from cases.actions.moves import standing, touch
from cases.changes import SNAPSHOT, TOLD, Change, Line, snapshot
from cases.choices import CATEGORY_OF, NextAction, Priority, Status, Undoable
from cases.events.bulk import ChangeTakenBack
from cases.models import Case, Reversal
from cases.permissions import may, require
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from notifications.actions.follows import follow

KEPT_FOR = timedelta(hours=1)


class _Enough(Exception):
    """Ends a rehearsal: everything it did is rolled back."""


def rehearse(cases: Sequence[Case], change: Change, *, by: Actor) -> list[Line]:
    """What the change would do to each of these cases, found out by doing it and taking it back at once: so permission
    and every other refusal are those of the act itself. Records nothing: no trace is left.
    """
    require(by, "case.change_many")
    lines: list[Line] = []
    try:
        with transaction.atomic():
            lines = [_line(case, change, by) for case in cases]
            raise _Enough
    except _Enough:
        return lines


@transaction.atomic
def change_cases(cases: Sequence[Case], change: Change, *, by: Actor) -> tuple[list[Line], UUID | None]:
    """Make the change on each case where it can be made; the others are left alone, each with its reason.

    Returns the lines and the key by which it can be taken back for an hour (None where nothing could be).
    Records nothing itself: the action on each case asks the permission and records its events.
    """
    require(by, "case.change_many")
    before = {case.pk: snapshot(case) for case in cases}
    lines = [_line(case, change, by) for case in cases]
    done = [line.key for line in lines if not line.reason]
    if not done or change.verb == "follow":
        return lines, None
    after = {case.pk: snapshot(case) for case in Case.objects.filter(pk__in=done)}
    rows = [{"key": str(key), "before": before[key], "after": after[key]} for key in done]
    Reversal.objects.filter(by_id=by.card, kind=Undoable.BULK, until__lt=timezone.now()).delete()
    row = Reversal.objects.create(
        kind=Undoable.BULK,
        by_id=by.card,
        until=timezone.now() + KEPT_FOR,
        data={"verb": change.verb, "cases": rows},
    )
    return lines, row.pk


@transaction.atomic
def take_back_change(key: UUID, *, by: Actor) -> tuple[list[str], list[str]]:
    """Give the cases back what they were before one's own change. What was changed since, or may not be changed by one
    any more, is left alone. Returns the numbers of both sorts.
    """
    row = Reversal.objects.visible_to(by).select_for_update().filter(pk=key, kind=Undoable.BULK).first()
    if row is None:
        raise Missing
    if row.done_at is not None or row.until < timezone.now():
        raise Refused("This was taken back already, or more than an hour has passed.")
    held = {UUID(one["key"]): one for one in row.data["cases"]}
    back: list[str] = []
    left: list[str] = []
    for case in Case.objects.visible_to(by).filter(pk__in=held).select_related("queue").order_by("number"):
        one = held[case.pk]
        now = snapshot(case)
        is_ours = all(now[name] == one["after"][name] for name in TOLD) and may(by, "case.edit", case)
        if is_ours:
            _restore(case, one["before"], one["after"], by=by)
        (back if is_ours else left).append(case.ref)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    return back, left


def _restore(case: Case, before: dict[str, Any], after: dict[str, Any], *, by: Actor) -> None:
    require(by, "case.edit", case)
    case = standing(case)
    fields = tuple(name for name in SNAPSHOT if before[name] != after[name])
    for name in fields:
        column: Any = Case._meta.get_field(name)
        setattr(case, name, column.to_python(before[name]))
    touch(case)
    record(ChangeTakenBack(subject_id=case.pk, fields=fields), by=by)
    clockwork.follow(case, by=by)


def _line(case: Case, change: Change, by: Actor) -> Line:
    """Make the change on one case; a refusal undoes what it had begun and becomes the reason.

    The case is read anew: those before it took their time, and its queue may have become another one meanwhile.
    """
    try:
        with transaction.atomic():
            now = Case.objects.visible_to(by).select_related("queue").filter(pk=case.pk).first()
            if now is None:
                raise Overtaken("It is not here any more, or not for you.")
            was = snapshot(now)
            _apply(now, change, by)
    except Refused as refused:
        return Line(case.pk, case.ref, case.subject, reason=refused.sentence)
    if change.verb == "follow":
        return Line(case.pk, case.ref, case.subject, words="You follow it")
    fresh = Case.objects.select_related("queue", "assignee", "next_person").get(pk=case.pk)
    words = _words(was, fresh)
    if not words:
        return Line(case.pk, case.ref, case.subject, reason="It is so already.")
    return Line(case.pk, case.ref, case.subject, words=words)


def _apply(case: Case, change: Change, by: Actor) -> None:
    given = change.values
    if change.verb == "assign":
        actions.assign_case(case, by=by, assignee=given["assignee"])
    elif change.verb == "hand_over":
        actions.hand_over(case, by=by, **given)
    elif change.verb == "status":
        actions.change_status(
            case, by=by, status=given["status"], reason=given.get("reason", ""), wakes_at=given.get("wakes_at")
        )
    elif change.verb == "move":
        actions.move_case(case, by=by, queue=given["queue"])
    elif change.verb == "follow":
        follow("case", case.pk, by=by)
    elif change.verb == "macro":
        use_macro(case, given["macro"], by=by, steps=given["macro"].steps)
    elif change.verb == "close":
        actions.close_case(case, by=by, resolution=given["resolution"], no_article=given["no_article"])
    else:
        _edit(case, change, by)


def _edit(case: Case, change: Change, by: Actor) -> None:
    tags = [tag for tag in case.tags if tag not in change.values.get("remove", ())]
    actions.edit_case(
        case,
        by=by,
        subject=case.subject,
        priority=change.values.get("priority", case.priority),
        product=case.product,
        tags=[*tags, *change.values.get("add", ())],
    )


def _words(was: dict[str, Any], case: Case) -> str:
    """What has become of a case, in a line."""
    now = snapshot(case)
    said = {
        "queue_id": f"moves to {case.queue.name}",
        "assignee_id": f"goes to {case.assignee.name}" if case.assignee else "goes back to the queue",
        "status": f"{Status(was['status']).label} becomes {case.get_status_display()}",
        "priority": f"{Priority(was['priority']).label} becomes {case.get_priority_display()}",
        "tags": f"tags: {', '.join(case.tags) or 'none'}",
        "next_kind": f"next: {case.next_person.name if case.next_person else NextAction(case.next_kind).label}",
    }
    is_handed = was["next_person_id"] != now["next_person_id"] and was["assignee_id"] == now["assignee_id"]
    changed = {name for name in said if was[name] != now[name]} | ({"next_kind"} if is_handed else set())
    if CATEGORY_OF[case.status] != CATEGORY_OF[was["status"]] or "assignee_id" in changed:
        changed.discard("next_kind")
    return "; ".join(words for name, words in said.items() if name in changed)
