"""What becomes of escalations whose member leaves the network: they end, and both sides hear why."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core.events import record
from core.jobs import defer
from network.clockwork import nobody
from network.events import escalations as events
from network.models import Escalation, Member
from network.stepping import move
from network.workflow import Step

TASK = "network.end_escalations"


def begin_ending(member: UUID) -> None:
    """Have the worker end what is open with a member that has just left. Records nothing: its leaving did.

    The owning app's action asks the permission.
    """
    defer(TASK, member=member, once=f"leaving {member}")


def end_all(member: UUID) -> int:
    """End each open escalation of a member that has left, and say so. The system's own act; returns how many.

    Runs again harmlessly, and does nothing for one that has come back meanwhile. Each ending records its event.
    """
    row = Member.objects.filter(pk=member, state=Member.State.ENDED).first()
    if row is None:
        return 0
    keys = Escalation.objects.live().filter(Q(requester=member) | Q(helper=member)).order_by("id")
    return sum(_end(key, row.name) for key in list(keys.values_list("pk", flat=True)))


@transaction.atomic
def _end(key: UUID, name: str) -> bool:
    row = Escalation.objects.locked(key).first()
    if row is None or not row.is_live:
        return False
    move(row, Step.LEAVE, reason=f"{name} has left the network.")
    record(events.EscalationClosed(subject_id=key, ending=row.ending), by=nobody())
    return True
