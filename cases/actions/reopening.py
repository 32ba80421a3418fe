"""Support takes a closed case up again: the case itself, or a follow-up where it ended too long ago."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import clockwork
from cases.actions.cases import follow_up, write_note
from cases.actions.moves import move, standing, touch
from cases.choices import Status
from cases.models import Case
from cases.permissions import require
from cases.selectors.lifecycle import lifecycle
from cases.workflow import answer_to
from core.actor import Actor
from core.refusals import Overtaken, Refused


@transaction.atomic
def reopen_case(case: Case, *, by: Actor, source: str, once: UUID | None = None) -> Case:
    """Take a closed case up again, and say why. Returns the case that goes on.

    Within the days that the organization chose it is open again and ``source`` an internal note; after that ``source``
    begins a follow-up case, which its requester reads. Records nothing itself: the step it takes does.
    """
    require(by, "case.reopen", case)
    case = standing(case)
    if not case.is_closed:
        raise Overtaken(f"{case.ref} is {case.get_status_display().lower()}: somebody was faster.")
    if not source.strip():
        raise Refused("Say why, so that colleagues know what is left to do.")
    said: dict[str, Any] = {"by": by, "source": source, "once": once}
    if answer_to(case, lifecycle(), timezone.now()) == "follow_up":
        entry = follow_up(case, **said)
        made: Case = Case.objects.get(pk=entry.thread.subject_id)
        return made
    move(case, Status.OPEN, by=by, reason="person")
    touch(case)
    clockwork.follow(case, by=by)
    write_note(case, **said)
    return case
