"""Hearing of what waits in networks for a decision of somebody here: moderators of reports, stewards of requests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from exchange.actions.talks import keep_subject
from exchange.choices import HallKind
from exchange.events import ReportHeard, StewardsAwaited
from exchange.models import HallSubject
from exchange.selectors.cards import cards_of, cards_of_admins
from network.selectors.waiting import Reported


@dataclass(frozen=True, slots=True)
class Awaited:
    """What waits for stewards: of which kind, its key, the network's event, and who did it, who is not told."""

    what: str
    key: UUID
    event: UUID
    at: datetime
    doer: UUID | None = None


@transaction.atomic
def hear_report(told: Reported, network: str, *, by: Actor) -> None:
    """Take in that an entry was reported, for those here who moderate there.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    people = cards_of(told.moderators)
    if not people or _is_heard(HallKind.DISCUSSION, told.discussion, told.event):
        return
    row = HallSubject(pk=told.discussion, kind=HallKind.DISCUSSION, network=network, community=told.community)
    keep_subject(row, people)
    heard = ReportHeard(
        subject_id=told.discussion, origin=told.event, report=told.report, people=sorted(map(str, people))
    )
    record(heard, by=by, at=told.at)


@transaction.atomic
def await_stewards(waits: Awaited, network: tuple[UUID, str], stewards: Collection[UUID], *, by: Actor) -> None:
    """Take in that something waits for the stewards of a network (its key and address) that this organization operates.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    key, slug = network
    people = cards_of(stewards) | cards_of_admins()  # an admin of whoever operates it curates it too
    people -= cards_of([waits.doer] if waits.doer else [])
    if not people or _is_heard(HallKind.NETWORK, key, waits.event):
        return
    keep_subject(HallSubject(pk=key, kind=HallKind.NETWORK, network=slug), people)
    heard = StewardsAwaited(
        subject_id=key, origin=waits.event, what=waits.what, key=waits.key, people=sorted(map(str, people))
    )
    record(heard, by=by, at=waits.at)


def _is_heard(kind: str, key: UUID, event: UUID) -> bool:
    return Event.objects.about(kind, key).filter(data__origin=str(event)).exists()
