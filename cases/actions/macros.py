"""What people do with macros beyond keeping them: use one on a case, alone or together with what they write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from cases import handling
from cases.actions import cases as actions
from cases.models import Case, Queue
from cases.permissions import require
from cases.saved.macros import STEPS, Macro
from core.actor import Actor
from core.refusals import Overtaken, Refused
from directory.models import Person

CHANGED = "Somebody changed this macro meanwhile, so nothing was done. Look at what it does now."
NO_QUEUE = "The queue is not there, or not for you."


@transaction.atomic
def use_macro(
    case: Case,
    macro: Macro,
    *,
    by: Actor,
    steps: Sequence[str] = (),
    write: Callable[[], Any] | None = None,
    shown: str | None = None,
) -> Any:
    """Write, and do these ``steps`` of the macro, or none of both. Returns what ``write`` returned.

    ``shown`` is the digest of the macro that its user has read; None where whoever calls shows it at once. Records
    nothing itself: the action behind each step asks its permission and records its event. ``Refused`` names the step
    that cannot be done; ``Overtaken`` is said of steps that nobody has seen.
    """
    require(by, "macro.use", macro)
    if steps and shown is not None and shown != macro.digest:
        raise Overtaken(CHANGED)
    written = write() if write is not None else None
    for step in macro.steps:
        if step in steps:
            with handling.named(STEPS[step]):
                _DO[step](_fresh(case), macro, by)
    return written


def _fresh(case: Case) -> Case:
    """The case as the steps before have left it."""
    found: Case = Case.objects.select_related("queue").get(pk=case.pk)
    return found


def _status(case: Case, macro: Macro, by: Actor) -> None:
    actions.change_status(case, by=by, status=macro.status, reason=macro.reason)


def _priority(case: Case, macro: Macro, by: Actor) -> None:
    actions.edit_case(case, by=by, priority=macro.priority)


def _assign(case: Case, macro: Macro, by: Actor) -> None:
    assignee = Person.objects.get(pk=by.card) if macro.assign == "me" else None
    actions.assign_case(case, by=by, assignee=assignee)


def _tags(case: Case, macro: Macro, by: Actor) -> None:
    actions.edit_case(case, by=by, add_tags=macro.add_tags, remove_tags=macro.remove_tags)


def _queue(case: Case, macro: Macro, by: Actor) -> None:
    queue = Queue.objects.visible_to(by).filter(pk__in=[macro.queue] if macro.queue else []).first()
    if queue is None:
        raise Refused(NO_QUEUE)
    actions.move_case(case, by=by, queue=queue)


_DO: dict[str, Callable[[Case, Macro, Actor], None]] = {
    "status": _status,
    "priority": _priority,
    "assign": _assign,
    "tags": _tags,
    "queue": _queue,
}
