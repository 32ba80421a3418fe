"""Whom an escalation concerns: its two organizations, or those it is offered to, and what each of them may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.models import Mention
from core.models import Event
from directory.models import Person
from network.agreements import agreed
from network.choices import Ending, Label, Side, State
from network.clockwork import contacts_of
from network.models import Escalation, EscalationGrant, Member, Offer

MOST_MENTIONED = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How an escalation stands for one of its parties: what a desk may keep of it, and no text.

    ``named`` are the registry's users of that party who may know of it at all, where it is red; None for its support.
    """

    key: UUID
    number: int
    side: str
    state: str
    turn: str
    ending: str
    counterpart: str
    due_at: datetime | None
    moved_at: datetime
    is_offer: bool
    is_test: bool
    is_revoked: bool
    named: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to an escalation, for one of its parties. ``users`` are keys of the registry's users of
    that party who are named on it; empty while nobody is: then everybody of its support hears. ``contacts`` are whom it
    is told by mail, as name and address, where this party's own answer is late; ``topic`` is what it is about,
    ``severity`` how bad it is in the network's words, for those alone. ``mentioned`` are users of that party whom the
    entry names behind an @.
    """

    standing: Standing
    event: UUID
    name: str
    at: datetime
    side: str
    by: str
    ending: str
    users: tuple[UUID, ...]
    contacts: tuple[tuple[str, str], ...] = ()
    topic: str = ""
    severity: str = ""
    mentioned: tuple[UUID, ...] = ()


def parties_of(key: UUID) -> list[UUID]:
    """The organizations that hear of an escalation: who asks, who helps, and while nobody does who was asked and has
    not passed. One that was suspended or has gone hears nothing, but that what was open with it ended as it left: its
    own desk would show it as open for ever.
    """
    concerned = _concerned(key)
    if Escalation.objects.filter(pk=key, ending=Ending.LEFT).exists():
        return concerned
    active = set(Member.objects.active().filter(pk__in=concerned).values_list("pk", flat=True))
    return [one for one in concerned if one in active]


def _concerned(key: UUID) -> list[UUID]:
    row: Any = Escalation.objects.filter(pk=key).values_list("requester", "helper", "state").first()
    if row is None:
        return []
    requester, helper, state = row
    if helper is not None:
        return [requester, helper]
    if state != State.REQUESTED:
        return [requester]
    return [requester, *Offer.objects.filter(escalation=key, passed_at=None).values_list("member", flat=True)]


def standing_of(row: Escalation, organization: UUID) -> Standing:
    """How it stands for a party. Who asks whoever can is nobody's to know before they accept."""
    side = row.side_of(organization)
    is_offer = side is None
    helper = row.helper.name if row.helper else ""
    counterpart = "" if is_offer else (row.requester.name if side == Side.HELPER else helper)
    return Standing(
        key=row.pk,
        number=row.number,
        side=side or Side.HELPER,
        state=row.state,
        turn=row.turn,
        ending=row.ending,
        counterpart=counterpart,
        due_at=row.due_at,
        moved_at=row.moved_at,
        is_offer=is_offer,
        is_test=row.is_test,
        is_revoked=side == Side.HELPER and row.revoked_at is not None,
        named=_users(row, organization) if row.label == Label.RED else None,
    )


def news(escalation: UUID, event: UUID, organization: UUID) -> News | None:
    """What one party is told of an event; None where it is none of its business any more. Four queries, one more for
    contacts and one for an entry.
    """
    row = Escalation.objects.select_related("requester", "helper", "topic").filter(pk=escalation).first()
    happened = Event.objects.filter(pk=event, subject_id=escalation).first()
    if row is None or happened is None or organization not in parties_of(escalation):
        return None
    if row.ending == Ending.LEFT and happened.name != "EscalationClosed" and not _belongs(organization):
        return None
    by = _named(happened.by_person)
    side = row.side_of(organization)
    contacts = _late(row, happened, side)
    return News(
        standing=standing_of(row, organization),
        event=happened.pk,
        name=happened.name,
        at=happened.at,
        side=happened.data.get("side", ""),
        by="" if side is None else by,
        ending=happened.data.get("ending", ""),
        users=_users(row, organization),
        contacts=contacts,
        topic=row.topic.name if row.topic else "",
        severity=agreed().words.name_of(row.severity) if contacts else "",
        mentioned=() if side is None else _mentioned(happened.data.get("entry_id"), row, organization),
    )


def _mentioned(entry: str | None, row: Escalation, organization: UUID) -> tuple[UUID, ...]:
    """Of one party, whom an entry that still stands names. Of what is red, only who is named on it. One query."""
    if not entry:
        return ()
    named = Mention.objects.filter(entry=UUID(entry), entry__deleted_at=None, person__isnull=False).values("person")
    people = Person.objects.filter(pk__in=named, organization_id=organization, user_id__isnull=False)
    if row.label == Label.RED:
        people = people.filter(pk__in=EscalationGrant.objects.filter(escalation=row).values("person"))
    return tuple(key for key in people.values_list("user_id", flat=True)[:MOST_MENTIONED] if key)


def _belongs(organization: UUID) -> bool:
    return Member.objects.active().filter(pk=organization).exists()


def _late(row: Escalation, happened: Event, side: str | None) -> tuple[tuple[str, str], ...]:
    """Whom it is told by mail that this side did not act in time: as it was when that happened."""
    if happened.name != "EscalationClockMissed" or side is None or happened.data.get("of") != side:
        return ()
    return tuple((one.name, one.email) for one in contacts_of(row, side, happened.at))


def _users(row: Escalation, organization: UUID) -> tuple[UUID, ...]:
    """The users of one party who are named on it. One query."""
    granted = EscalationGrant.objects.filter(escalation=row).values("person")
    users = Person.objects.filter(pk__in=granted, organization_id=organization, user_id__isnull=False)
    return tuple(users.values_list("user_id", flat=True))  # type: ignore[arg-type]


def _named(person: UUID | None) -> str:
    if person is None:
        return ""
    return Person.objects.filter(pk=person).values_list("name", flat=True).first() or ""
