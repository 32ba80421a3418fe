"""What steps of an escalation do to its clocks.

The acknowledgement runs while a request waits for the helper's side; the next reply runs for whoever has the turn. A
clock ends with the turn it measured. A test has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from clocks.actions import clocks as actions
from clocks.choices import Metric
from clocks.models import Clock
from clocks.policies import Facts
from clocks.selectors import book as read_book
from clocks.subjects import Told
from core.actor import Actor, Role
from core.events import record
from core.spaces import current
from network.agreements import Agreed
from network.choices import Label, Side, State
from network.contacts import Contact, mailed
from network.events import escalations as events
from network.models import Escalation

KIND = "escalation"


def nobody() -> Actor:
    """The network itself, for what time does."""
    return Actor(None, UUID(int=0), Role.ADMIN, None, "", current().schema, is_system=True)


def follow(row: Escalation, *, at: datetime, is_new_turn: bool, agreed: Agreed | None = None) -> None:
    """Bring the clocks of an escalation in step with what just happened to it, and ``due_at`` with them.

    ``is_new_turn`` says that a turn began: what measured the one before ends. The row is locked by its action, which
    saves it; ``agreed`` is given where a turn may begin. Three statements, six where a turn begins.
    """
    book = read_book()
    known = list(Clock.objects.about(KIND, row.pk).live())
    if known and (is_new_turn or not row.is_live):
        actions.stop(known, at=at, book=book)
        known = []
    if agreed and not known and row.is_live and not row.is_test:
        metric = Metric.ACKNOWLEDGEMENT if row.state == State.REQUESTED else Metric.NEXT_REPLY
        known = actions.start(KIND, row.pk, {metric: agreed.terms(row, metric, at)}, at=at, book=book)
    moments = [clock.due_at for clock in known if clock.due_at]
    if row.promised_at and row.turn == Side.HELPER:
        moments.append(row.promised_at)
    row.due_at = min(moments, default=None)


def facts_of(keys: Iterable[UUID]) -> Mapping[UUID, Facts]:
    """What agreements ask of these escalations. One query."""
    return {row.pk: _facts(row) for row in Escalation.objects.filter(pk__in=list(keys))}


def tell(told: list[Told]) -> None:
    """Say of escalations that time runs out or has run out for whoever has the turn."""
    missed = [one.subject_id for one in told if one.percent >= 100]
    rows = Escalation.objects.select_related("requester", "helper").in_bulk(missed)
    for one in told:
        if one.percent >= 100:
            _miss(rows[one.subject_id], one.metric)
        else:
            warned = events.EscalationClockWarned(subject_id=one.subject_id, metric=one.metric, percent=one.percent)
            record(warned, by=nobody())


def _miss(row: Escalation, metric: str) -> None:
    at = timezone.now()
    told = len(contacts_of(row, row.turn, at))
    missed = events.EscalationClockMissed(subject_id=row.pk, metric=metric, of=row.turn, told=told)
    record(missed, by=nobody(), at=at)


def contacts_of(row: Escalation, side: str, at: datetime) -> tuple[Contact, ...]:
    """Whom of a side a mail tells that its answer is late; nobody of a test, of what is red or was taken back, and
    while nobody helps.

    The escalation was loaded with both of its members.
    """
    own, other = (row.helper, row.requester) if side == Side.HELPER else (row.requester, row.helper)
    is_told = own is not None and side and not (row.is_test or row.revoked_at) and row.label != Label.RED
    return mailed(own, other, at) if is_told and own is not None else ()


def bring_due(keys: Iterable[UUID]) -> None:
    """Keep with these escalations when their clocks are due now."""
    for row in Escalation.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"):
        follow(row, at=row.moved_at, is_new_turn=False)
        row.save(update_fields=["due_at"])


def nothing_late() -> None:
    """What had no target before needs none now: a turn that has begun keeps what was promised for it."""


def _facts(row: Escalation) -> Facts:
    return Facts(row.helper_id, row.requester_id, row.severity)
