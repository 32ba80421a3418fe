"""Hearing of major cases that were proposed: stewards that one waits, who proposed it what became of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.events import record
from core.models import Event
from exchange.actions.talks import keep_subject
from exchange.choices import HallKind
from exchange.events import DecisionHeard
from exchange.models import HallSubject
from exchange.selectors.cards import cards_of, cards_of_admins
from network.selectors.major_decisions import Decision


@transaction.atomic
def hear_decision(told: Decision, network: str, stewards: Collection[UUID], *, by: Actor) -> None:
    """Take in that a major case was proposed, or answered; whoever did it is not told. ``stewards`` are the registry's
    users who curate the network.

    The system's own act. Runs again harmlessly: each event of the network is heard once.
    """
    if Event.objects.about(HallKind.MAJOR, told.major).filter(data__origin=str(told.event)).exists():
        return
    if told.is_proposal:
        people = cards_of(stewards) | cards_of_admins()  # an admin of whoever operates it curates it too
    else:
        people = cards_of([told.proposer] if told.proposer else [])
    people -= cards_of([told.doer] if told.doer else [])
    if not people:
        return
    keep_subject(HallSubject(pk=told.major, kind=HallKind.MAJOR, network=network), people)
    heard = DecisionHeard(subject_id=told.major, origin=told.event, name=told.name, people=sorted(map(str, people)))
    record(heard, by=by, at=told.at)
