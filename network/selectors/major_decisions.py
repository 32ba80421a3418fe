"""Who hears that a major case was proposed, opened or refused, and what each of them may read of it: plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.models import Event
from directory.models import Person
from network.events.majors import DECIDED, KIND, MajorProposed
from network.models import MajorCase, Member


@dataclass(frozen=True, slots=True)
class Decision:
    """That a major case was proposed, opened or refused, for one organization: keys, and no word of it.

    ``name`` is the network's event. ``proposer`` and ``doer`` are who proposed it and who did this, as users of the
    registry, where they are its people.
    """

    major: UUID
    event: UUID
    name: str
    at: datetime
    is_proposal: bool
    proposer: UUID | None
    doer: UUID | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A major case as a notice says it: what it is called, who proposed it, and why it was refused."""

    number: int
    ref: str
    title: str
    state: str
    proposer: str
    reason: str


def hearing_of(major: UUID, event: UUID) -> list[UUID]:
    """The organization that hears of it: who operates the network of a proposal, who proposed it of the answer. One
    that was suspended or has gone hears nothing.
    """
    row = MajorCase.objects.filter(pk=major).first()
    happened = _happened(major, event)
    if row is None or happened is None:
        return []
    is_proposal = happened.name == MajorProposed.__name__
    rows = Member.objects.active()
    rows = rows.filter(is_operator=True) if is_proposal else rows.filter(pk=row.proposer_id)
    return list(rows.values_list("pk", flat=True))


def decision(major: UUID, event: UUID, organization: UUID) -> Decision | None:
    """What one organization is told of an event; None where it is none of its business. Five queries."""
    row = MajorCase.objects.filter(pk=major).first()
    happened = _happened(major, event)
    if row is None or happened is None or organization not in hearing_of(major, event):
        return None
    cards = [key for key in (row.proposed_by_id, happened.by_person) if key is not None]
    people = Person.objects.filter(pk__in=cards, organization_id=organization)
    users = dict(people.values_list("pk", "user_id"))
    return Decision(
        major=row.pk,
        event=happened.pk,
        name=happened.name,
        at=happened.at,
        is_proposal=happened.name == MajorProposed.__name__,
        proposer=users.get(row.proposed_by_id),
        doer=users.get(happened.by_person) if happened.by_person else None,
    )


def decided(actor: Actor, keys: Collection[UUID]) -> dict[UUID, Decided]:
    """Those of these major cases that the actor sees, as their notices say them: to stewards and to who proposed them.
    One query.
    """
    rows = MajorCase.objects.visible_to(actor).filter(pk__in=list(keys)).select_related("proposer")
    return {
        row.pk: Decided(row.number, row.ref, row.title, row.state, row.proposer.name, row.reason)
        for row in rows
        if actor.stewardships or row.proposer_id == actor.organization_id
    }


def _happened(major: UUID, event: UUID) -> Event | None:
    names = [one.__name__ for one in DECIDED]
    return Event.objects.filter(pk=event, subject_kind=KIND, subject_id=major, name__in=names).first()
