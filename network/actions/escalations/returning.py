"""What a member hears of that was kept out of the network for a while: how its escalations stand by now."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from core.jobs import defer
from core.models import Event
from network.clockwork import KIND
from network.events.escalations import OF_ESCALATION
from network.models import Escalation, Member
from network.stepping import TELLING

TASK = "network.hear_again"
MOST = 500
"""So many escalations are told anew, those that moved last."""


def begin_hearing(member: UUID) -> None:
    """Have the worker tell a member that was let in again what it missed. Records nothing: its standing did.

    The owning app's action asks the permission.
    """
    defer(TASK, member=member, once=f"returning {member}")


@transaction.atomic
def hear_again(member: UUID) -> int:
    """Tell the last event of each of its escalations anew: who has heard of it already hears nothing. The system's own
    act; returns how many. Records nothing: what it tells is recorded. Runs again harmlessly.
    """
    if not Member.objects.active().filter(pk=member).exists():
        return 0
    names = [event.__name__ for event in OF_ESCALATION]
    last = Event.objects.filter(subject_kind=KIND, subject_id=OuterRef("pk"), name__in=names).order_by("-at", "-id")
    rows = Escalation.objects.filter(Q(requester=member) | Q(helper=member)).annotate(
        last=Subquery(last.values("pk")[:1])
    )
    found = list(rows.exclude(last=None).order_by("-moved_at", "id").values_list("pk", "last")[:MOST])
    for escalation, event in found:
        defer(TELLING, escalation=escalation, event=event)
    return len(found)
