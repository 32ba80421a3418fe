"""Whom an escalation concerns: its two organizations, or those it is offered to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from network.choices import State
from network.models import Escalation, Offer


def parties_of(key: UUID) -> list[UUID]:
    """The organizations that hear of an escalation: who asks, who helps, and while nobody does who was asked and has
    not passed.
    """
    row: Any = Escalation.objects.filter(pk=key).values_list("requester", "helper", "state").first()
    if row is None:
        return []
    requester, helper, state = row
    if helper is not None:
        return [requester, helper]
    if state != State.REQUESTED:
        return [requester]
    return [requester, *Offer.objects.filter(escalation=key, passed_at=None).values_list("member", flat=True)]
