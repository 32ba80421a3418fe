"""Snoozing: a case leaves one's own lists, and comes back by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.events.snoozing import CaseWoke
from cases.models import Case
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Overtaken
from notifications.actions import snoozing as engine

UNTIL_REPLY = engine.UNTIL_CALLED
"""Until the requester replies, whenever that is."""


def snooze_case(case: Case, *, by: Actor, until: datetime) -> None:
    """Put a case away from one's own lists until a moment, or ``UNTIL_REPLY``.

    A reply of its requester brings it back in any case; queues show it all the time. Records nothing: what somebody has
    put away is their own affair.
    """
    require(by, "case.snooze", case)
    if not case.is_live:
        raise Overtaken(f"{case.ref} is {case.get_status_display().lower()}: it waits in no list of yours.")
    engine.snooze("case", case.pk, by=by, until=until)


def wake_case(case: Case, *, by: Actor) -> None:
    """Bring a case back into one's own lists. Records nothing: what somebody has put away is their own affair."""
    require(by, "case.snooze", case)
    engine.wake("case", case.pk, by=by)


def wake_by_reply(case: Case, *, by: Actor) -> None:
    """The requester has replied: everybody who had put the case away has it back. The owning app's action has asked the
    permission.
    """
    for back in engine.wake_everybody("case", case.pk):
        record(CaseWoke(subject_id=case.pk, person_id=back.person_id, reason="reply"), by=by)


@transaction.atomic
def wake_due(marks: Iterable[UUID], *, by: Actor, now: datetime) -> None:
    """The system's own act: what had been put away until now is back. Runs again harmlessly."""
    found = [back for back in engine.wake_due(marks, now=now) if back.kind == "case"]
    live = set(Case.objects.live().filter(pk__in=[back.key for back in found]).values_list("pk", flat=True))
    for back in found:
        if back.key in live:  # nobody asked to be told of a case that is over
            record(CaseWoke(subject_id=back.key, person_id=back.person_id, reason="due"), by=by)
